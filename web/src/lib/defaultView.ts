import { storedUnder, writeStored } from "./stored";

/** Under this name, and the list's, the view it opens with is kept in this browser. */
export const DEFAULT_VIEW = "default-view.";

/** Takes the views of every list that is not among these out of this browser. */
export function forgetDefaultViews(but: readonly string[] = []): void {
  for (const list of storedUnder(DEFAULT_VIEW)) {
    if (!but.includes(list)) writeStored(DEFAULT_VIEW + list, null);
  }
}

interface DefaultView {
  filters: Record<string, string>;
  columns: string[];
}

function read(stored: string | null): DefaultView {
  const nothing = { filters: {}, columns: [] };
  if (stored === null) return nothing;
  try {
    const view = JSON.parse(stored) as { filters?: object; columns?: string[] };
    const texts = Object.entries(view.filters ?? {}).filter(
      ([, value]) => typeof value === "string",
    );
    return { filters: Object.fromEntries(texts), columns: view.columns ?? [] };
  } catch {
    // Written by an older version: as if there were none.
    return nothing;
  }
}

/** The view a list opens with, as this browser keeps it; nothing when it changes nothing. */
export function readDefaultView(stored: string | null): DefaultView | null {
  const view = read(stored);
  return Object.keys(view.filters).length === 0 ? null : view;
}

/** What of the view is shown, where nothing is filtered. */
export function readDefaultColumns(stored: string | null): string[] {
  return read(stored).columns;
}

/** What a list whose address says nothing opens with instead. */
export function viewInstead(
  search: Record<string, string | undefined>,
  stored: string | null,
): ReturnType<typeof readDefaultView> {
  const bare = Object.values(search).every((value) => value === undefined);
  return bare ? readDefaultView(stored) : null;
}
