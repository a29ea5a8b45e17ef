import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { listOptions } from "./list";
import type { Schema } from "./schemas";

export type Connection = Schema<"ChannelConnection">;
export type NewQueue = Schema<"NewQueue">;
export type BackFill = Schema<"ChannelBackFill">;
export type Subscription = Schema<"ChannelSubscription">;
export type Observation = Schema<"ChannelObservation">;
export type ObservationOutcome = Schema<"ObservationOutcome">;
export type WriteBack = Schema<"ChannelWriteBack">;
export type WriteBackState = Schema<"WriteBackState">;
export type ChannelReturn = Schema<"ChannelReturn">;
export type ReturnState = Schema<"ReturnState">;
export type Stock = Schema<"ChannelStock">;
export type StockWrite = Schema<"ChannelStockWrite">;
export type StockWriteState = Schema<"StockWriteState">;
export type CheckSpan = Schema<"ChannelCheckSpan">;
export type CheckWhole = Schema<"ChannelCheckWhole">;
export type CheckedOrder = Schema<"ChannelCheckedOrder">;
export type Difference = Schema<"OrderDifference">;
export type NewConnection = Schema<"NewConnection">;
export type Credentials = Schema<"NewCredentials">;
export type TermsTrial = Schema<"TermsTrial">;
export type TriedOrder = Schema<"TriedOrder">;

/** The platforms whose shops can be connected. */
const SPOKEN = ["amazon", "ebay", "erp", "shopee", "shopify", "woocommerce"] as const;
export type Spoken = (typeof SPOKEN)[number];

/** Those whose shops tell by themselves what happens. */
const TELLING = ["ebay", "shopee", "shopify", "woocommerce"] as const satisfies Spoken[];
export type Telling = (typeof TELLING)[number];

/** Those that this house can ask to. */
const ASKED_TO_TELL = ["ebay", "shopify"];

/** Whether a platform can be asked to tell by itself what happens. */
export const isAskedToTell = (platform: string) => ASKED_TO_TELL.includes(platform);

/** A platform, if its shops tell by themselves what happens. */
export const tellingOf = (platform: string | undefined): Telling | undefined =>
  TELLING.find((one) => one === platform);

/** A platform, if its shops can be connected. */
export const spokenOf = (platform: string | undefined): Spoken | undefined =>
  SPOKEN.find((one) => one === platform);

/** Fetched with this page alone: what every page carries has no room left. */
export const connectionKeys = {
  all: ["connections"] as const,
  list: ["connections", "list"] as const,
  terms: (id: string) => ["connections", "terms", id] as const,
  observations: (id: string, outcome: string | undefined) =>
    ["connections", "observations", id, outcome ?? ""] as const,
  writeBacks: (id: string, state: string | undefined) =>
    ["connections", "write-backs", id, state ?? ""] as const,
  told: (orderId: string) => ["connections", "told", orderId] as const,
  returns: (id: string, state: string | undefined) =>
    ["connections", "returns", id, state ?? ""] as const,
  returnsOf: (orderId: string) => ["connections", "returns-of", orderId] as const,
  checks: (id: string) => ["connections", "checks", id] as const,
  check: (id: string) => ["connections", "check", id] as const,
  checkedOrders: (id: string, difference: string | undefined) =>
    ["connections", "checked-orders", id, difference ?? ""] as const,
  stock: (id: string) => ["connections", "stock", id] as const,
  stockWrites: (id: string, state: string | undefined) =>
    ["connections", "stock-writes", id, state ?? ""] as const,
};

/** While a shop is read, how far that is is asked for this often. */
const POLL_READING_MS = 2_000;
/** Else so often: shops are asked without another word. */
const POLL_MS = 5_000;

/** Whether orders of before are on their way as one document. */
const isFilling = (fill: BackFill | null | undefined) =>
  fill !== null && fill !== undefined && !["done", "failed", "stopped"].includes(fill.state);

