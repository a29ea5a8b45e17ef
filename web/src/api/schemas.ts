import type { components } from "./types";

/** The one door to the contract's types: `Schema<"OrderRow">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type OrderRow = Schema<"OrderRow">;
export type OrderView = Schema<"OrderView">;
export type Fulfilment = Schema<"Fulfilment">;
export type Actions = Schema<"Actions">;
export type Job = Schema<"Job">;
export type Shop = Schema<"Shop">;
export type Sku = Schema<"Sku">;
export type SkuRow = Schema<"SkuRow">;
export type StockRow = Schema<"StockRow">;
export type Session = Schema<"Session">;
export type OrderImport = Schema<"OrderImport">;

/** One page of a list, and the cursor to the next. */
export interface Page<Item> {
  items: Item[];
  next: string | null;
}
