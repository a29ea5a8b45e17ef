import { expect, test } from "vitest";
import type { Cause } from "@/api/inbox";
import { countsByCode, countWaiting } from "./causes";

const cause = (code: string, shop_id: string, source: Cause["source"], deliveries: number) => ({
  code,
  shop_id,
  source,
  deliveries,
  since: "2026-11-22T08:00:00Z",
});

const causes: Cause[] = [
  cause("orders.unknown_shop", "shp_1", "api", 40),
  cause("kernel.required", "shp_1", "api", 30),
  cause("kernel.required", "shp_2", "channel", 12),
  cause("kernel.required", "shp_2", "import", 5),
];

test("a cause is counted over all stores and sources that are not left out", () => {
  expect(countsByCode(causes, {})).toEqual([
    ["kernel.required", 47],
    ["orders.unknown_shop", 40],
  ]);
  expect(countsByCode(causes, { shop_id: "shp_2" })).toEqual([["kernel.required", 17]]);
  expect(countsByCode(causes, { source: "channel" })).toEqual([["kernel.required", 12]]);
});

test("the cause that is chosen hides no other, and stays when nothing waits for it any more", () => {
  expect(countsByCode(causes, { code: "orders.unknown_shop", shop_id: "shp_2" })).toEqual([
    ["kernel.required", 17],
    ["orders.unknown_shop", 0],
  ]);
});

test("what waits is told apart from what can be read again from here", () => {
  expect(countWaiting(causes, {})).toEqual({ waiting: 87, ofFiles: 5 });
  expect(countWaiting(causes, { code: "orders.unknown_shop" })).toEqual({
    waiting: 40,
    ofFiles: 0,
  });
  expect(countWaiting([], {})).toEqual({ waiting: 0, ofFiles: 0 });
});
