import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { listOptions } from "./list";
import { Problem } from "./problem";
import type { QueryOf, Schema } from "./schemas";

export type Approval = Schema<"ApprovalView">;
export type Delegation = Schema<"DelegationFacts">;

/** What was asked for may wait for a second person: then it is not done, and the screen says why. */
export async function doneAtOnce<T>(answer: Promise<T | Schema<"KeptForApproval">>): Promise<T> {
  const found = await answer;
  if (!isKept(found)) {
    return found;
  }
  const { approval_id } = found;
  throw new Problem(202, NEEDS_APPROVAL, `it waits as ${approval_id}`, [], { approval_id });
}

/** What a screen is told instead of "done"; the facts name the request. */
export const NEEDS_APPROVAL = "access.needs_approval";

function isKept<T>(found: T | Schema<"KeptForApproval">): found is Schema<"KeptForApproval"> {
  return typeof found === "object" && found !== null && "approval_id" in found;
}

export const APPROVAL_LISTS = ["waiting_for_me", "mine", "all"] as const;
export type ApprovalList = (typeof APPROVAL_LISTS)[number];

export const approvalListOptions = (which: ApprovalList) =>
  listOptions<Approval>(keys.approvalList(which), (page) =>
    must(
      api.GET("/api/v1/approvals", {
        params: { query: { which, ...page } as QueryOf<"/api/v1/approvals"> },
      }),
    ),
  );

/** More than these nobody counts: the badge says so with a plus. */
export const MOST_COUNTED = 99;

/** How many requests wait for this person, for the menu; also for those nobody told of news. */
export const waitingCountOptions = queryOptions({
  queryKey: [...keys.approvals, "waiting"],
  queryFn: async () => {
    const query = { which: "waiting_for_me", limit: MOST_COUNTED + 1 } as const;
    const { items } = await must(api.GET("/api/v1/approvals", { params: { query } }));
    return items.length;
  },
  staleTime: 60_000,
});

export const approvalOptions = (id: string) =>
  queryOptions({
    queryKey: keys.approval(id),
    queryFn: (): Promise<Approval> =>
      must(api.GET("/api/v1/approvals/{id}", { params: { path: { id } } })),
  });

export function approveRequest(
  id: string,
  comment: string | undefined,
  key: string,
): Promise<Schema<"ApprovalDone">> {
  return must(
    api.POST("/api/v1/approvals/{id}/approve", {
      params: { path: { id } },
      body: comment ? { comment } : {},
      ...idempotent(key),
    }),
  );
}

export function declineRequest(id: string, comment: string, key: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/approvals/{id}/decline", {
      params: { path: { id } },
      body: { comment },
      ...idempotent(key),
    }),
  );
}

export function withdrawRequest(id: string, key: string): Promise<unknown> {
  return must(
    api.POST("/api/v1/approvals/{id}/withdraw", { params: { path: { id } }, ...idempotent(key) }),
  );
}

export const delegationsOptions = queryOptions({
  queryKey: keys.delegations,
  queryFn: () => must(api.GET("/api/v1/approval-delegations")),
});

/** Whom one can have decide, by what their name holds. */
export const colleaguesOptions = (text: string) =>
  queryOptions({
    queryKey: keys.colleagues(text),
    queryFn: () =>
      must(
        api.GET("/api/v1/approval-delegations/colleagues", {
          params: { query: text === "" ? {} : { q: text } },
        }),
      ),
    placeholderData: (previous) => previous,
    staleTime: 60_000,
  });

export function delegate(body: Schema<"DelegationWish">, key: string): Promise<Delegation> {
  return must(api.POST("/api/v1/approval-delegations", { body, ...idempotent(key) }));
}

export function endDelegation(id: string, key: string): Promise<unknown> {
  return must(
    api.DELETE("/api/v1/approval-delegations/{id}", {
      params: { path: { id } },
      ...idempotent(key),
    }),
  );
}
