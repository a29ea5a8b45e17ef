import { queryOptions } from "@tanstack/react-query";
import { doneAtOnce } from "./approvals";
import { api, must } from "./client";
import { keys } from "./keys";
import type { Schema } from "./schemas";
import type { SignedIn, SignInStep } from "./session";

export type OpenIdProvider = Schema<"OpenIdProvider">;

/** How people can sign in besides a password. */
export const waysOptions = queryOptions({
  queryKey: keys.ways,
  queryFn: () => must(api.GET("/api/v1/session/ways")),
  retry: false,
});

/** Where a browser goes to sign in at the provider. */
export function providerPath(back: string | undefined): string {
  return back ? `/sign-in/oidc?back=${encodeURIComponent(back)}` : "/sign-in/oidc";
}

/** What a sign-in that came back from the provider still wants. */
export function stepOf(challenge: string): Promise<SignedIn | SignInStep> {
  return must(api.POST("/api/v1/session/step", { body: { challenge } }));
}

export const openIdOptions = queryOptions({
  queryKey: keys.openId,
  queryFn: () => must(api.GET("/api/v1/openid-provider")),
});

export function setOpenId(provider: OpenIdProvider, seen_version: number) {
  const body = { provider, seen_version };
  return doneAtOnce(must(api.PUT("/api/v1/openid-provider", { body })));
}

export function setOpenIdSecret(secret: string | undefined): Promise<unknown> {
  return must(api.PUT("/api/v1/openid-provider/secret", { body: secret ? { secret } : {} }));
}

export function tryOpenId(): Promise<unknown> {
  return must(api.POST("/api/v1/openid-provider/try"));
}

/** Who somebody is at the provider. */
export const subjectOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.user(id), "openid"],
    queryFn: () => must(api.GET("/api/v1/users/{id}/openid-subject", { params: { path: { id } } })),
  });

/** Nobody there: `null`. */
export function setSubject(id: string, subject: string | null): Promise<unknown> {
  const params = { path: { id } };
  return must(api.PUT("/api/v1/users/{id}/openid-subject", { params, body: { subject } }));
}
