import { expect, it } from "vitest";
import { byContext, compare, holding, shortName, withoutFields } from "./permissions";

it("puts permissions under their contexts and loses none", () => {
  expect(byContext(["orders.view", "catalog.edit", "orders.edit"])).toEqual([
    ["orders", ["orders.view", "orders.edit"]],
    ["catalog", ["catalog.edit"]],
  ]);
});

it("finds permissions by all the words that were typed", () => {
  const text = (name: string) => (name === "orders.view" ? "View orders" : "Change orders");
  expect(holding(["orders.view", "orders.edit"], "ORDERS change", text)).toEqual(["orders.edit"]);
  expect(holding(["orders.view", "orders.edit"], " ", text)).toHaveLength(2);
});

it("tells what is added from what is taken away", () => {
  expect(compare(["a", "b"], ["b", "c"])).toEqual({ added: ["c"], removed: ["a"] });
});

it("keeps the protected fields out of the other permissions", () => {
  expect(withoutFields(["catalog.view", "catalog.view_cost", "customers.see_address"])).toEqual([
    "catalog.view",
  ]);
});

it.each([
  ["Night shift", "night_shift"],
  ["2. Prüfer (Außendienst)", "pru_fer_au_endienst"],
  ["夜班", ""],
])("makes of %s the short name %j", (title, name) => {
  expect(shortName(title)).toBe(name);
});
