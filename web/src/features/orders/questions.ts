import { ORDER_FILTERS, type OrderFilter } from "@/api/orders";
import { pick, type Search } from "@/lib/search";
import { FIRST_TAB, isTab, type Tab } from "./status";

export function tabOf(search: Search): Tab {
  return isTab(search.tab) ? search.tab : FIRST_TAB;
}

/** What the list of orders shows: its address says it all. */
export function listQuestion(search: Search): OrderFilter {
  return { tab: tabOf(search), ...pick(search, [...ORDER_FILTERS, "sort"]) };
}

/** What the review desk goes through. */
export function reviewQuestion(search: Search): OrderFilter & { tab: Tab } {
  const tab = search.tab === "exceptions" ? "exceptions" : FIRST_TAB;
  return { tab, sort: "placed_at", ...pick(search, ["shop_id"]) };
}
