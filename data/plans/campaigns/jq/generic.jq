# Any other provider: every value under its path, a.b.0, but for those that name a person or open a door.
import "flat" as flat;

def private:
  ascii_downcase as $name
  | any("mail", "phone", "token", "secret", "passw", "apikey", "api_key", "card", "iban"; . as $word | $name | contains($word));

def leaves($path):
  if type == "object" then . as $all | keys_unsorted[] as $key | select($key | private | not) | $all[$key] | leaves($path + [$key])
  elif type == "array" then range(length) as $place | .[$place] | leaves($path + [$place | tostring])
  elif . == null then empty
  else {path: ($path | join(".")), value: .} end;

# Of two values with one path the first stays, as in {"a.b": 1, "a": {"b": 2}}.
def flattened:
  reduce leaves([]) as $leaf ({}; if $leaf.path == "" or has($leaf.path) then . else .[$leaf.path] = $leaf.value end);

def facts: {
  type: flat::either((.type, .event_type, .event) | flat::text),
  at: flat::either((.submitted_at, .created_at, .timestamp, .date) | flat::iso),
  template: flattened
};
