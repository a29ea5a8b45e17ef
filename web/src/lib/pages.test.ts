import { describe, expect, it } from "vitest";
import { homeOf, lacksFor, menuFor } from "./pages";

describe("the menu", () => {
  it.each([
    [[], ["jobs", "alerts", "approvals"]],
    [["orders.view"], ["today", "orders", "inbox", "jobs", "alerts", "approvals"]],
    [
      ["orders.view", "orders.create"],
      ["today", "orders", "imports", "inbox", "jobs", "alerts", "approvals"],
    ],
    // A right to change without the right to look opens no list.
    [
      ["catalog.view", "inventory.adjust"],
      ["products", "jobs", "alerts", "approvals"],
    ],
    [
      ["access.manage_users", "access.see_audit"],
      ["jobs", "alerts", "approvals", "access", "audit"],
    ],
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
    ["", ["orders.view"], "/today"],
    ["/stock", ["orders.view", "inventory.view"], "/stock"],
    // Chosen while it was allowed.
    ["/stock", ["orders.view"], "/today"],
    ["/no/such/page", ["orders.view"], "/today"],
    ["", [], "/jobs"],
  ])("chosen %j with %j is %s", (chosen, permissions, page) => {
    expect(homeOf(chosen, permissions)).toBe(page);
  });
});
