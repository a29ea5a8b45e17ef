import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Mapping, QueryOf, Schema, Sku, SkuRow } from "./schemas";

export const skuListOptions = (filter: { q?: string; status?: string }) =>
  listOptions<SkuRow>(keys.skuList(filter), (page) =>
    must(
      api.GET("/api/v1/skus", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/skus"> },
      }),
    ),
  );

export const skuOptions = (id: string) =>
  queryOptions({
    queryKey: keys.sku(id),
    queryFn: (): Promise<Sku> => must(api.GET("/api/v1/skus/{id}", { params: { path: { id } } })),
  });

/** The first few SKUs a text finds, for inputs that complete what is typed. */
export const skuSuggestOptions = (q: string) =>
  queryOptions({
    queryKey: [...keys.skus, "suggest", q],
    queryFn: () => must(api.GET("/api/v1/skus", { params: { query: { q, limit: 10 } } })),
    enabled: q.length > 0,
    placeholderData: (previous) => previous,
  });

export type Product = Schema<"ProductView">;

export const productListOptions = (filter: { q?: string; status?: string }) =>
  listOptions<Schema<"ProductRow">>(keys.productList(filter), (page) =>
    must(
      api.GET("/api/v1/products", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/products"> },
      }),
    ),
  );

export const productOptions = (id: string) =>
  queryOptions({
    queryKey: keys.product(id),
    queryFn: (): Promise<Product> =>
      must(api.GET("/api/v1/products/{id}", { params: { path: { id } } })),
  });

export function createProduct(body: Schema<"ProductInput">, key: string): Promise<Product> {
  return must(api.POST("/api/v1/products", { body, ...idempotent(key) }));
}

export function changeProduct(
  id: string,
  body: Schema<"ProductInput">,
  key: string,
): Promise<Product> {
  return must(
    api.PATCH("/api/v1/products/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export function createSku(body: Schema<"SkuInput">, key: string): Promise<Sku> {
  return must(api.POST("/api/v1/skus", { body, ...idempotent(key) }));
}

export function changeSku(id: string, body: Schema<"SkuInput">, key: string): Promise<Sku> {
  return must(
    api.PATCH("/api/v1/skus/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export interface MappingFilter {
  state?: "unmapped" | "mapped";
  shop_id?: string;
}

/** Codes that shops sell under, with or without the SKU they stand for. */
export const mappingListOptions = (filter: MappingFilter) =>
  listOptions<Mapping>(keys.mappingList(filter), (page) =>
    must(api.GET("/api/v1/sku-mappings", { params: { query: { ...filter, ...page } } })),
  );

/** From now on, and for the orders that wait. */
export function mapSku(body: Schema<"MappingInput">, key: string): Promise<Mapping> {
  return must(api.PUT("/api/v1/sku-mappings", { body, ...idempotent(key) }));
}
