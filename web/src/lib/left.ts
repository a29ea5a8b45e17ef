import type { Search } from "./search";

/** What lies open over a page: who comes back finds the page, not what they had closed by leaving. */
const LIES_OVER = new Set([
  "approval",
  "connection",
  "customer",
  "delivery",
  "drop",
  "event",
  "form",
  "import",
  "job",
  "listing",
  "new",
  "order",
  "product",
  "review",
  "role",
  "row",
  "sku",
  "step",
  "user",
  "webhook",
]);

/** How pages were left in this window: their filters, by path. */
const pages = new Map<string, Search>();

/** Keeps how a page is filtered, for when somebody comes back to it by the menu. */
export function leavePage(path: string, search: Search): void {
  const kept = Object.entries(search).filter(([name]) => !LIES_OVER.has(name));
  pages.set(path, Object.fromEntries(kept));
}

/** How a page was filtered when it was left. */
export function pageAsLeft(path: string): Search {
  return pages.get(path) ?? {};
}

/** Where a list was left: at which row's pixel, with which first row, and how high its rows were. */
export interface LeftPlace<Sizes> {
  first: string;
  offset: number;
  sizes: Sizes;
}

const lists = new Map<string, LeftPlace<unknown>>();

export function leaveList<Sizes>(name: string, place: LeftPlace<Sizes>): void {
  lists.set(name, place);
}

/** Where a list was left, if it still begins with the same row: another answer is read from its top. */
export function listAsLeft<Sizes>(
  name: string,
  first: string | undefined,
): LeftPlace<Sizes> | undefined {
  const place = lists.get(name);
  return place?.first === first ? (place as LeftPlace<Sizes>) : undefined;
}

/** Another person's filters are nobody's business. */
export function forgetLeft(): void {
  pages.clear();
  lists.clear();
}
