import { useSyncExternalStore } from "react";
import { whenIdle } from "@/lib/idle";

let drawn = false;
let asked = false;
const listeners = new Set<() => void>();

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  if (!asked) {
    asked = true;
    whenIdle(() => {
      drawn = true;
      for (const each of listeners) each();
    });
  }
  return () => listeners.delete(listener);
}

/**
 * Whether the first page stands on screen. What is dear to make and looked at later, such as the names of
 * all countries, waits for it.
 */
export function useDrawn(): boolean {
  return useSyncExternalStore(subscribe, () => drawn);
}
