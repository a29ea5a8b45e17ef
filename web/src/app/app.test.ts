import { describe, expect, it } from "vitest";
import { safeBack } from "./back";
import { menuFor } from "./menu";

describe("the menu", () => {
  it.each([
    [[], ["jobs"]],
    [["orders.view"], ["orders", "imports", "inbox", "jobs"]],
    [
      ["catalog.view", "inventory.adjust"],
      ["products", "stock", "jobs"],
    ],
  ])("of %j is %j", (permissions, keys) => {
    expect(menuFor(permissions).map((entry) => entry.key)).toEqual(keys);
  });
});

describe("the way back after sign-in", () => {
  it.each([
    ["/orders?tab=shipped", "/orders?tab=shipped"],
    ["//evil.example", "/orders"],
    ["/\\evil.example", "/orders"],
    ["https://evil.example", "/orders"],
    ["/sign-in?back=/x", "/orders"],
    [undefined, "/orders"],
  ])("of %s is %s", (back, to) => {
    expect(safeBack(back)).toBe(to);
  });
});
