import { infiniteQueryOptions } from "@tanstack/react-query";
import type { Page } from "./schemas";

/** Rows asked for at a time: one screen and a half on a large monitor. */
export const PAGE_SIZE = 50;

/** A list that is read page by page along its cursor. */
export function listOptions<Item>(
  queryKey: readonly unknown[],
  load: (page: { limit: number; after?: string }) => Promise<Page<Item>>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) =>
      load({ limit: PAGE_SIZE, ...(pageParam === null ? {} : { after: pageParam }) }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Page<Item>) => last.next ?? null,
    // Rows of the last filter stay until the new ones are there: no flash, no jump.
    placeholderData: (previous) => previous,
  });
}
