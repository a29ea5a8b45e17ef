import { type ReactNode, useMemo, useSyncExternalStore } from "react";
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

function useStored(name: string): string | null {
  return useSyncExternalStore(onStored, () => readStored(name));
}

/** Which columns of a list are shown, as this person left it. */
export function useColumns<Row>(list: string, columns: Column<Row>[]) {
  const stored = useStored(`columns.${list}`);
  return useMemo(() => {
    const wanted = stored === null ? null : new Set(stored.split(","));
    const isShown = (column: Column<Row>) =>
      column.fixed || (wanted ? wanted.has(column.key) : !column.optional);
    const shown = columns.filter(isShown);
    const show = (keys: string[] | null) =>
      writeStored(`columns.${list}`, keys === null ? null : keys.join(","));
    return { shown, show, stored };
  }, [stored, columns, list]);
}

export function useDensity(): [Density, (density: Density) => void] {
  const density = useStored("density") === "compact" ? "compact" : "comfortable";
  return [density, (next) => writeStored("density", next)];
}
