import { queryOptions } from "@tanstack/react-query";
import { dayStart } from "@/lib/time";
import { api, idempotent, must } from "./client";
import { jobListOptions } from "./jobs";
import { keys } from "./keys";
import { listOptions } from "./list";
import type { Job, QueryOf, Schema } from "./schemas";

export type AuditRow = Schema<"Page_AuditRow">["items"][number];

/** What the record can be asked, as it stands in the address: days are those of the reader. */
export const AUDIT_FILTERS = ["actor_id", "subject", "kind", "address", "from", "until"] as const;
export type AuditFilter = { [Name in (typeof AUDIT_FILTERS)[number]]?: string };

/** The filter as the API speaks it: two days, both of them whole, become instants. */
export function asAuditFilter(filter: AuditFilter, zone: string): Schema<"AuditFilter"> {
  const { from, until, ...rest } = filter;
  const begin = from === undefined ? null : dayStart(from, zone);
  const end = until === undefined ? null : dayStart(until, zone, 1);
  return { ...rest, ...(begin ? { from: begin } : {}), ...(end ? { until: end } : {}) };
}

export const auditOptions = (filter: AuditFilter, zone: string) =>
  listOptions<AuditRow>(keys.auditList({ ...filter, zone }), (page) =>
    must(
      api.GET("/api/v1/audit/events", {
        params: {
          query: { ...asAuditFilter(filter, zone), ...page } as QueryOf<"/api/v1/audit/events">,
        },
      }),
    ),
  );

export const anchorOptions = queryOptions({
  queryKey: [...keys.audit, "anchor"],
  queryFn: () => must(api.GET("/api/v1/audit/anchor")),
});

/** Comparisons of the record with its seals, the newest first: as many as one may see. */
export const verificationsOptions = jobListOptions({ kind: "access.verify_audit" });

/** What a comparison found. */
export interface Verification {
  seals: number;
  events: number;
  findings: { wrong: string; number: number }[];
}

/** What a job says of the record, once it is over. */
export function verificationOf(job: Job): Verification | null {
  const result = job.result as Partial<Verification> | null | undefined;
  if (job.state !== "ok" || !result || !Array.isArray(result.findings)) return null;
  const { seals = 0, events = 0, findings } = result;
  return { seals, events, findings };
}

export function verifyAudit(key: string): Promise<Schema<"AuditJob">> {
  return must(api.POST("/api/v1/audit/verifications", idempotent(key)));
}

export function exportAudit(body: Schema<"AskExport">, key: string): Promise<Schema<"AuditJob">> {
  return must(api.POST("/api/v1/audit/exports", { body, ...idempotent(key) }));
}

/** The file of an export: fetching it stands in the record, so it is no link to be followed. */
export function fetchExport(jobId: string): Promise<Blob> {
  return must<Blob>(
    api.POST("/api/v1/audit/exports/{job_id}/fetch", {
      params: { path: { job_id: jobId } },
      parseAs: "blob",
    }),
  );
}
