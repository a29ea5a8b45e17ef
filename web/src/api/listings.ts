import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { listOptions } from "./list";
import type { QueryOf, Schema } from "./schemas";

export type Listing = Schema<"ChannelListing">;
export type ListingWhole = Schema<"ChannelListingWhole">;
export type ListingState = Schema<"ListingState">;
export type ListingContent = Schema<"ListingContent">;
export type ListingFault = Schema<"ListingFault">;
export type ListingOutcome = Schema<"ListingOutcome">;
export type ListedProduct = Schema<"ListedProduct">;
export type ListingAttribute = Schema<"ListingAttribute">;

export interface ListingFilter {
  shop_id?: string;
  state?: string;
  differs?: boolean;
  q?: string;
}

/** Fetched with this page alone: what every page carries has no room left. */
export const listingKeys = {
  all: ["listings"] as const,
  list: (filter: object) => ["listings", "list", filter] as const,
  counts: (filter: object) => ["listings", "counts", filter] as const,
  shops: ["listings", "shops"] as const,
  one: (id: string) => ["listings", "one", id] as const,
  check: (id: string, content: string) => ["listings", "check", id, content] as const,
};

export const listingListOptions = (filter: ListingFilter) =>
  listOptions<Listing>(listingKeys.list(filter), (page) =>
    must(
      api.GET("/api/v1/channel-listings", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/channel-listings"> },
      }),
    ),
  );

export const listingCountsOptions = (filter: { shop_id?: string; q?: string }) =>
  queryOptions({
    queryKey: listingKeys.counts(filter),
    queryFn: () => must(api.GET("/api/v1/channel-listings/counts", { params: { query: filter } })),
    placeholderData: (previous) => previous,
  });

/** The stores at which something can be listed from here. */
export const listingShopsOptions = queryOptions({
  queryKey: listingKeys.shops,
  queryFn: () => must(api.GET("/api/v1/channel-listings/shops")),
});

/** While a store is told, how far that is is asked for this often. */
const POLL_TOLD_MS = 3_000;

export const listingOptions = (id: string) =>
  queryOptions({
    queryKey: listingKeys.one(id),
    queryFn: (): Promise<ListingWhole> =>
      must(api.GET("/api/v1/channel-listings/{id}", { params: { path: { id } } })),
    refetchInterval: ({ state }) =>
      state.data?.state === "wanted" || state.data?.state === "leaving" ? POLL_TOLD_MS : false,
  });

/** What a platform would not take of what somebody is about to say. */
export const listingCheckOptions = (id: string, content: ListingContent) =>
  queryOptions({
    queryKey: listingKeys.check(id, JSON.stringify(content)),
    queryFn: () =>
      must(
        api.POST("/api/v1/channel-listings/{id}/check", {
          params: { path: { id } },
          body: content,
        }),
      ),
    placeholderData: (previous) => previous,
    retry: false,
  });

export function draftListings(body: Schema<"ListingDrafts">, key: string) {
  return must(api.POST("/api/v1/channel-listings", { body, ...idempotent(key) }));
}

export function saveListing(
  id: string,
  body: Schema<"ListingChanges">,
  key: string,
): Promise<ListingWhole> {
  return must(
    api.PUT("/api/v1/channel-listings/{id}", {
      params: { path: { id } },
      body,
      ...idempotent(key),
    }),
  );
}

type Seen = Pick<Listing, "id" | "version">;

const wished = (rows: readonly Seen[]) => ({
  items: rows.map(({ id, version }) => ({ id, seen_version: version })),
});

export function publishListings(rows: readonly Seen[], key: string) {
  return must(
    api.POST("/api/v1/channel-listings/publish", { body: wished(rows), ...idempotent(key) }),
  );
}

export function withdrawListings(rows: readonly Seen[], key: string) {
  return must(
    api.POST("/api/v1/channel-listings/withdraw", { body: wished(rows), ...idempotent(key) }),
  );
}

export function removeListing({ id, version }: Seen, key: string) {
  return must(
    api.POST("/api/v1/channel-listings/{id}/remove", {
      params: { path: { id } },
      body: { seen_version: version },
      ...idempotent(key),
    }),
  );
}

/** The first few products a text finds, for inputs that complete what is typed. */
export const productSuggestOptions = (q: string) =>
  queryOptions({
    queryKey: ["products", "suggest", q],
    queryFn: () =>
      must(
        api.GET("/api/v1/products", {
          params: { query: { q, limit: 20, status: "active" } as QueryOf<"/api/v1/products"> },
        }),
      ),
    placeholderData: (previous) => previous,
  });
