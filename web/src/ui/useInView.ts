import { type RefObject, useEffect, useRef } from "react";

/** A place that is brought into view whenever `what` is another. */
export function useInView<T extends Element>(what: unknown): RefObject<T | null> {
  const place = useRef<T>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another thing is another place to show
  useEffect(() => {
    // In braces: newer browsers answer with a promise, and what an effect returns is called as its end.
    place.current?.scrollIntoView?.({ block: "nearest" });
  }, [what]);
  return place;
}
