import type { QueryClient } from "@tanstack/react-query";
import { orderCountsOptions, orderListOptions, orderOptions, todayOptions } from "@/api/orders";
import { listQuestion, reviewQuestion } from "@/features/orders/questions";
import { DEFAULT_VIEW, viewInstead } from "@/lib/defaultView";
import type { PagePath } from "@/lib/pages";
import type { Search } from "@/lib/search";
import { readStored } from "@/lib/stored";

type Ask = (client: QueryClient, search: Search, zone: string) => void;

/**
 * What a page asks first, asked while its script is still on its way: it is drawn once, with its rows, and not first
 * without them. Failures are the page's: it asks again.
 */
export const AHEAD: Partial<Record<PagePath, Ask>> = {
  "/today": (client, _search, zone) => void client.prefetchQuery(todayOptions(zone)),
  "/orders": (client, search, zone) => {
    // It will be another question.
    if (viewInstead(search, readStored(`${DEFAULT_VIEW}orders`))) return;
    void client.prefetchQuery(orderCountsOptions(search.shop_id, zone));
    void client.prefetchInfiniteQuery(orderListOptions(listQuestion(search), zone));
  },
  "/review": async (client, search, zone) => {
    void client.prefetchQuery(orderCountsOptions(search.shop_id, zone));
    const list = orderListOptions(reviewQuestion(search), zone);
    await client.prefetchInfiniteQuery(list);
    const first = client.getQueryData(list.queryKey)?.pages[0]?.items[0];
    if (first) void client.prefetchQuery(orderOptions(first.id));
  },
};
