import { expect, test } from "vitest";
import type { AlertRow } from "@/api/alerts";
import { rowsOf } from "./rows";

test("an alert leads to the orders it is about", () => {
  const late = { kind: "stage_overdue", stage: "held", shop_id: "shp_1" } as AlertRow;
  expect(rowsOf(late)).toEqual({ tab: "on_hold", sort: "placed_at", shop_id: "shp_1" });
  const review = { kind: "stage_overdue", stage: "awaiting_review", shop_id: "shp_1" } as AlertRow;
  expect(rowsOf(review).tab).toBe("awaiting_review");
  const short = { kind: "stock_short", sku_code: "CUP" } as AlertRow;
  expect(rowsOf(short)).toEqual({ tab: "backordered", q: "CUP" });
});
