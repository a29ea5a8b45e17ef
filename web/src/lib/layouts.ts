import { readStored } from "./stored";

/** Where the parts of a list's layout are kept in this browser; the list's name follows. */
export const PARTS = {
  columns: "columns.",
  widths: "widths.",
  density: "density.",
  size: "page-size.",
} as const;

/** Rows asked for at a time: one screen and a half on a large monitor. */
export const PAGE_SIZE = 50;
export const PAGE_SIZES = [20, 50, 100, 200] as const;

export function pageSizeOf(list: string): number {
  const size = Number(readStored(PARTS.size + list));
  return PAGE_SIZES.some((known) => known === size) ? size : PAGE_SIZE;
}

export type Widths = Record<string, number | undefined>;
const LEAST_WIDTH = 40;
const MOST_WIDTH = 2000;

export function boundedWidth(width: number): number {
  return Math.round(Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, width)));
}

/** `number:120,total:80` */
export function readWidths(text: string | null): Widths {
  const widths: Widths = {};
  for (const part of text?.split(",") ?? []) {
    const [key, width] = part.split(":");
    if (key && Number(width) > 0) widths[key] = boundedWidth(Number(width));
  }
  return widths;
}

export function writeWidths(widths: Widths): string | null {
  const known = Object.entries(widths).filter(([, width]) => width !== undefined);
  return known.length === 0 ? null : known.map(([key, width]) => `${key}:${width}`).join(",");
}
