import { PARTS, pageSizeOf, readWidths, writeWidths } from "./layouts";
import { readStored, storedUnder, writeStored } from "./stored";

/** A layout as the server keeps it. */
export interface Layout {
  columns?: { key: string; width?: number | null | undefined }[] | undefined;
  density?: "compact" | "middle" | "loose" | null | undefined;
  page_size?: number | null | undefined;
}

/** How a list was left in this browser. A width of a column nobody chose is kept with the list's own. */
export function layoutOf(list: string): Layout & { columns: { key: string }[] } {
  const columns = readStored(PARTS.columns + list);
  const widths = readWidths(readStored(PARTS.widths + list));
  const density = readStored(PARTS.density + list);
  const size = readStored(PARTS.size + list);
  const keys = columns === null ? [] : columns.split(",").filter((key) => key !== "");
  // Widths alone say nothing of which columns are shown: an asterisk before the key.
  const unchosen = Object.keys(widths).filter((key) => !keys.includes(key));
  const width = (key: string) => widths[key] ?? null;
  return {
    columns: [
      ...keys.map((key) => ({ key, width: width(key) })),
      ...unchosen.map((key) => ({ key: `*${key}`, width: width(key) })),
    ],
    density: density === null ? null : density === "compact" ? "compact" : "middle",
    page_size: size === null ? null : pageSizeOf(list),
  };
}

/** The inverse: this browser shows the list so from now on. */
export function adoptLayout(list: string, layout: Layout | null): void {
  const columns = layout?.columns ?? [];
  const keys = columns.map(({ key }) => key).filter((key) => !key.startsWith("*"));
  const widths = Object.fromEntries(
    columns.map(({ key, width }) => [key.replace(/^\*/, ""), width ?? undefined]),
  );
  const density = layout?.density;
  const parts: [string, string | null][] = [
    [PARTS.columns, keys.length === 0 ? null : keys.join(",")],
    [PARTS.widths, writeWidths(widths)],
    [PARTS.density, density ? (density === "compact" ? "compact" : "comfortable") : null],
    [PARTS.size, layout?.page_size ? String(layout.page_size) : null],
  ];
  for (const [part, value] of parts) {
    if (readStored(part + list) !== value) writeStored(part + list, value);
  }
}

/** Lists that look different from what they are by themselves, in this browser. */
export function listsWithLayout(): string[] {
  return [...new Set(Object.values(PARTS).flatMap(storedUnder))];
}
