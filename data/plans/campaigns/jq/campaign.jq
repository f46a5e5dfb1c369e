# The data sources of a row of campaigns, whose owner's integrations are nested as `integrations`.
import "flat" as flat;

def source: .data_source | flat::text | if . == null then null else ascii_downcase end;

# What the application is the source of itself.
def native: source | flat::among(["announcements", "instant_capture", "live_visitors"]);

# The owner's integrations of that provider, or the one of that id.
def fitting: source as $source | [.integrations[] | select((.provider | ascii_downcase) == $source or .id == $source)];
def in_use: [fitting[] | select(.status == "active")];

# Of what a provider told, only what is named here: the rest holds keys and tokens.
def public:
  (.provider | ascii_downcase) as $provider | (.metadata | flat::decoded)
  | if type != "object" then {}
    elif $provider == "shopify" then {shop_domain, currency, shop_id}
    elif $provider == "stripe" then {account_id, livemode}
    elif $provider == "testimonials" then {form_id}
    else {} end
  | flat::kept;

def data_sources:
  if native then []
  else
    in_use as $found
    | if ($found | length) == 1 then $found | map({integration_id: .id, provider: (.provider | ascii_downcase), metadata: public})
      else error("no integration, or more than one: write the id of the right one into data_source") end
  end;

def native_config:
  if native then
    source as $source | (.settings | flat::decoded | if type == "object" then . else {} end)
    | {type: $source} + (
        (if $source == "announcements" then {title, message, cta_text, cta_url}
         elif $source == "instant_capture" then {form_id, fields}
         else {window_minutes, minimum} end) | flat::kept)
  else .native_config end;

def candidates($list): $list | map({id, name, provider, status}) | tojson;

# Why a person has to say which integration it is; null where nobody has to.
def doubt:
  if native then null else
    in_use as $found
    | if ($found | length) == 1 then null
      elif ($found | length) > 1 then "several integrations fit: " + candidates($found)
      elif fitting != [] then "no integration that fits is in use: " + candidates(fitting)
      elif source == null then "it names no source; its owner has " + candidates(.integrations)
      else "no integration of its owner is of this source; there is " + candidates(.integrations) end
  end;
