# The canonical event of a row of events, whose integration is nested as `integrations`.
import "flat" as flat;
import "shopify" as shopify;
import "stripe" as stripe;
import "testimonials" as testimonials;
import "announcements" as announcements;
import "instant_capture" as instant_capture;
import "live_visitors" as live_visitors;
import "generic" as generic;

def named: flat::text | if . == null then null else ascii_downcase end;
def of_integration: .integrations[0] | flat::member("provider") | named;
def provider: flat::either((.provider | named), of_integration, "unknown");

# The payload; nothing to be found in it where it is no object.
def payload: .event_data | flat::decoded | if type == "object" then . else {} end;

def facts($provider):
  if $provider == "shopify" then shopify::facts
  elif $provider == "stripe" then stripe::facts
  elif $provider == "testimonials" then testimonials::facts
  elif $provider == "announcements" then announcements::facts
  elif $provider == "instant_capture" then instant_capture::facts
  elif $provider == "live_visitors" then live_visitors::facts
  else generic::facts end;

# A NUL stands in JSON and in no jsonb.
def without_nul:
  if any(.[]; type == "string" and indices("\u0000") != []) then error("there is a NUL in its text, which no canonical event can hold")
  else . end;

# Flat: meta.provider, meta.event_type, meta.timestamp, template.…
def event:
  . as $row
  | provider as $provider
  | (payload | facts($provider)) as $facts
  | ($facts.template | flat::kept) as $template
  | {
      "meta.provider": $provider,
      "meta.event_type": flat::either($facts.type, ($row.event_type | flat::text)),
      "meta.timestamp": flat::either($facts.at, ($row.created_at | flat::iso))
    }
  + (reduce ($template | keys_unsorted[]) as $key ({}; .["template." + $key] = $template[$key]))
  | without_nul;

# Why a person has to look at it; null where nobody has to.
def doubt:
  (.event_data | flat::decoded) as $data
  | (.provider | named) as $own | of_integration as $other
  | if ($data | type) != "object" then
      (if $data != null then "its data is no object"
       elif (.event_data | type) == "string" and (.event_data | flat::trimmed) != "null" then "its data cannot be read"
       else "it has no data" end)
    elif $own != null and $other != null and $own != $other then
      "it names one provider, and its integration is of another: " + ([$own, $other] | tojson)
    else null end;
