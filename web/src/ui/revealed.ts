import { useState } from "react";

/**
 * What was shown whole for once, and only as long as the thing is what it was then: after a change the
 * masked piece is the newer one. `seen` tells one state of the thing from the next.
 */
export function useRevealed<Whole>(seen: string): [Whole | null, (whole: Whole) => void] {
  const [kept, setKept] = useState<{ seen: string; whole: Whole } | null>(null);
  const whole = kept?.seen === seen ? kept.whole : null;
  return [whole, (found) => setKept({ seen, whole: found })];
}
