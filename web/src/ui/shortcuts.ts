import { useEffect, useRef } from "react";

/** Key as `KeyboardEvent.key` names it, letters in lower case. */
export type ShortcutMap = Partial<Record<string, (event: KeyboardEvent) => void>>;

interface Scope {
  keys: () => ShortcutMap;
  exclusive: boolean;
}

/** Open layers, the top one last. An exclusive layer (drawer, dialog) silences those below. */
const scopes: Scope[] = [];

const TEXT_INPUTS =
  "textarea,select,[contenteditable=true],input:not([type=checkbox],[type=radio])";
const ACTED_ON_BY_ENTER = "button,a,summary,label,input,[role=tab],[role=menuitem],[role=option]";

// Drawers and dialogs of the library keep key presses to themselves on the way up.
const CAPTURE = { capture: true };

function isTyping(target: Element): boolean {
  return target.closest(TEXT_INPUTS) !== null;
}

function dispatch(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || !(event.target instanceof Element)) return;
  if (isTyping(event.target)) return;
  const pressesTarget = event.key === "Enter" || event.key === " ";
  if (pressesTarget && event.target.closest(ACTED_ON_BY_ENTER)) return;
  const key = event.key.length === 1 ? event.key.toLowerCase() : event.key;
  for (const scope of scopes.toReversed()) {
    const action = scope.keys()[key];
    if (action) {
      event.preventDefault();
      action(event);
      return;
    }
    if (scope.exclusive) return;
  }
}

/** Keys that work while the caller is on screen. Never inside inputs, never with a modifier. */
export function useShortcuts(
  keys: ShortcutMap,
  options: { enabled?: boolean; exclusive?: boolean } = {},
): void {
  const { enabled = true, exclusive = false } = options;
  const latest = useRef(keys);
  latest.current = keys;
  useEffect(() => {
    if (!enabled) return;
    const scope: Scope = { keys: () => latest.current, exclusive };
    if (scopes.length === 0) document.addEventListener("keydown", dispatch, CAPTURE);
    scopes.push(scope);
    return () => {
      scopes.splice(scopes.indexOf(scope), 1);
      if (scopes.length === 0) document.removeEventListener("keydown", dispatch, CAPTURE);
    };
  }, [enabled, exclusive]);
}
