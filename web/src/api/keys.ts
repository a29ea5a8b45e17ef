/**
 * Names under which answers are kept. The first word is the context: what the server says has
 * changed is forgotten by that word.
 */
export const keys = {
  session: ["session"] as const,
  shops: ["shops"] as const,
  parameters: ["parameters"] as const,
  views: (page: string) => ["views", page] as const,
  orders: ["orders"] as const,
  orderList: (filter: object) => ["orders", "list", filter] as const,
  orderCounts: (shopId: string | undefined) => ["orders", "counts", shopId ?? ""] as const,
  order: (id: string) => ["orders", "one", id] as const,
  mergeHints: (ids: string[]) => ["orders", "merge-hints", ids] as const,
  skus: ["skus"] as const,
  skuList: (filter: object) => ["skus", "list", filter] as const,
  sku: (id: string) => ["skus", "one", id] as const,
  mappings: ["mappings"] as const,
  mappingList: (filter: object) => ["mappings", "list", filter] as const,
  productList: (filter: object) => ["products", "list", filter] as const,
  product: (id: string) => ["products", "one", id] as const,
  customers: ["customers"] as const,
  customerList: (filter: object) => ["customers", "list", filter] as const,
  warehouses: ["warehouses"] as const,
  routing: ["routing"] as const,
  stock: ["stock"] as const,
  stockList: (filter: object) => ["stock", "list", filter] as const,
  movements: (skuId: string) => ["stock", "movements", skuId] as const,
  imports: (id: string) => ["imports", id] as const,
  inbox: ["inbox"] as const,
  inboxList: ["inbox", "list"] as const,
  inboxRaw: (id: string) => ["inbox", "raw", id] as const,
  users: ["users"] as const,
  userList: (filter: object) => ["users", "list", filter] as const,
  user: (id: string) => ["users", "one", id] as const,
  roles: ["roles"] as const,
  ownSessions: ["own", "sessions"] as const,
  secondFactor: ["own", "second-factor"] as const,
  tokens: ["tokens"] as const,
  mode: ["mode"] as const,
  backups: ["backups"] as const,
  jobs: ["jobs"] as const,
  jobList: (filter: object) => ["jobs", "list", filter] as const,
  job: (id: string) => ["jobs", "one", id] as const,
  jobRows: (id: string, outcome: string) => ["jobs", "rows", id, outcome] as const,
};

/** TypeID prefix of a changed thing → the contexts whose answers it makes old. */
const STALE_BY_PREFIX: Record<string, readonly string[]> = {
  ord: ["orders"],
  ful: ["orders", "stock"],
  rul: ["routing"],
  sku: ["skus", "stock", "orders"],
  prd: ["products", "skus"],
  cus: ["customers"],
  whs: ["warehouses", "stock"],
  shp: ["shops", "orders"],
  job: ["jobs"],
  imp: ["imports"],
  usr: ["users"],
  tok: ["tokens"],
  bkp: ["backups"],
};

/** First word of an event's name → contexts, for subjects whose prefix says nothing. */
const STALE_BY_KIND: Record<string, readonly string[]> = {
  Order: ["orders"],
  Fulfilment: ["orders", "stock"],
  Parcel: ["orders", "stock"],
  Parcels: ["orders", "stock"],
  Review: ["orders"],
  Mapping: ["mappings", "orders"],
  Routing: ["routing"],
  Stock: ["stock"],
  Sku: ["skus", "stock"],
  Product: ["products", "skus"],
  Customer: ["customers"],
  Warehouse: ["warehouses", "stock"],
  Shop: ["shops"],
  Parameter: ["parameters"],
  Job: ["jobs"],
  Import: ["imports"],
};

/** What the server says instead of many single changes: everything on screen may be old. */
export const MANY = "Many";

/** Which contexts a change makes old: by what happened, and to what. */
export function staleAfter(change: { kind: string; subject: string }): Set<string> {
  const prefix = change.subject.split("_", 1)[0] ?? "";
  const noun = /^[A-Z][a-z]*/.exec(change.kind)?.[0] ?? "";
  return new Set([...(STALE_BY_PREFIX[prefix] ?? []), ...(STALE_BY_KIND[noun] ?? [])]);
}
