import createClient, { type Middleware } from "openapi-fetch";
import { asProblem, toProblem } from "./problem";
import type { paths } from "./types";

type Listener = () => void;
const signedOutListeners = new Set<Listener>();

/** Calls back when an answer says that the session has ended. */
export function onSignedOut(listener: Listener): () => void {
  signedOutListeners.add(listener);
  return () => signedOutListeners.delete(listener);
}

/** Steps of a sign-in answer 401 to a wrong password or code, which is no ended session. */
function isSignIn(request: Request): boolean {
  return /\/session(\/password|\/second-factor)?$/.test(new URL(request.url).pathname);
}

const guard: Middleware = {
  onRequest({ request }) {
    if (request.method === "GET") return request;
    request.headers.set("X-Requested-With", "tradewind");
    if (!request.headers.has("Idempotency-Key")) {
      request.headers.set("Idempotency-Key", newKey());
    }
    return request;
  },
  onResponse({ request, response }) {
    if (response.status === 401 && !isSignIn(request)) {
      for (const listener of signedOutListeners) listener();
    }
    return response;
  },
};

/** One key per intent. `randomUUID` exists only on secure origins, and a warehouse LAN may be plain. */
export function newKey(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/**
 * `baseUrl` is the page's own origin: Request needs an absolute address.
 * `fetch` is looked up per call, so that a test may put its own in place.
 */
export const api = createClient<paths>({
  baseUrl: globalThis.location?.origin ?? "http://localhost",
  fetch: (request) => globalThis.fetch(request),
});
api.use(guard);

interface Answered<Body> {
  data?: Body;
  error?: unknown;
  response: Response;
}

/** The body of a good answer; anything else is thrown as a `Problem`. */
export async function must<Body>(answer: Promise<Answered<Body>>): Promise<Body> {
  let settled: Answered<Body>;
  try {
    settled = await answer;
  } catch (error) {
    throw asProblem(error);
  }
  if (!settled.response.ok) throw toProblem(settled.response.status, settled.error);
  return settled.data as Body;
}

/**
 * The header that makes a repeated write harmless. Keep one key for one intent: a form keeps its
 * key while the same values are sent again, and takes a new one when they change.
 */
export function idempotent(key: string): { headers: { "Idempotency-Key": string } } {
  return { headers: { "Idempotency-Key": key } };
}