export const connectionsOptions = queryOptions({
  queryKey: connectionKeys.list,
  queryFn: () => must(api.GET("/api/v1/channel-connections")),
  refetchInterval: (query) =>
    query.state.data?.items.some(
      ({ is_reading, pushes_waiting, ended_at, state, back_fill }) =>
        isFilling(back_fill) ||
        (state === "connected" && (is_reading || pushes_waiting > 0 || ended_at === null)),
    )
      ? POLL_READING_MS
      : POLL_MS,
});

/** Its answer holds a secret, so the server keeps none for a repeated key. */
export const connectShop = (body: NewConnection) =>
  must(api.POST("/api/v1/channel-connections", { body }));

const withId = (id: string, key: string) => ({ params: { path: { id } }, ...idempotent(key) });

export const changeCredentials = (id: string, body: Credentials, key: string) =>
  must(api.PUT("/api/v1/channel-connections/{id}/credentials", { ...withId(id, key), body }));

export const changePolling = (id: string, body: Schema<"PollingBody">, key: string) =>
  must(api.PUT("/api/v1/channel-connections/{id}/polling", { ...withId(id, key), body }));

/** By which terms the shop is asked and read. */
export const termsOptions = (id: string) =>
  queryOptions({
    queryKey: connectionKeys.terms(id),
    queryFn: () =>
      must(api.GET("/api/v1/channel-connections/{id}/terms", { params: { path: { id } } })),
  });

export const changeTerms = (id: string, body: Schema<"TermsChanges">, key: string) =>
  must(api.PUT("/api/v1/channel-connections/{id}/terms", { ...withId(id, key), body }));

/** Asks a shop once, by terms that are not saved yet. */
export const tryTerms = (body: Schema<"NewTermsTrial">) =>
  must(api.POST("/api/v1/channel-connections/terms/trial", { body }));

/** As before, with the key that the connection has. */
export const tryTermsOf = (id: string, terms: string) =>
  must(
    api.POST("/api/v1/channel-connections/{id}/terms/trial", {
      params: { path: { id } },
      body: { terms },
    }),
  );

export const pauseConnection = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-connections/{id}/pause", withId(id, key)));

export const resumeConnection = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-connections/{id}/resume", withId(id, key)));

export const syncNow = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-connections/{id}/sync", withId(id, key)));

/** Asks its platform at once to tell what happens. */
export const subscribeNow = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-connections/{id}/subscribe", withId(id, key)));

/** Reads what the platform tells from a queue: it is tried first. */
export const setQueue = (id: string, body: NewQueue, key: string) =>
  must(api.PUT("/api/v1/channel-connections/{id}/queue", { ...withId(id, key), body }));

export const removeQueue = (id: string, key: string) =>
  must(api.DELETE("/api/v1/channel-connections/{id}/queue", withId(id, key)));

export const backFill = (id: string, since: string, key: string) =>
  must(
    api.POST("/api/v1/channel-connections/{id}/back-fill", {
      ...withId(id, key),
      body: { since },
    }),
  );

export const renewPushSecret = (id: string) =>
  must(
    api.POST("/api/v1/channel-connections/{id}/renew-push-secret", { params: { path: { id } } }),
  );

export const disconnectShop = (id: string, key: string) =>
  must(api.DELETE("/api/v1/channel-connections/{id}", withId(id, key)));

/** What changed at the channel on orders that were here, newest first. */
export const observationsOptions = (id: string, outcome: ObservationOutcome | undefined) => ({
  ...listOptions<Observation>(connectionKeys.observations(id, outcome), (page) =>
    must(
      api.GET("/api/v1/channel-connections/{id}/observations", {
        params: { path: { id }, query: { ...page, ...(outcome ? { outcome } : {}) } },
      }),
    ),
  ),
  refetchInterval: POLL_MS,
});

/** What the channel is told of what happened here, newest first. */
export const writeBacksOptions = (id: string, state: WriteBackState | undefined) => ({
  ...listOptions<WriteBack>(connectionKeys.writeBacks(id, state), (page) =>
    must(
      api.GET("/api/v1/channel-connections/{id}/write-backs", {
        params: { path: { id }, query: { ...page, ...(state ? { state } : {}) } },
      }),
    ),
  ),
  refetchInterval: (query: {
    state: { data?: { pages: { items: WriteBack[] }[] } | undefined };
  }) => {
    const rows = query.state.data?.pages.flatMap(({ items }) => items) ?? [];
    return rows.some((row) => row.due_at) ? POLL_READING_MS : POLL_MS;
  },
});

