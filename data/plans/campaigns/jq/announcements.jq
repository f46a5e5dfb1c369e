# Announcements: what the application's own users write.
import "flat" as flat;

def facts: {
  type: (.type | flat::text),
  at: flat::either((.published_at, .starts_at, .created_at) | flat::iso),
  template: {
    title: (.title | flat::text),
    message: flat::either((.message, .body) | flat::text),
    cta_text: (.cta_text | flat::text),
    cta_url: (.cta_url | flat::text)
  }
};
