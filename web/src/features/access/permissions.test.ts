import { expect, it } from "vitest";
import { byContext } from "./permissions";

it("puts permissions under their contexts and loses none", () => {
  expect(byContext(["orders.view", "catalog.edit", "orders.edit"])).toEqual([
    ["orders", ["orders.view", "orders.edit"]],
    ["catalog", ["catalog.edit"]],
  ]);
});
