/** One entry: where it leads, and which permissions' context opens it. */
export interface MenuEntry {
  key: "orders" | "products" | "stock" | "customers" | "imports" | "inbox" | "jobs" | "settings";
  to: string;
  /** First word of permissions (`orders.confirm`) any of which shows the entry; absent: everyone. */
  context?: string;
}

export const MENU: MenuEntry[] = [
  { key: "orders", to: "/orders", context: "orders" },
  { key: "products", to: "/products", context: "catalog" },
  { key: "stock", to: "/stock", context: "inventory" },
  { key: "customers", to: "/customers", context: "customers" },
  { key: "imports", to: "/imports", context: "orders" },
  { key: "inbox", to: "/inbox", context: "orders" },
  { key: "jobs", to: "/jobs" },
  { key: "settings", to: "/settings/shops", context: "settings" },
];

/** What this person's permissions open. The server decides again at every call. */
export function menuFor(permissions: readonly string[]): MenuEntry[] {
  const contexts = new Set(permissions.map((permission) => permission.split(".", 1)[0]));
  return MENU.filter(({ context }) => context === undefined || contexts.has(context));
}
