/** Fields a file of orders can have, in the order people look for them. */
export const USUAL_FIELDS = [
  "order_number",
  "sku",
  "quantity",
  "unit_price",
  "title",
  "variant",
  "recipient_name",
  "phone",
  "line1",
  "line2",
  "city",
  "region",
  "postcode",
  "country",
  "placed_at",
  "total",
] as const;

export const MORE_FIELDS = [
  "shop",
  "currency",
  "paid_at",
  "ship_by",
  "payment_method",
  "payment_reference",
  "buyer_id",
  "buyer_name",
  "buyer_email",
  "buyer_phone",
  "company",
  "email",
  "line3",
  "identity_number",
  "tax_id",
  "line_id",
  "shipping_fee",
  "discount",
  "tax",
  "message",
] as const;

/** Without these no row says anything. */
export const REQUIRED_FIELDS: readonly string[] = ["order_number", "sku", "quantity", "unit_price"];
