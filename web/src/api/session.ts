import { queryOptions } from "@tanstack/react-query";
import { api, must } from "./client";
import { keys } from "./keys";
import type { Schema, Session } from "./schemas";

export const sessionOptions = queryOptions({
  queryKey: keys.session,
  queryFn: (): Promise<Session> => must(api.GET("/api/v1/session")),
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
});

export function signIn(credentials: Schema<"Credentials">): Promise<Session> {
  return must(api.POST("/api/v1/session", { body: credentials }));
}

export function signOut(): Promise<unknown> {
  return must(api.DELETE("/api/v1/session"));
}

export function changeMine(patch: Schema<"SessionPatch">): Promise<Session> {
  return must(api.PATCH("/api/v1/session/me", { body: patch }));
}
