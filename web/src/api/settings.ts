import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must, newKey } from "./client";
import { keys } from "./keys";
import type { SavedView, Schema, Shop } from "./schemas";

export const shopsOptions = queryOptions({
  queryKey: keys.shops,
  queryFn: () => must(api.GET("/api/v1/shops")),
  staleTime: 60_000,
});

export function createShop(body: Schema<"NewShop">, key: string): Promise<Shop> {
  return must(api.POST("/api/v1/shops", { body, ...idempotent(key) }));
}

export function changeShop(id: string, body: Schema<"ShopChanges">, key: string): Promise<Shop> {
  return must(
    api.PATCH("/api/v1/shops/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export const parametersOptions = queryOptions({
  queryKey: keys.parameters,
  queryFn: () => must(api.GET("/api/v1/parameters")),
});

export function changeParameter(
  name: string,
  body: Schema<"ParameterInput">,
  key: string,
): Promise<Schema<"ParameterVersion">> {
  return must(
    api.PUT("/api/v1/parameters/{name}", { params: { path: { name } }, body, ...idempotent(key) }),
  );
}

/** What a parameter was, the latest change first. */
export const parameterChangesOptions = (name: string) =>
  queryOptions({
    queryKey: [...keys.parameters, "changes", name],
    queryFn: () =>
      must(
        api.GET("/api/v1/parameters/{name}/changes", {
          params: { path: { name }, query: { limit: 20 } },
        }),
      ),
  });

export const viewsOptions = (page: string) =>
  queryOptions({
    queryKey: keys.views(page),
    queryFn: () => must(api.GET("/api/v1/views", { params: { query: { page } } })),
    staleTime: 60_000,
  });

export function resetParameter(
  name: string,
  seenVersion: number,
  key: string,
): Promise<Schema<"ParameterVersion">> {
  return must(
    api.POST("/api/v1/parameters/{name}/reset", {
      params: { path: { name } },
      body: { seen_version: seenVersion },
      ...idempotent(key),
    }),
  );
}

export function addView(body: Schema<"ViewDraft">, key: string): Promise<SavedView> {
  return must(api.POST("/api/v1/views", { body, ...idempotent(key) }));
}

export function saveView(
  id: string,
  body: Schema<"SavedViewInput">,
  key: string,
): Promise<SavedView> {
  return must(
    api.PUT("/api/v1/views/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export function removeView(id: string, key: string): Promise<unknown> {
  return must(api.DELETE("/api/v1/views/{id}", { params: { path: { id } }, ...idempotent(key) }));
}

/** How one left one's lists on whatever computer it was; asked for once. */
export const layoutsOptions = queryOptions({
  queryKey: keys.layouts,
  queryFn: () => must(api.GET("/api/v1/list-layouts")),
  staleTime: Number.POSITIVE_INFINITY,
});

export function keepLayout(page: string, body: Schema<"ListLayout">): Promise<unknown> {
  return must(
    api.PUT("/api/v1/list-layouts/{page}", {
      params: { path: { page } },
      body,
      ...idempotent(newKey()),
    }),
  );
}

/** With which view a list opens: for oneself, or for everybody who has a role. */
export function setDefaultView(body: Schema<"DefaultViewInput">, key: string): Promise<unknown> {
  return must(api.PUT("/api/v1/default-views", { body, ...idempotent(key) }));
}
