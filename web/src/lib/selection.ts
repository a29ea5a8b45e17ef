/**
 * What is ticked in a list: some rows by id, or every row the filter finds,
 * including those never loaded.
 */
export type Selection = { kind: "some"; ids: ReadonlySet<string> } | { kind: "all" };

export const NOTHING_SELECTED: Selection = { kind: "some", ids: new Set() };
export const ALL_RESULTS: Selection = { kind: "all" };

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === "all" || selection.ids.has(id);
}

export function isEmpty(selection: Selection): boolean {
  return selection.kind === "some" && selection.ids.size === 0;
}

/**
 * Ticks or unticks one row. Unticking while all results are selected falls back to the loaded
 * rows without that one: "all but" cannot be expressed to the server and must not be faked.
 */
export function toggle(selection: Selection, id: string, loaded: readonly string[]): Selection {
  const ids = new Set(selection.kind === "all" ? loaded : selection.ids);
  if (ids.has(id)) ids.delete(id);
  else ids.add(id);
  return { kind: "some", ids };
}

/** Ticks the rows from one to another, both included: shift-click. */
export function selectRange(
  selection: Selection,
  from: string,
  to: string,
  loaded: readonly string[],
): Selection {
  const a = loaded.indexOf(from);
  const b = loaded.indexOf(to);
  if (a < 0 || b < 0) return toggle(selection, to, loaded);
  const ids = new Set(selection.kind === "all" ? loaded : selection.ids);
  for (const id of loaded.slice(Math.min(a, b), Math.max(a, b) + 1)) ids.add(id);
  return { kind: "some", ids };
}

/** How the box in the head looks: all loaded rows, some, or none. */
export function headState(
  selection: Selection,
  loaded: readonly string[],
): "all" | "some" | "none" {
  if (selection.kind === "all") return "all";
  const ticked = loaded.filter((id) => selection.ids.has(id)).length;
  if (ticked === 0) return "none";
  return ticked === loaded.length ? "all" : "some";
}

export function toggleLoaded(selection: Selection, loaded: readonly string[]): Selection {
  return headState(selection, loaded) === "all"
    ? NOTHING_SELECTED
    : { kind: "some", ids: new Set(loaded) };
}
