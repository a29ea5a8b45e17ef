/** One line of a value as people read it, and which part of the value it begins. */
export interface PrettyLine {
  /** `lines[0].quantity`, as faults name it; empty for the whole and for what only closes. */
  path: string;
  text: string;
}

const INDENT = "  ";

/** JSON with a line for each part. What is no JSON comes back line by line as it was sent. */
export function prettyLines(source: string): PrettyLine[] {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch {
    return source.split(/\r?\n/).map((text) => ({ path: "", text }));
  }
  return [...linesOf(value, "", "", "")];
}

function* linesOf(
  value: unknown,
  path: string,
  lead: string,
  indent: string,
): Iterable<PrettyLine> {
  const parts = partsOf(value, path);
  if (parts === null || parts.length === 0) {
    yield { path, text: `${indent}${lead}${JSON.stringify(value)}` };
    return;
  }
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  yield { path, text: `${indent}${lead}${open}` };
  for (const [index, part] of parts.entries()) {
    const lines = [...linesOf(part.value, part.path, part.lead, indent + INDENT)];
    const last = lines.at(-1);
    if (last && index < parts.length - 1) last.text += ",";
    yield* lines;
  }
  yield { path: "", text: `${indent}${close}` };
}

/** What a list or an object holds; `null` for a plain value. */
function partsOf(value: unknown, path: string) {
  if (Array.isArray(value)) {
    return value.map((item: unknown, at) => ({ value: item, path: `${path}[${at}]`, lead: "" }));
  }
  if (typeof value !== "object" || value === null) return null;
  return Object.entries(value).map(([name, item]: [string, unknown]) => ({
    value: item,
    path: path === "" ? name : `${path}.${name}`,
    lead: `${JSON.stringify(name)}: `,
  }));
}
