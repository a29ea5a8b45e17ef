import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Schema } from "./schemas";

export type Webhook = Schema<"Webhook">;
export type NewWebhook = Schema<"NewWebhook">;
export type Message = Schema<"WebhookMessage">;
export type MessageState = Schema<"MessageState">;

/** While messages are on their way, what became of them is asked for this often. */
const POLL_WAITING_MS = 2_000;
/** Else so often: what happens to orders becomes a message without another word. */
const POLL_MS = 10_000;

/** What a program can be told, in the order in which it happens to an order. */
export const NEWS_KINDS: NewWebhook["kinds"] = [
  "order.placed",
  "order.approved",
  "order.returned",
  "order.confirmed",
  "order.unconfirmed",
  "order.backordered",
  "order.edited",
  "order.held",
  "order.released",
  "order.paid",
  "order.refunded",
  "order.cancelled",
  "order.reopened",
  "order.completed",
  "order.return_asked",
  "parcel.shipped",
  "parcel.corrected",
  "parcel.delivered",
];

export const webhooksOptions = queryOptions({
  queryKey: keys.webhookList,
  queryFn: () => must(api.GET("/api/v1/webhooks")),
  refetchInterval: (query) =>
    query.state.data?.items.some(({ waiting, state }) => waiting > 0 && state === "active")
      ? POLL_WAITING_MS
      : (false as const),
});

export function addWebhook(body: NewWebhook): Promise<Schema<"WebhookAdded">> {
  // Its answer holds a secret, so the server keeps none for a repeated key.
  return must(api.POST("/api/v1/webhooks", { body }));
}

export function changeWebhook(
  id: string,
  body: Schema<"WebhookChanges">,
  key: string,
): Promise<Webhook> {
  return must(
    api.PUT("/api/v1/webhooks/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

const withId = (id: string, key: string) => ({ params: { path: { id } }, ...idempotent(key) });

export const pauseWebhook = (id: string, key: string) =>
  must(api.POST("/api/v1/webhooks/{id}/pause", withId(id, key)));

export const resumeWebhook = (id: string, key: string) =>
  must(api.POST("/api/v1/webhooks/{id}/resume", withId(id, key)));

export const removeWebhook = (id: string, key: string) =>
  must(api.DELETE("/api/v1/webhooks/{id}", withId(id, key)));

export const testWebhook = (id: string, key: string) =>
  must(api.POST("/api/v1/webhooks/{id}/test", withId(id, key)));

export const rotateSecret = (id: string) =>
  must(api.POST("/api/v1/webhooks/{id}/rotate-secret", { params: { path: { id } } }));

/** What a webhook was told and will be, newest first. */
export const messagesOptions = (id: string, state: MessageState | undefined) => ({
  ...listOptions<Message>(keys.webhookMessages(id, state), (page) =>
    must(
      api.GET("/api/v1/webhooks/{id}/messages", {
        params: { path: { id }, query: { ...page, ...(state ? { state } : {}) } },
      }),
    ),
  ),
  refetchInterval: (query: { state: { data?: { pages: { items: Message[] }[] } | undefined } }) => {
    const rows = query.state.data?.pages.flatMap(({ items }) => items) ?? [];
    return rows.some((row) => row.state === "waiting") ? POLL_WAITING_MS : POLL_MS;
  },
});

/** A message and what is sent. */
export const messageOptions = (id: string) =>
  queryOptions({
    queryKey: keys.webhookMessage(id),
    queryFn: () => must(api.GET("/api/v1/webhook-messages/{id}", { params: { path: { id } } })),
  });

export const sendMessageAgain = (id: string, key: string) =>
  must(api.POST("/api/v1/webhook-messages/{id}/send-again", withId(id, key)));
