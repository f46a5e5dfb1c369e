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
  + (reduce ($template | keys_unsorted[]) as $key ({}; .["template." + $key] = $template[$key]));

# Why a person has to look at it; null where nobody has to.
def doubt:
  (.event_data | flat::decoded) as $data
  | (.provider | named) as $own | of_integration as $other
  | if ($data | type) != "object" then
      (if .event_data == null or $data == null then "it has no data" else "its data is no object" end)
    elif $own != null and $other != null and $own != $other then
      "it names one provider, and its integration is of another: " + ([$own, $other] | tojson)
    elif ($data | tojson | test("\\\\u0000")) and ([event[] | strings | explode[] | select(. == 0)] != []) then
      "there is a NUL in its text, which no canonical event can hold"
    else null end;
