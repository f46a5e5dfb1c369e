# What all normalizers share: reading a payload that may be anything, and writing what is flat.

# A document, also where a column has it as text, or where it was encoded twice.
def decoded: if type == "string" then (try (fromjson | decoded) catch null) else . end;

# Text without the blanks round it; null where there is none. A number is its digits.
def text:
  if type == "string" then ([match("\\S([\\s\\S]*\\S)?").string] | .[0])
  elif type == "number" then tostring
  else null end;

# A value that can stand under a flat key as it is.
def scalar: if type == "string" then text elif type == "number" or type == "boolean" then . else null end;

# The members of what may be no object, the items of what may be no array.
def member($name): if type == "object" then .[$name] else null end;
def items: if type == "array" then . else [] end;
def first_item: items | .[0];

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

def offset:
  if . == null or . == "" or . == "Z" then 0
  else (if .[:1] == "-" then -1 else 1 end)
    * ((.[1:3] | tonumber) * 3600 + (.[3:] | gsub(":"; "") | if . == "" then 0 else tonumber * 60 end))
  end;

# An instant in UTC out of ISO 8601, with the digits of its second; null where there is no such day.
def iso:
  if type != "string" then null else
    [capture("^(?<day>[0-9]{4}-[0-9]{2}-[0-9]{2})[T ](?<time>[0-9]{2}:[0-9]{2}:[0-9]{2})(?<part>\\.[0-9]+)?(?<zone>Z|[+-][0-9]{2}(:?[0-9]{2})?)?$")]
    | .[0]
    | if . == null then null else
        . as $said
        | ($said.day + "T" + $said.time + "Z") as $plain
        | (try ($plain | fromdate) catch null) as $second
        | if $second == null or ($second | todate) != $plain then null
          else ($second - ($said.zone | offset) | todate | .[:-1]) + ($said.part // "") + "Z" end
      end
  end;
