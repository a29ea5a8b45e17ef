import type { Cause, InboxFilter } from "@/api/inbox";

/** Rows of a file are sent again with the file of bad rows, never from here. */
const OF_FILES = "import";

/** Whether a count belongs to what a filter means. */
function isMeant(cause: Cause, filter: InboxFilter): boolean {
  return (
    (filter.code === undefined || filter.code === cause.code) &&
    (filter.shop_id === undefined || filter.shop_id === cause.shop_id) &&
    (filter.source === undefined || filter.source === cause.source)
  );
}

/**
 * How many wait for each cause within a store and a source, the most first. The cause that is chosen
 * stays, though nothing waits for it any more.
 */
export function countsByCode(
  causes: Cause[],
  filter: InboxFilter,
): [code: string, count: number][] {
  const { code: chosen, ...within } = filter;
  const counts = new Map<string, number>();
  for (const cause of causes) {
    if (!isMeant(cause, within)) continue;
    counts.set(cause.code, (counts.get(cause.code) ?? 0) + cause.deliveries);
  }
  if (chosen !== undefined && !counts.has(chosen)) counts.set(chosen, 0);
  return [...counts].sort(([, a], [, b]) => b - a);
}

/** How many wait of what a filter means, and how many of them are rows of files. */
export function countWaiting(
  causes: Cause[],
  filter: InboxFilter,
): { waiting: number; ofFiles: number } {
  const meant = causes.filter((cause) => isMeant(cause, filter));
  const sum = (some: Cause[]) => some.reduce((total, { deliveries }) => total + deliveries, 0);
  return { waiting: sum(meant), ofFiles: sum(meant.filter(({ source }) => source === OF_FILES)) };
}
