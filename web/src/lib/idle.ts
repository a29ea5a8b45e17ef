/** Longest that something waits for the browser to have nothing else to do. */
const AT_LATEST_MS = 2_000;
/** Where the browser does not say when it is idle (Safari). */
const GUESS_MS = 200;

/** Does something once what is on screen is drawn; what is returned takes it back. */
export function whenIdle(act: () => void): () => void {
  if (typeof requestIdleCallback === "undefined") {
    const timer = setTimeout(act, GUESS_MS);
    return () => clearTimeout(timer);
  }
  const asked = requestIdleCallback(act, { timeout: AT_LATEST_MS });
  return () => cancelIdleCallback(asked);
}
