import { queryOptions } from "@tanstack/react-query";
import { doneAtOnce } from "./approvals";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { QueryOf, Schema, Session } from "./schemas";

export type User = Schema<"UserRow">;
export type UserView = Schema<"UserView">;
export type OwnSession = Schema<"SessionFacts">;
export type Role = Schema<"RoleFacts">;
export type Token = Schema<"TokenFacts">;

/** What the list of users can be asked. */
export const USER_FILTERS = ["q", "active", "role", "kind"] as const;
export type UserFilter = { [Name in (typeof USER_FILTERS)[number]]?: string };

export const userListOptions = (filter: UserFilter) =>
  listOptions<User>(keys.userList(filter), (page) =>
    must(
      api.GET("/api/v1/users", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/users"> },
      }),
    ),
  );

export const userOptions = (id: string) =>
  queryOptions({
    queryKey: keys.user(id),
    queryFn: (): Promise<UserView> =>
      must(api.GET("/api/v1/users/{id}", { params: { path: { id } } })),
  });

export const userSessionsOptions = (id: string) =>
  queryOptions({
    queryKey: [...keys.user(id), "sessions"],
    queryFn: () => must(api.GET("/api/v1/users/{id}/sessions", { params: { path: { id } } })),
  });

export const rolesOptions = queryOptions({
  queryKey: keys.roles,
  queryFn: () => must(api.GET("/api/v1/roles")),
  staleTime: 60_000,
});

/** Everything that can be allowed, and who can allow it. */
export const permissionsOptions = queryOptions({
  queryKey: keys.permissions,
  queryFn: () => must(api.GET("/api/v1/permissions")),
  staleTime: Number.POSITIVE_INFINITY,
});

export function createRole(body: Schema<"RoleDraft">, key: string): Promise<Schema<"RoleName">> {
  return must(api.POST("/api/v1/roles", { body, ...idempotent(key) }));
}

export function changeRole(name: string, body: Schema<"RoleEdit">, key: string): Promise<unknown> {
  return doneAtOnce(
    must<unknown>(
      api.PATCH("/api/v1/roles/{name}", { params: { path: { name } }, body, ...idempotent(key) }),
    ),
  );
}

export function deleteRole(name: string, seen_version: number): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/roles/{name}", { params: { path: { name }, query: { seen_version } } }),
  );
}

export function giveRole(
  id: string,
  role: string,
  body: Schema<"RoleGiven">,
  key: string,
): Promise<User> {
  const params = { path: { id, role } };
  return doneAtOnce(
    must(api.PUT("/api/v1/users/{id}/roles/{role}", { params, body, ...idempotent(key) })),
  );
}

export function takeRole(id: string, role: string, seen_version: number): Promise<User> {
  const params = { path: { id, role }, query: { seen_version } };
  return must(api.DELETE("/api/v1/users/{id}/roles/{role}", { params }));
}

export function setUserScope(id: string, body: Schema<"ScopeSet">, key: string): Promise<User> {
  return doneAtOnce(
    must(
      api.PUT("/api/v1/users/{id}/scope", { params: { path: { id } }, body, ...idempotent(key) }),
    ),
  );
}

export function createUser(body: Schema<"UserDraft">, key: string): Promise<Schema<"MadeUser">> {
  return must(api.POST("/api/v1/users", { body, ...idempotent(key) }));
}

export function renameUser(id: string, body: Schema<"UserNames">, key: string): Promise<User> {
  return must(
    api.PATCH("/api/v1/users/{id}", { params: { path: { id } }, body, ...idempotent(key) }),
  );
}

export function setUserRoles(id: string, body: Schema<"UserRoles">, key: string): Promise<User> {
  return doneAtOnce(
    must(
      api.PUT("/api/v1/users/{id}/roles", { params: { path: { id } }, body, ...idempotent(key) }),
    ),
  );
}

export function disableUser(id: string): Promise<User> {
  return must(api.POST("/api/v1/users/{id}/disable", { params: { path: { id } } }));
}

export function enableUser(id: string): Promise<User> {
  return must(api.POST("/api/v1/users/{id}/enable", { params: { path: { id } } }));
}

export function unlockUser(id: string): Promise<unknown> {
  return must(api.POST("/api/v1/users/{id}/unlock", { params: { path: { id } } }));
}

export function resetPassword(id: string): Promise<Schema<"OneTimePassword">> {
  return must(api.POST("/api/v1/users/{id}/reset-password", { params: { path: { id } } }));
}

export function resetSecondFactor(id: string): Promise<unknown> {
  return must(api.POST("/api/v1/users/{id}/reset-second-factor", { params: { path: { id } } }));
}

export function endUserSession(id: string, session_id: string): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/users/{id}/sessions/{session_id}", {
      params: { path: { id, session_id } },
    }),
  );
}

export function endUserSessions(id: string): Promise<unknown> {
  return must(api.DELETE("/api/v1/users/{id}/sessions", { params: { path: { id } } }));
}

export const ownSessionsOptions = queryOptions({
  queryKey: keys.ownSessions,
  queryFn: () => must(api.GET("/api/v1/session/me/sessions")),
});

export function endOwnSession(id: string): Promise<unknown> {
  return must(api.DELETE("/api/v1/session/me/sessions/{id}", { params: { path: { id } } }));
}

export function endOtherSessions(): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/session/me/sessions", { params: { query: { keep_this: true } } }),
  );
}

export function changePassword(body: Schema<"PasswordChange">): Promise<Session> {
  return must(api.POST("/api/v1/session/me/password", { body }));
}

export const secondFactorOptions = queryOptions({
  queryKey: keys.secondFactor,
  queryFn: () => must(api.GET("/api/v1/session/me/second-factor")),
});

export function offerSecondFactor(body: Schema<"Proof">): Promise<Schema<"Enrolment">> {
  return must(api.POST("/api/v1/session/me/second-factor", { body }));
}

export function confirmSecondFactor(body: Schema<"Code">): Promise<Schema<"RecoveryCodes">> {
  return must(api.POST("/api/v1/session/me/second-factor/confirm", { body }));
}

export function removeSecondFactor(body: Schema<"Proof">): Promise<unknown> {
  return must(api.POST("/api/v1/session/me/second-factor/remove", { body }));
}

export function renewRecoveryCodes(body: Schema<"Proof">): Promise<Schema<"RecoveryCodes">> {
  return must(api.POST("/api/v1/session/me/recovery-codes", { body }));
}

export const tokensOptions = queryOptions({
  queryKey: keys.tokens,
  queryFn: () => must(api.GET("/api/v1/tokens")),
});

export function addToken(body: Schema<"NewToken">, key: string): Promise<Schema<"MadeToken">> {
  return must(api.POST("/api/v1/tokens", { body, ...idempotent(key) }));
}

export function withdrawToken(id: string): Promise<unknown> {
  return must(api.DELETE("/api/v1/tokens/{id}", { params: { path: { id } } }));
}
