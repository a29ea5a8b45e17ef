/** Small choices kept in this browser (theme, columns), told to every reader in the page. */
const listeners = new Set<() => void>();
const PREFIX = "tradewind.";

export function readStored(name: string): string | null {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    // A browser may refuse storage; the choice then lasts as long as the default.
    return null;
  }
}

export function writeStored(name: string, value: string | null): void {
  try {
    if (value === null) localStorage.removeItem(PREFIX + name);
    else localStorage.setItem(PREFIX + name, value);
  } catch {
    // See readStored.
  }
  for (const listener of listeners) listener();
}

export function onStored(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The rest of every name that begins so: `columns.` → `["orders"]`. */
export function storedUnder(prefix: string): string[] {
  const begin = PREFIX + prefix;
  try {
    const names = Object.keys(localStorage);
    return names.filter((name) => name.startsWith(begin)).map((name) => name.slice(begin.length));
  } catch {
    // See readStored.
    return [];
  }
}
