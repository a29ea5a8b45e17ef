import { describe, expect, it } from "vitest";
import { homeOf, lacksFor, menuFor } from "./pages";

describe("the menu", () => {
  it.each([
    [[], ["jobs"]],
    [["orders.view"], ["orders", "inbox", "jobs"]],
    [
      ["orders.view", "orders.create"],
      ["orders", "imports", "inbox", "jobs"],
    ],
    // A right to change without the right to look opens no list.
    [
      ["catalog.view", "inventory.adjust"],
      ["products", "jobs"],
    ],
    [["access.manage_users"], ["jobs", "access"]],
  ])("of %j is %j", (permissions, keys) => {
    expect(menuFor(permissions).map((entry) => entry.key)).toEqual(keys);
  });
});

describe("a page", () => {
  it("names the permission that is missing", () => {
    expect(lacksFor("/access/users", ["orders.view"])).toBe("access.manage_users");
    expect(lacksFor("/access/users", ["access.manage_users"])).toBeNull();
    expect(lacksFor("/account", [])).toBeNull();
  });
});

describe("the first page after signing in", () => {
  it.each([
    ["", ["orders.view"], "/orders"],
    ["/stock", ["orders.view", "inventory.view"], "/stock"],
    // Chosen while it was allowed.
    ["/stock", ["orders.view"], "/orders"],
    ["/no/such/page", ["orders.view"], "/orders"],
    ["", [], "/jobs"],
  ])("chosen %j with %j is %s", (chosen, permissions, page) => {
    expect(homeOf(chosen, permissions)).toBe(page);
  });
});
