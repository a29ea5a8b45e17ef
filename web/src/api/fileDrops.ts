import { queryOptions } from "@tanstack/react-query";
import { api, idempotent, must } from "./client";
import { listOptions } from "./list";
import type { Schema } from "./schemas";

export type FileDrop = Schema<"FileDrop">;
export type FileDropKind = Schema<"FileDropKind">;
export type NewFileDrop = Schema<"NewFileDrop">;
export type DroppedFile = Schema<"DroppedFile">;
export type DroppedFileState = Schema<"DroppedFileState">;
export type TriedFileDrop = Schema<"TriedFileDrop">;

export const fileDropKeys = {
  all: ["file-drops"] as const,
  list: ["file-drops", "list"] as const,
  files: (id: string) => ["file-drops", "files", id] as const,
};

/** While a file is on its way, how far that is is asked for this often. */
const POLL_OPEN_MS = 2_000;
/** Else so often: places are looked at without another word. */
const POLL_MS = 5_000;

export const fileDropsOptions = queryOptions({
  queryKey: fileDropKeys.list,
  queryFn: () => must(api.GET("/api/v1/file-drops")),
  refetchInterval: (query) =>
    query.state.data?.items.some(({ files_open }) => files_open > 0) ? POLL_OPEN_MS : POLL_MS,
});

/** What lay there and what became of it, newest first. */
export const droppedFilesOptions = (id: string) => ({
  ...listOptions<DroppedFile>(fileDropKeys.files(id), (page) =>
    must(api.GET("/api/v1/file-drops/{id}/files", { params: { path: { id }, query: page } })),
  ),
  refetchInterval: POLL_OPEN_MS,
});

export const addFileDrop = (shop_id: string, file_drop: NewFileDrop, key: string) =>
  must(api.POST("/api/v1/file-drops", { ...idempotent(key), body: { shop_id, file_drop } }));

/** Its answer shows rows of people, so the server keeps none for a repeated key. */
export const tryFileDrop = (body: Schema<"TryFileDrop">) =>
  must(api.POST("/api/v1/file-drops/try", { body }));

const withId = (id: string, key: string) => ({ params: { path: { id } }, ...idempotent(key) });

export const changeFileDrop = ({ id, version }: FileDrop, file_drop: NewFileDrop, key: string) =>
  must(
    api.PUT("/api/v1/file-drops/{id}", {
      ...withId(id, key),
      body: { seen_version: version, file_drop },
    }),
  );

export const pauseFileDrop = (id: string, key: string) =>
  must(api.POST("/api/v1/file-drops/{id}/pause", withId(id, key)));

export const resumeFileDrop = (id: string, key: string) =>
  must(api.POST("/api/v1/file-drops/{id}/resume", withId(id, key)));

export const lookNow = (id: string, key: string) =>
  must(api.POST("/api/v1/file-drops/{id}/look", withId(id, key)));

export const removeFileDrop = (id: string, key: string) =>
  must(api.DELETE("/api/v1/file-drops/{id}", withId(id, key)));

/** Address of the rows of a file that came back. */
export const rowsGivenBackAddress = (id: string) =>
  `/api/v1/dropped-files/${encodeURIComponent(id)}/errors.csv`;
