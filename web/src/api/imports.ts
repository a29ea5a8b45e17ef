import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import type { OrderImport, Schema } from "./schemas";

export const importOptions = (id: string) =>
  queryOptions({
    queryKey: keys.imports(id),
    queryFn: (): Promise<OrderImport> =>
      must(api.GET("/api/v1/orders/imports/{id}", { params: { path: { id } } })),
  });

export function uploadOrders(file: File, key: string): Promise<OrderImport> {
  return must(
    api.POST("/api/v1/orders/imports", {
      body: file,
      bodySerializer: (body: unknown) => {
        const form = new FormData();
        form.set("file", body as File);
        return form;
      },
      ...idempotent(key),
    }),
  );
}

export function mapColumns(
  id: string,
  body: { shop_id: string; mapping: Record<string, string> },
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

export function runImport(id: string, key: string): Promise<Schema<"JobStarted">> {
  return must(
    api.POST("/api/v1/orders/imports/{id}/run", {
      params: { path: { id } },
      ...idempotent(key),
    }),
  );
}

/** Address of the file with the bad rows and why each was refused. */
export function badRowsAddress(id: string): string {
  return `/api/v1/orders/imports/${encodeURIComponent(id)}/errors.xlsx`;
}
