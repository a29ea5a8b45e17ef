import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { everyRow, listOptions } from "./list";
import type { Schema } from "./schemas";

export type Review = Schema<"ReviewFacts">;
export type ReviewRow = Schema<"ReviewRow">;
export type ReviewDecision = Schema<"ReviewDecision">;

export const reviewListOptions = listOptions<Review>(keys.reviewList, (page) =>
  must(api.GET("/api/v1/access-reviews", { params: { query: page } })),
);

export const reviewOptions = (id: string) =>
  queryOptions({
    queryKey: keys.review(id),
    queryFn: () => must(api.GET("/api/v1/access-reviews/{id}", { params: { path: { id } } })),
  });

const rowsOf = (id: string) => (page: { limit: number; after?: string }) =>
  must(api.GET("/api/v1/access-reviews/{id}/rows", { params: { path: { id }, query: page } }));

export const reviewRowsOptions = (id: string) =>
  listOptions<ReviewRow>(keys.reviewRows(id), rowsOf(id));

/** Every row of a review, for its evidence. */
export function allReviewRows(id: string): Promise<ReviewRow[]> {
  return everyRow(rowsOf(id));
}

export function startReview(body: Schema<"ReviewDraft">, key: string): Promise<Review> {
  return must(api.POST("/api/v1/access-reviews", { body, ...idempotent(key) }));
}

export function decideRow(
  id: string,
  { user_id, role }: ReviewRow,
  body: Schema<"ReviewVerdict">,
  key: string,
): Promise<unknown> {
  return must(
    api.POST("/api/v1/access-reviews/{id}/rows/{user_id}/{role}", {
      params: { path: { id, user_id, role } },
      body,
      ...idempotent(key),
    }),
  );
}
