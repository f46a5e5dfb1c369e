# What all normalizers share: reading a payload that may be anything, and writing what is flat.

# A document, also where a column has it as text, or where it was encoded twice. The document `null`
# comes from PostgreSQL under a tag.
def decoded:
  if type == "string" then (try (fromjson | decoded) catch null)
  elif . == {"$json": "null"} then null
  else . end;

# Text without the blanks round it; null where there is none. A number is its digits.
# There are no regular expressions in here: they are compiled for each value anew.
def blank: . == " " or . == "\n" or . == "\t" or . == "\r";
def trimmed: if .[:1] | blank then .[1:] | trimmed elif .[-1:] | blank then .[:-1] | trimmed else . end;
def text:
  if type == "string" then (trimmed | if . == "" then null else . end)
  elif type == "number" then tostring
  else null end;

# A value that can stand under a flat key as it is.
def scalar: if type == "string" then text elif type == "number" or type == "boolean" then . else null end;

# The members of what may be no object, the items of what may be no array.
def member($name): if type == "object" then .[$name] else null end;
def items: if type == "array" then . else [] end;
def first_item: items | .[0];

# Whether it is one of these.
def among($list): . as $own | any($list[]; . == $own);

# The first of some values that is there.
def either(values): [values | select(. != null)] | .[0];

# Words with a blank between those that are there.
def joined($between; values): [values | text | select(. != null)] | if . == [] then null else join($between) end;

# Without members that are null.
def kept: . as $all | reduce keys_unsorted[] as $key ({}; if $all[$key] == null then . else .[$key] = $all[$key] end);

# An instant in UTC out of seconds since 1970, whole ones.
def epoch:
  if type == "number" and . >= 0 and . < 253402300800 then (floor | todate) else null end;

# The same out of milliseconds.
def epoch_ms: if type == "number" then (. / 1000 | epoch) else null end;

def digits: . != "" and all(explode[]; . >= 48 and . <= 57);

# The seconds by which a zone is before UTC; null where it is none.
def offset:
  if . == "" or . == "Z" then 0
  else
    (.[:1] | if . == "+" then 1 elif . == "-" then -1 else null end) as $sign
    | .[1:3] as $hours | (if .[3:4] == ":" then .[4:] else .[3:] end) as $minutes
    | if $sign == null or ($hours + "00" | length != 4 or (digits | not)) then null
      elif $minutes == "" then $sign * ($hours | tonumber) * 3600
      elif ($minutes | length) == 2 and ($minutes | digits) then $sign * (($hours | tonumber) * 3600 + ($minutes | tonumber) * 60)
      else null end
  end;

# What stands behind the seconds: the digits of a fraction, and the zone.
def behind:
  (if .[-1:] == "Z" then length - 1 else either(index("+"), index("-"), length) end) as $at
  | {part: .[:$at], zone: .[$at:]}
  | if .part == "" or (.part[:1] == "." and (.part[1:] | digits)) then . else null end;

# An instant in UTC out of ISO 8601, with the digits of its second; null where there is no such day.
def iso:
  if type != "string" then null else
    (.[:10] + "T" + .[11:19] + "Z") as $plain
    | (.[10:11] | . == "T" or . == " ") as $between
    | (.[19:] | behind) as $behind
    | (if $behind == null then null else ($behind.zone | offset) end) as $offset
    | (try ($plain | fromdate) catch null) as $second
    | if $second == null or $offset == null or ($between | not) or ($second | todate) != $plain then null
      else ($second - $offset | todate | .[:-1]) + $behind.part + "Z" end
  end;
