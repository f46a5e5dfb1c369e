# Testimonials: what somebody said, and how many stars.
import "flat" as flat;

def facts:
  (.type | flat::text) as $type
  | (if (.testimonial | type) == "object" then .testimonial else . end)
  | {
      type: $type,
      at: flat::either((.approved_at, .submitted_at, .created_at) | flat::iso),
      template: {
        author_name: flat::either((.author_name, (.author | flat::member("name")), .author, .name) | flat::text),
        company: flat::either((.company, (.author | flat::member("company"))) | flat::text),
        rating: (.rating | flat::scalar),
        text: flat::either((.content, .text, .message) | flat::text),
        product_name: flat::either((.product_name, (.product | flat::member("name"))) | flat::text)
      }
    };
