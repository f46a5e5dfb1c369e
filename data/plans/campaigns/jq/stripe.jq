# Stripe: events, and the objects in them.
import "flat" as flat;

def thing:
  (.data | flat::member("object")) as $object
  | if ($object | type) == "object" then $object
    elif .object == "event" then {}
    else . end;

# Stripe counts in the smallest unit of a currency; most have a hundred of them. The digits are moved and
# nothing is computed, so that no amount is too large.
def places:
  if flat::among(["bif", "clp", "djf", "gnf", "jpy", "kmf", "krw", "mga", "pyg", "rwf", "ugx", "vnd", "vuv", "xaf", "xof", "xpf"]) then 0
  elif flat::among(["bhd", "jod", "kwd", "omr", "tnd"]) then 3
  else 2 end;

def major($currency):
  if type != "number" or $currency == null then null else
    ($currency | ascii_downcase | places) as $places
    | tostring
    | (if .[:1] == "-" then {sign: "-", digits: .[1:]} else {sign: "", digits: .} end)
    | if .digits | flat::digits | not then null
      elif $places == 0 then .sign + .digits
      else
        (if (.digits | length) > $places then .digits else "000"[(.digits | length) - $places - 1:] + .digits end) as $digits
        | .sign + $digits[:-$places] + "." + $digits[-$places:]
      end
  end;

def line: .lines | flat::member("data") | flat::first_item;

def facts:
  (if .object == "event" then {type: (.type | flat::text), at: (.created | flat::epoch)} else {type: null, at: null} end) as $event
  | thing
  | (.currency | flat::text) as $currency
  | flat::either(.billing_details, .customer_details, .shipping) as $person
  | flat::either(($person | flat::member("address")), .address) as $address
  | $event + {
      at: flat::either($event.at, (.created | flat::epoch)),
      template: {
        product_name: flat::either((.description, (line | flat::member("description")), (if .object == "product" then .name else null end)) | flat::text),
        customer_name: flat::either((($person | flat::member("name")), .customer_name, (if .object == "customer" then .name else null end)) | flat::text),
        city: ($address | flat::member("city") | flat::text),
        country: ($address | flat::member("country") | flat::text),
        amount: flat::either((.amount_total, .amount_paid, .amount, .unit_amount) | major($currency)),
        currency: (if $currency == null then null else ($currency | ascii_upcase) end),
        object: (.object | flat::text),
        object_id: (.id | flat::text),
        status: (.status | flat::text)
      }
    };
