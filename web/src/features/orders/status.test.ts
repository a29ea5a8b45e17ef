import { expect, test } from "vitest";
import { hasTimeLeft } from "./status";

const ship_by = "2026-11-22T08:00:00Z";

test.each([
  ["awaiting_review", true],
  ["partially_shipped", true],
  ["packed", true],
  ["shipped", false],
  ["delivered", false],
  ["cancelled", false],
])("an order that is %s is hurried: %s", (label, hurried) => {
  expect(hasTimeLeft({ label, ship_by })).toBe(hurried);
});

test("without a deadline there is nothing to count", () => {
  expect(hasTimeLeft({ label: "packed", ship_by: null })).toBe(false);
});