/** What the shop of one order is told of it; looked at again until it knows all of it. */
export const toldOptions = (orderId: string) =>
  queryOptions({
    queryKey: connectionKeys.told(orderId),
    queryFn: () =>
      must(
        api.GET("/api/v1/channel-orders/{id}/write-backs", { params: { path: { id: orderId } } }),
      ),
    refetchInterval: (query) =>
      query.state.data?.items.some(({ state }) => state !== "acknowledged") ? POLL_MS : false,
  });

/** The returns that buyers asked for at the shop, those seen last first. */
export const returnsOptions = (id: string, state: ReturnState | undefined) =>
  listOptions<ChannelReturn>(connectionKeys.returns(id, state), (page) =>
    must(
      api.GET("/api/v1/channel-connections/{id}/returns", {
        params: { path: { id }, query: { ...page, ...(state ? { state } : {}) } },
      }),
    ),
  );

/** The returns that the buyer of an order asked for at its shop. */
export const returnsOfOptions = (orderId: string) =>
  queryOptions({
    queryKey: connectionKeys.returnsOf(orderId),
    queryFn: () =>
      must(api.GET("/api/v1/channel-orders/{id}/returns", { params: { path: { id: orderId } } })),
  });

export const tellAgain = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-write-backs/{id}/send-again", withId(id, key)));

/** How much of the stock the shop shows, and how far it was told. */
export const stockOptions = (id: string) =>
  queryOptions({
    queryKey: connectionKeys.stock(id),
    queryFn: () =>
      must(api.GET("/api/v1/channel-connections/{id}/stock", { params: { path: { id } } })),
    refetchInterval: POLL_MS,
  });

export const setStockRules = (id: string, body: Schema<"StockRulesBody">, key: string) =>
  must(api.PUT("/api/v1/channel-connections/{id}/stock", { ...withId(id, key), body }));

/** How many pieces the shop was told to show, newest first. */
export const stockWritesOptions = (id: string, state: StockWriteState | undefined) => ({
  ...listOptions<StockWrite>(connectionKeys.stockWrites(id, state), (page) =>
    must(
      api.GET("/api/v1/channel-connections/{id}/stock-writes", {
        params: { path: { id }, query: { ...page, ...(state ? { state } : {}) } },
      }),
    ),
  ),
  refetchInterval: POLL_MS,
});

export const showAgain = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-stock-writes/{id}/send-again", withId(id, key)));

/** The last comparison of what the shop has with what is here. */
export const checksOptions = (id: string) =>
  queryOptions({
    queryKey: connectionKeys.checks(id),
    queryFn: () =>
      must(
        api.GET("/api/v1/channel-connections/{id}/checks", {
          params: { path: { id }, query: { limit: 1 } },
        }),
      ),
    refetchInterval: POLL_READING_MS,
  });

/** What has come to its end changes no more. */
export const checkOptions = (id: string, state: CheckWhole["state"]) =>
  queryOptions({
    queryKey: [...connectionKeys.check(id), state],
    queryFn: () => must(api.GET("/api/v1/channel-checks/{id}", { params: { path: { id } } })),
    refetchInterval: state === "running" ? POLL_READING_MS : false,
  });

/** By which orders both differ. */
export const checkedOrdersOptions = (
  id: string,
  difference: Difference | undefined,
  isRunning: boolean,
) => ({
  ...listOptions<CheckedOrder>(connectionKeys.checkedOrders(id, difference), (page) =>
    must(
      api.GET("/api/v1/channel-checks/{id}/orders", {
        params: { path: { id }, query: { ...page, ...(difference ? { difference } : {}) } },
      }),
    ),
  ),
  refetchInterval: isRunning ? POLL_READING_MS : POLL_MS,
});

export const compareOrders = (id: string, key: string) =>
  must(api.POST("/api/v1/channel-connections/{id}/checks", withId(id, key)));
