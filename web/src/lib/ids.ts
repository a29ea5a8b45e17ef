/** `ord_01jxw…` → `ord`; nothing for what is no id. */
export function prefixOf(id: string): string | null {
  return /^([a-z]{3})_[0-9a-hjkmnp-tv-z]{26}$/.exec(id)?.[1] ?? null;
}

/** The end of an id tells it from its neighbours; its beginning is the day it was made. */
export function shortId(id: string): string {
  return `…${id.slice(-6)}`;
}
