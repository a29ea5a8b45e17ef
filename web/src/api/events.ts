import type { Query, QueryClient } from "@tanstack/react-query";
import { keys, MANY, staleAfter } from "./keys";

export type Connection = "connecting" | "live" | "lost";

/** A bulk job tells of thousands of changes: screens refresh at most this often. */
const REFRESH_AT_MOST_EVERY_MS = 1000;

/** Listens to the server's news and lets old answers be asked again. Returns how to stop. */
export function followChanges(
  client: QueryClient,
  onConnection: (connection: Connection) => void,
): () => void {
  const source = new EventSource("/api/v1/events/stream");
  const stale = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let hasListened = false;

  const refresh = () => {
    timer = undefined;
    if (stale.has(MANY)) void client.invalidateQueries({ predicate: isShared });
    else for (const context of stale) void client.invalidateQueries({ queryKey: [context] });
    stale.clear();
  };

  source.addEventListener("open", () => {
    onConnection("live");
    // What happened while nobody listened is unknown: what was answered before is asked again. That is
    // everything after a break, and at the beginning what came, or failed, faster than this channel.
    const predicate = hasListened ? isAny : isAnswered;
    void client.invalidateQueries({ predicate });
    hasListened = true;
  });
  source.addEventListener("error", () => onConnection("lost"));
  source.addEventListener("change", (event) => {
    const change = readChange((event as MessageEvent<string>).data);
    if (!change) return;
    if (change.kind === MANY) stale.add(MANY);
    for (const context of staleAfter(change)) stale.add(context);
    timer ??= setTimeout(refresh, REFRESH_AT_MOST_EVERY_MS);
  });

  return () => {
    clearTimeout(timer);
    source.close();
  };
}

const isAny = () => true;

function isAnswered(query: Query): boolean {
  return isShared(query) && query.state.status !== "pending";
}

/** Everything but who is signed in: that is nobody's news. */
function isShared({ queryKey }: { queryKey: readonly unknown[] }): boolean {
  return queryKey[0] !== keys.session[0];
}

function readChange(text: string): { kind: string; subject: string } | null {
  try {
    const change: unknown = JSON.parse(text);
    if (typeof change !== "object" || change === null) return null;
    const { kind, subject } = change as { kind?: unknown; subject?: unknown };
    return typeof kind === "string" ? { kind, subject: String(subject ?? "") } : null;
  } catch {
    return null;
  }
}
