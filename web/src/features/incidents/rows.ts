import type { AlertRow } from "@/api/alerts";

/** Labels whose tab has another name. */
const TAB_OF: Record<string, string> = { held: "on_hold", blocked: "exceptions" };

/** Where what an alert is about is looked at and mended. */
export function placeOf(row: AlertRow): { to: string; search: Record<string, string> } {
  return row.audience === "channels"
    ? { to: "/settings/channels", search: {} }
    : { to: "/orders", search: rowsOf(row) };
}

/** The list of orders an alert is about, the one that waits longest first. */
function rowsOf(row: AlertRow): Record<string, string> {
  if (row.kind === "stock_short") {
    return { tab: "backordered", ...(row.sku_code ? { q: row.sku_code } : {}) };
  }
  // Of a shop that is silent: what came last, to see when it ended.
  if (row.kind === "shop_silent") {
    return { tab: "all", ...(row.shop_id ? { shop_id: row.shop_id } : {}) };
  }
  const stage = row.stage ?? "all";
  return {
    tab: TAB_OF[stage] ?? stage,
    sort: "placed_at",
    ...(row.shop_id ? { shop_id: row.shop_id } : {}),
  };
}
