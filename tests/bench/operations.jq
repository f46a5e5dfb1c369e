# What plans/operations says, in jq.
{B: "booked", C: "cancelled", P: "paid", S: "seen"} as $kinds
| (.payload | fromjson) as $payload
| {
    id: .event_id, account: .account_id, price: .amount, happened_at: .created_at, remark: .note,
    document: $payload,
    order_number: (.note | capture("order (?<n>[0-9]+)").n),
    kind: $kinds[.kind],
    place: {account: .account_id, region: $payload.region}
  }
