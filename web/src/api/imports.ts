import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import type { OrderImport, Schema } from "./schemas";

/** While an import runs it is looked at this often. */
const POLL_RUNNING_MS = 1000;

export const importOptions = (id: string) =>
  queryOptions({
    queryKey: keys.imports(id),
    queryFn: (): Promise<OrderImport> =>
      must(api.GET("/api/v1/orders/imports/{id}", { params: { path: { id } } })),
    refetchInterval: (query) => (query.state.data?.state === "running" ? POLL_RUNNING_MS : false),
  });

/** The file travels as it is; its name beside it. */
export function uploadOrders(file: File, key: string): Promise<OrderImport> {
  return must(
    api.POST("/api/v1/orders/imports", {
      params: { query: { file_name: file.name } },
      body: file as never,
      bodySerializer: (body: unknown) => body as File,
      headers: { ...idempotent(key).headers, "Content-Type": "application/octet-stream" },
    }),
  );
}

export function mapColumns(
  id: string,
  body: Schema<"MapOrderImport">,
  key: string,
): Promise<OrderImport> {
  return must(
    api.PUT("/api/v1/orders/imports/{id}/mapping", {
      params: { path: { id } },
      body,
      ...idempotent(key),
    }),
  );
}

export function runImport(
  id: string,
  seenVersion: number,
  key: string,
): Promise<Schema<"OrderImportStarted">> {
  return must(
    api.POST("/api/v1/orders/imports/{id}/run", {
      params: { path: { id } },
      body: { seen_version: seenVersion },
      ...idempotent(key),
    }),
  );
}

/** Address of the file with the bad rows and why each was refused. */
export function badRowsAddress(id: string): string {
  return `/api/v1/orders/imports/${encodeURIComponent(id)}/errors.xlsx`;
}

/** Address of an empty file with the right columns, in the reader's language. */
export function templateAddress(language: string): string {
  return `/api/v1/orders/imports/template.xlsx?language=${encodeURIComponent(language)}`;
}

export type ImportedRow = Schema<"NotedRow">;

/** What is wrong in a row of a file: the field of ours, and why. */
export function faultsOfRow(row: ImportedRow): Schema<"ImportRowFault">[] {
  return row.faults;
}
