/** Which catalogues word the codes of an event's or a command's field, the likeliest first. */
const CATALOGUES: Record<string, readonly string[]> = {
  reason: ["orders.reason", "orders.stop", "stock.reason"],
  state: ["order_details.fulfilment_state", "jobs.state"],
  kind: ["access.kind", "jobs.kind", "stock.alerts"],
  roles: ["access.role"],
  role: ["access.role"],
  opened: ["orders.stop"],
  closed: ["orders.stop"],
  changed: ["order_details.part"],
  source: ["orders.sources"],
  status: ["products.status"],
  payment: ["orders.payment_state"],
  platform: ["shops.platforms"],
  decision: ["reviews.decided"],
  command: ["record.command"],
  name: ["parameters.names"],
  why: ["record.why"],
};

/** None where a field holds no codes. */
export function cataloguesOf(field: string): readonly string[] {
  return CATALOGUES[field] ?? [];
}
