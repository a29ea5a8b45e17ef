import { infiniteQueryOptions } from "@tanstack/react-query";
import { PAGE_SIZE, pageSizeOf } from "@/lib/layouts";
import type { Page } from "./schemas";

export { PAGE_SIZE };

/** The most rows one answer holds. */
const MOST_ROWS = 200;

/** Where a page begins, and how many rows it has. */
interface Asked {
  limit: number;
  after?: string;
}

/** A list that is read page by page along its cursor. */
export function listOptions<Item, Shape extends Page<Item> = Page<Item>>(
  queryKey: readonly unknown[],
  load: (page: Asked) => Promise<Shape>,
) {
  return infiniteQueryOptions({
    queryKey,
    queryFn: ({ pageParam }) =>
      load({
        limit: pageSizeOf(String(queryKey[0])),
        ...(pageParam === null ? {} : { after: pageParam }),
      }),
    initialPageParam: null as string | null,
    getNextPageParam: (last: Shape) => last.next ?? null,
    // Rows of the last filter stay until the new ones are there: no flash, no jump.
    placeholderData: (previous) => previous,
  });
}

/** Every row of a list, page after page. */
export async function everyRow<Item>(load: (page: Asked) => Promise<Page<Item>>): Promise<Item[]> {
  const rows: Item[] = [];
  let after: string | null = null;
  do {
    const page: Page<Item> = await load({ limit: MOST_ROWS, ...(after === null ? {} : { after }) });
    rows.push(...page.items);
    after = page.next ?? null;
  } while (after !== null);
  return rows;
}
