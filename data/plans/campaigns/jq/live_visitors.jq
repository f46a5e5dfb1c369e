# Live visitors: how many look at a page just now.
import "flat" as flat;

def facts: {
  type: (.type | flat::text),
  at: flat::either((.at, .measured_at) | flat::epoch_ms, flat::iso),
  template: {
    visitor_count: flat::either((.count, .visitors) | flat::scalar),
    page: flat::either((.page, .page_url) | flat::text),
    window_minutes: (.window_minutes | flat::scalar),
    country_count: (if (.countries | type) == "array" then (.countries | length) else null end)
  }
};
