import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import { everyRow, listOptions } from "./list";
import type { Job, JobStarted, QueryOf, Schema } from "./schemas";

/** While a job runs its figures are asked for this often, should the live channel be down. */
const POLL_RUNNING_MS = 1000;

export function isOver(job: Job): boolean {
  return job.state !== "queued" && job.state !== "running";
}

export const jobListOptions = (filter: { state?: string; kind?: string }) =>
  listOptions<Job>(keys.jobList(filter), (page) =>
    must(
      api.GET("/api/v1/jobs", {
        params: { query: { ...filter, ...page } as QueryOf<"/api/v1/jobs"> },
      }),
    ),
  );

export const jobOptions = (id: string) =>
  queryOptions({
    queryKey: keys.job(id),
    queryFn: (): Promise<Job> => must(api.GET("/api/v1/jobs/{id}", { params: { path: { id } } })),
    refetchInterval: (query) =>
      query.state.data && isOver(query.state.data) ? false : POLL_RUNNING_MS,
  });

type Outcome = "ok" | "failed";

const rowsOf = (id: string, outcome: Outcome) => (page: { limit: number; after?: string }) =>
  must(
    api.GET("/api/v1/jobs/{id}/rows", {
      params: { path: { id }, query: { ...page, outcome } },
    }),
  );

export const jobRowsOptions = (id: string, outcome: Outcome) =>
  listOptions<Schema<"RowView">>(keys.jobRows(id, outcome), rowsOf(id, outcome));

export function allFailedRows(id: string): Promise<Schema<"RowView">[]> {
  return everyRow(rowsOf(id, "failed"));
}

export function cancelJob(id: string, key: string): Promise<Job> {
  return must(
    api.POST("/api/v1/jobs/{id}/cancel", { params: { path: { id } }, ...idempotent(key) }),
  );
}

export function retryFailed(id: string, key: string): Promise<JobStarted> {
  return must(
    api.POST("/api/v1/jobs/{id}/retry-failed", { params: { path: { id } }, ...idempotent(key) }),
  );
}

/** What runs now, for the status bar. */
export const jobsRunningOptions = queryOptions({
  queryKey: [...keys.jobs, "running"],
  queryFn: () =>
    must(api.GET("/api/v1/jobs", { params: { query: { state: "running", limit: 20 } } })),
});
