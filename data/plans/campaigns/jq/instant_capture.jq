# Instant capture: forms that somebody filled in. Of the fields, the name and the place.
import "flat" as flat;

def facts:
  (.fields | if type == "object" then . else {} end) as $fields
  | {
      type: (.type | flat::text),
      at: flat::either((.captured_at | flat::epoch_ms, flat::iso), (.created_at | flat::iso)),
      template: {
        form_name: flat::either(((.form | flat::member("name")), .form_name, (.form | flat::member("id"))) | flat::text),
        name: flat::either(($fields.name | flat::text), ($fields | flat::joined(" "; .first_name, .last_name))),
        city: ($fields.city | flat::text),
        country: ($fields.country | flat::text),
        page_url: (.page_url | flat::text)
      }
    };
