import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import type { Schema } from "./schemas";

export type MailServer = Schema<"MailServer">;
export type MailRow = Schema<"MailRow">;

/** While a mail is on its way, its line is asked for this often. */
const POLL_SENDING_MS = 2_000;

export const mailServerOptions = queryOptions({
  queryKey: keys.mailServer,
  queryFn: () => must(api.GET("/api/v1/system/mail")),
});

export function setMailServer(body: MailServer, key: string): Promise<MailServer> {
  return must(api.PUT("/api/v1/system/mail", { body, ...idempotent(key) }));
}

export function sendTest(to: string, key: string): Promise<Schema<"Posted">> {
  return must(api.POST("/api/v1/system/mail/test", { body: { to }, ...idempotent(key) }));
}

/** The outbox, newest first. */
export const mailsOptions = queryOptions({
  queryKey: keys.mails,
  queryFn: () => must(api.GET("/api/v1/system/mails")),
  refetchInterval: (query) =>
    query.state.data?.items.some(isUnderWay) ? POLL_SENDING_MS : (false as const),
});

export function isUnderWay({ state }: MailRow): boolean {
  return state === "waiting" || state === "sending";
}

/** Nobody does anything about it by itself any more. */
export function isStuck({ state }: MailRow): boolean {
  return state === "refused" || state === "in_doubt";
}

export function sendAgain(id: string, key: string): Promise<Schema<"SentAgain">> {
  return must(
    api.POST("/api/v1/system/mails/{id}/send-again", {
      params: { path: { id } },
      ...idempotent(key),
    }),
  );
}
