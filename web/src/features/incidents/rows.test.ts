import { expect, test } from "vitest";
import type { AlertRow } from "@/api/alerts";
import { placeOf } from "./rows";

test("an alert leads to the orders it is about", () => {
  const late = { kind: "stage_overdue", stage: "held", shop_id: "shp_1" } as AlertRow;
  expect(placeOf(late)).toEqual({
    to: "/orders",
    search: { tab: "on_hold", sort: "placed_at", shop_id: "shp_1" },
  });
  const review = { kind: "stage_overdue", stage: "awaiting_review", shop_id: "shp_1" } as AlertRow;
  expect(placeOf(review).search.tab).toBe("awaiting_review");
  const short = { kind: "stock_short", sku_code: "CUP" } as AlertRow;
  expect(placeOf(short).search).toEqual({ tab: "backordered", q: "CUP" });
});

test("an alert about a connection leads to the connections", () => {
  const kind = "parcels_untold";
  const untold = { kind, audience: "channels", shop_id: "shp_1" } as AlertRow;
  expect(placeOf(untold)).toEqual({ to: "/settings/channels", search: {} });
});
