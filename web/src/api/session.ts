import { queryOptions, useQuery } from "@tanstack/react-query";
import { api, must } from "./client";
import { keys } from "./keys";
import type { Schema, Session } from "./schemas";

export const sessionOptions = queryOptions({
  queryKey: keys.session,
  queryFn: (): Promise<Session> => must(api.GET("/api/v1/session")),
  retry: false,
  staleTime: Number.POSITIVE_INFINITY,
});

export type SignedIn = Schema<"SignedIn">;
/** What a sign-in still wants: there is no session yet. */
export type SignInStep = Schema<"SignInStep">;

export function signIn(credentials: Schema<"Credentials">): Promise<SignedIn | SignInStep> {
  return must(api.POST("/api/v1/session", { body: credentials }));
}

export function showCode(answer: Schema<"CodeAnswer">): Promise<SignedIn | SignInStep> {
  return must(api.POST("/api/v1/session/second-factor", { body: answer }));
}

export function choosePassword(answer: Schema<"PasswordAnswer">): Promise<SignedIn | SignInStep> {
  return must(api.POST("/api/v1/session/password", { body: answer }));
}

export function signOut(): Promise<unknown> {
  return must(api.DELETE("/api/v1/session"));
}

export function changeMine(patch: Schema<"Preferences">): Promise<Session> {
  return must(api.PATCH("/api/v1/session/me", { body: patch }));
}

/** Whether this person may do something. Only for what is shown: the server decides at every call. */
export function useMay(): (permission: string) => boolean {
  const { data } = useQuery({ ...sessionOptions, enabled: false });
  return (permission) => data?.permissions.includes(permission) ?? false;
}
