import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { keys } from "./keys";
import type { Schema } from "./schemas";

export type Run = Schema<"Run">;
export type Mode = Schema<"Mode">;

/** Others may close the house while a screen stands open. */
const LOOK_AGAIN_MS = 60_000;
/** While a backup or drill runs, its line is asked for this often. */
const POLL_RUNNING_MS = 2_000;

export const modeOptions = queryOptions({
  queryKey: keys.mode,
  queryFn: (): Promise<Mode> => must(api.GET("/api/v1/system/mode")),
  staleTime: LOOK_AGAIN_MS,
  refetchInterval: LOOK_AGAIN_MS,
});

export function setMode(body: Schema<"ModeInput">, key: string): Promise<Mode> {
  return must(api.PUT("/api/v1/system/mode", { body, ...idempotent(key) }));
}

export const backupsOptions = queryOptions({
  queryKey: keys.backups,
  queryFn: () => must(api.GET("/api/v1/system/backups")),
  refetchInterval: (query) =>
    query.state.data?.items.some(({ state }) => state === "running") ? POLL_RUNNING_MS : false,
});

export function backUpNow(key: string): Promise<Schema<"RunRequested">> {
  return must(api.POST("/api/v1/system/backups", idempotent(key)));
}

export function drillNow(key: string): Promise<Schema<"RunRequested">> {
  return must(api.POST("/api/v1/system/drills", idempotent(key)));
}

/** The copies of backups in the bucket, as it lists them itself. */
export const copiesOptions = queryOptions({
  queryKey: keys.copies,
  queryFn: () => must(api.GET("/api/v1/system/backups/copies")),
});

export function copyNow(key: string): Promise<Schema<"RunRequested">> {
  return must(api.POST("/api/v1/system/backups/copies", idempotent(key)));
}

export type SystemCheck = Schema<"SystemCheck">;

export const diagnosticsOptions = queryOptions({
  queryKey: keys.diagnostics,
  queryFn: () => must(api.GET("/api/v1/system/diagnostics")),
  // Looking costs the machine something: again when somebody wants it.
  staleTime: LOOK_AGAIN_MS,
});

export function fetchBundle(): Promise<Blob> {
  return must<Blob>(api.GET("/api/v1/system/diagnostics/bundle", { parseAs: "blob" }));
}

export function clearCaches(key: string): Promise<Schema<"Cleared">> {
  return must(api.POST("/api/v1/system/caches/clear", idempotent(key)));
}
