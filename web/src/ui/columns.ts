import { type ReactNode, useMemo, useSyncExternalStore } from "react";
import { PARTS, readWidths, writeWidths } from "@/lib/layouts";
import { onStored, readStored, writeStored } from "@/lib/stored";

export interface Column<Row> {
  key: string;
  title: string;
  /** A CSS grid track: `minmax(160px, 2fr)`. */
  width: string;
  cell: (row: Row) => ReactNode;
  align?: "end";
  /** Names the row: cannot be hidden. */
  fixed?: boolean;
  /** Starts hidden until a person asks for it. */
  optional?: boolean;
}

export type Density = "comfortable" | "compact";

export function isDensity(value: unknown): value is Density {
  return value === "comfortable" || value === "compact";
}

export function useStored(name: string): string | null {
  return useSyncExternalStore(onStored, () => readStored(name));
}

/** Which columns of a list are shown, in which order and how wide, as this person left it. */
export function useColumns<Row>(list: string, columns: Column<Row>[]) {
  const stored = useStored(PARTS.columns + list);
  const storedWidths = useStored(PARTS.widths + list);
  return useMemo(() => {
    const widths = readWidths(storedWidths);
    const shown = arranged(columns, stored?.split(",")).map((column) => {
      const width = widths[column.key];
      return width === undefined ? column : { ...column, width: `${width}px` };
    });
    const show = (keys: string[] | null) =>
      writeStored(PARTS.columns + list, keys === null ? null : keys.join(","));
    const widen = (key: string, width: number | null) =>
      writeStored(PARTS.widths + list, writeWidths({ ...widths, [key]: width ?? undefined }));
    return { shown, show, stored, widths, widen };
  }, [stored, storedWidths, columns, list]);
}

/** The columns that are wanted, in that order; what cannot be hidden comes first where nobody placed it. */
function arranged<Row>(columns: Column<Row>[], wanted: string[] | undefined): Column<Row>[] {
  if (wanted === undefined) return columns.filter((column) => column.fixed || !column.optional);
  const placed = wanted.flatMap((key) => columns.find((column) => column.key === key) ?? []);
  const missing = columns.filter((column) => column.fixed && !placed.includes(column));
  return [...missing, ...placed];
}

/** How close the rows of a list stand: as it was left, else as the person likes lists. */
export function useDensity(list?: string): [Density, (density: Density) => void] {
  const own = useStored(list === undefined ? "density" : PARTS.density + list);
  const general = useStored("density");
  const density = (own ?? general) === "compact" ? "compact" : "comfortable";
  const name = list === undefined ? "density" : PARTS.density + list;
  return [density, (next) => writeStored(name, next)];
}
