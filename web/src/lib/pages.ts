/** A page and the permission without which it shows nothing; the server decides again at every call. */
export const PAGE_NEEDS = {
  "/today": "orders.view",
  "/orders": "orders.view",
  "/review": "orders.review",
  "/orders/new": "orders.create",
  "/products": "catalog.view",
  "/products/by-product": "catalog.view",
  "/products/mappings": "catalog.view",
  "/products/listings": "channels.view_listings",
  "/stock": "inventory.view",
  "/stock/warehouses": "inventory.view",
  "/stock/costs": "catalog.view_cost",
  "/customers": "customers.view",
  "/imports": "orders.create",
  "/inbox": "orders.view",
  "/jobs": null,
  "/approvals": null,
  "/alerts": null,
  "/audit": "access.see_audit",
  "/settings/shops": "settings.view",
  "/settings/routing": "orders.view",
  "/settings/parameters": "settings.view",
  "/settings/channels": "channels.view",
  "/settings/webhooks": "channels.view",
  "/access/users": "access.manage_users",
  "/access/roles": "access.manage_users",
  "/access/reviews": "access.manage_users",
  "/access/sign-in": "access.manage_sign_in",
  "/privacy": "governance.view",
  "/system": "system.view",
  "/system/diagnostics": "system.view",
  "/system/mail": "system.view",
  "/handbook": null,
  "/account": null,
} as const satisfies Record<string, string | null>;

export type PagePath = keyof typeof PAGE_NEEDS;

/** One entry: where it leads. What its page needs shows or hides it. */
export interface MenuEntry {
  key:
    | "today"
    | "orders"
    | "review"
    | "products"
    | "stock"
    | "customers"
    | "imports"
    | "inbox"
    | "jobs"
    | "approvals"
    | "alerts"
    | "audit"
    | "settings"
    | "access"
    | "privacy"
    | "system";
  /** The pages beneath it: it leads to the first that may be opened. */
  pages: readonly PagePath[];
}

const MENU: MenuEntry[] = [
  { key: "today", pages: ["/today"] },
  { key: "orders", pages: ["/orders"] },
  { key: "review", pages: ["/review"] },
  {
    key: "products",
    pages: ["/products", "/products/by-product", "/products/mappings", "/products/listings"],
  },
  { key: "stock", pages: ["/stock", "/stock/warehouses"] },
  { key: "customers", pages: ["/customers"] },
  { key: "imports", pages: ["/imports"] },
  { key: "inbox", pages: ["/inbox"] },
  { key: "jobs", pages: ["/jobs"] },
  { key: "alerts", pages: ["/alerts"] },
  { key: "approvals", pages: ["/approvals"] },
  { key: "settings", pages: ["/settings/shops", "/settings/parameters", "/settings/channels"] },
  {
    key: "access",
    pages: ["/access/users", "/access/roles", "/access/reviews", "/access/sign-in"],
  },
  { key: "audit", pages: ["/audit"] },
  { key: "privacy", pages: ["/privacy"] },
  { key: "system", pages: ["/system", "/system/diagnostics", "/system/mail"] },
];

/** The permission a person lacks for a page, or nothing. */
export function lacksFor(path: PagePath, permissions: readonly string[]): string | null {
  const needs = PAGE_NEEDS[path];
  return needs === null || permissions.includes(needs) ? null : needs;
}

/** What this person's permissions open, each entry with the page it leads to. */
export function menuFor(
  permissions: readonly string[],
): { key: MenuEntry["key"]; to: PagePath; root: string }[] {
  return MENU.flatMap(({ key, pages }) => {
    const to = pages.find((page) => lacksFor(page, permissions) === null);
    return to === undefined ? [] : [{ key, to, root: `/${to.split("/")[1]}` }];
  });
}

/** Where somebody begins: the page they chose, as long as they may open it, else their first. */
export function homeOf(startPage: string, permissions: readonly string[]): PagePath {
  const chosen = startPage as PagePath;
  if (startPage in PAGE_NEEDS && lacksFor(chosen, permissions) === null) return chosen;
  return menuFor(permissions)[0]?.to ?? "/jobs";
}
