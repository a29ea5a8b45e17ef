import type { components, paths } from "./types";

/** The one door to the contract's types: `Schema<"OrderRow">`. */
export type Schema<Name extends keyof components["schemas"]> = components["schemas"][Name];

export type OrderRow = Schema<"OrderRow">;
export type OrderView = Schema<"OrderView">;
export type Fulfilment = Schema<"Fulfilment">;
export type Actions = OrderView["actions"];
export type Job = Schema<"JobView">;
export type Shop = Schema<"Shop">;
export type Sku = Schema<"SkuView">;
export type SkuRow = Schema<"SkuRow">;
export type StockRow = Schema<"StockRow">;
export type Warehouse = Schema<"Warehouse">;
export type Session = Schema<"Session">;
export type Customer = Schema<"CustomerView">;
export type SavedView = Schema<"SavedView">;
export type Parameter = Schema<"ParameterRow">;
export type Mapping = Schema<"MappingRow">;
export type FieldFault = Schema<"FieldFault">;
export type OrderImport = Schema<"OrderImport">;
/** The job a request has started. */
export type JobStarted = Schema<"BulkJob">;

/**
 * What a list may be asked. The words of a filter come from the address, where anything may stand:
 * they are sent as they are, and the server says which one it does not know.
 */
export type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

/** One page of a list, and the cursor to the next. */
export interface Page<Item> {
  items: Item[];
  next?: string | null;
}
