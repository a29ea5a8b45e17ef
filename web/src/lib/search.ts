/** URL search parameters of a page: plain texts, so that addresses stay readable and can be typed. */
export type Search = Record<string, string | undefined>;

/** `?tab=awaiting_review&q=SO-1` → `{tab, q}`; a repeated name keeps its last value. */
export function parseSearch(text: string): Search {
  const search: Search = {};
  for (const [name, value] of new URLSearchParams(text)) {
    if (value !== "") search[name] = value;
  }
  return search;
}

/** The inverse; empty values are left out, so that a reset filter leaves no trace. */
export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") params.set(name, value);
  }
  const text = params.toString();
  return text === "" ? "" : `?${text}`;
}

/** Keeps only the names a page knows: a mistyped parameter never reaches the API. */
export function pick<Name extends string>(
  search: Record<string, unknown>,
  names: readonly Name[],
): { [K in Name]?: string } {
  const picked: { [K in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") picked[name] = value;
  }
  return picked;
}

/** Numbers pasted from a sheet: split at blanks, commas and line ends, kept in order, doubles too. */
export function cutPasted(text: string): string[] {
  const pieces = text.normalize("NFKC").split(/[\s,;，、；]+/);
  return pieces.filter((piece) => piece !== "");
}

/** As `cutPasted`, each number once. */
export function splitPasted(text: string): string[] {
  return [...new Set(cutPasted(text))];
}

/** Between numbers in the search box: a blank may belong to a name, a comma does not. */
const BETWEEN = ",";

/** What is looked for: many numbers as one list, a phrase as it was typed. */
export function asQuestion(typed: string): string | undefined {
  const trimmed = typed.trim();
  if (trimmed === "") return undefined;
  return /[\r\n\t,;，、；]/.test(trimmed) ? cutPasted(trimmed).join(BETWEEN) : trimmed;
}

/** Whether a question is a list of numbers. */
export function isList(question: string | undefined): boolean {
  return question?.includes(BETWEEN) ?? false;
}
