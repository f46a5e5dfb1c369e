# Shopify: orders, and whatever else a shop sends.
import "flat" as flat;

# The thing itself: what a webhook has as its body, and what the REST API wraps in its name.
def thing:
  if (.body | type) == "object" then .body
  elif length == 1 and ([.[] | type] == ["object"]) then .[]
  else . end;

def topic: flat::either((.topic, (.headers | flat::member("x-shopify-topic"))) | flat::text);

def address: flat::either((.shipping_address, .billing_address, (.customer | flat::member("default_address"))) | select(type == "object"));

def person:
  flat::either(
    (.customer | flat::joined(" "; flat::member("first_name"), flat::member("last_name"))),
    (address | flat::member("name") | flat::text),
    (if .line_items == null then flat::joined(" "; .first_name, .last_name) else null end));

def product: flat::either((.line_items | flat::first_item | flat::member("title"), flat::member("name")), .title | flat::text);

# What happened, when, and what a template may show of it. No address of mail, no telephone.
def facts:
  topic as $topic | thing
  | {
      type: $topic,
      at: flat::either((.processed_at, .created_at, .updated_at) | flat::iso),
      template: {
        product_name: product,
        product_count: (if (.line_items | type) == "array" then (.line_items | length) else null end),
        quantity: (.line_items | flat::first_item | flat::member("quantity") | flat::scalar),
        customer_name: person,
        city: (address | flat::member("city") | flat::text),
        country: (address | flat::member("country") | flat::text),
        amount: flat::either((.total_price, .price) | flat::text),
        currency: (flat::either(.currency, (.presentment_currency)) | flat::text),
        order_id: (.id | flat::scalar),
        order_name: (if .line_items == null then null else (.name | flat::text) end)
      }
    };
