import { prefixOf } from "./ids";

/** One thing that an event says: a fact, or a field with what it was and what it became. */
export type Said =
  | { kind: "fact"; field: string; value: unknown }
  | { kind: "change"; field: string; before: unknown; after: unknown }
  /** It changed; to what is not kept, or not for everybody. */
  | { kind: "touched"; field: string };

type Fields = Record<string, unknown>;

/** Where an event names the whole value and not its fields. */
const WHOLE: Record<string, string> = { UserRolesChanged: "roles", MoveNoticed: "roles" };

/** What ends so would be a plural in the catalogues. */
const RENAMED: Record<string, string> = { by_other: "by_another" };

/** Reads an event's data: the changes first, then what else there is to say. */
export function saidBy(event: string, data: Fields): Said[] {
  const { before, after, changes, changed, kind, ...rest } = data;
  const said: Said[] = [];
  if ("before" in data || "after" in data) said.push(...compared(event, before, after));
  if (isFields(changes)) said.push(...Object.entries(changes).map(changeOf));
  if (Array.isArray(changed)) {
    said.push(...changed.map((field): Said => ({ kind: "touched", field: String(field) })));
  }
  // The kind of an order's event stands in its data once more.
  const others = kind === event ? rest : { kind, ...rest };
  for (const [field, value] of Object.entries(others)) {
    const plain = withoutNothing(value);
    if (plain !== undefined)
      said.push({ kind: "fact", field: RENAMED[field] ?? field, value: plain });
  }
  return said;
}

/** What a command was asked with: everything is a fact, and what only guards it against others is none. */
export function askedWith(body: Fields): Said[] {
  const { seen_version: _seen, ...asked } = body;
  return Object.entries(asked).flatMap(([field, value]): Said[] => {
    const plain = withoutNothing(value);
    return plain === undefined ? [] : [{ kind: "fact", field, value: plain }];
  });
}

/** What would become different of a thing, by the fields that are asked for. */
export function comparedWith(now: Fields, wanted: Fields): Said[] {
  const asked = Object.entries(wanted).filter(([, value]) => value !== undefined && value !== null);
  const before = Object.fromEntries(asked.map(([field]) => [field, now[field]]));
  return compared("", before, Object.fromEntries(asked));
}

/** Both sides of a whole: field by field where they have fields. */
function compared(event: string, before: unknown, after: unknown): Said[] {
  if (!isFields(before) || !isFields(after)) {
    return [{ kind: "change", field: WHOLE[event] ?? "value", ...shortened(before, after) }];
  }
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields
    .filter((field) => JSON.stringify(before[field]) !== JSON.stringify(after[field]))
    .map((field) => ({ kind: "change", field, ...shortened(before[field], after[field]) }));
}

/** Longer lists hide a difference rather than show it: what is on both sides becomes one sign. */
const LONGEST_LIST = 8;

function shortened(before: unknown, after: unknown): { before: unknown; after: unknown } {
  if (!Array.isArray(before) || !Array.isArray(after)) return { before, after };
  if (Math.max(before.length, after.length) <= LONGEST_LIST) return { before, after };
  const without = (list: unknown[], other: unknown[]) => [
    "…",
    ...list.filter((item) => !other.includes(item)),
  ];
  return { before: without(before, after), after: without(after, before) };
}

/** `[was, now]`, `{added, removed}`, or nothing where the values are not for everybody. */
function changeOf([field, change]: [string, unknown]): Said {
  if (Array.isArray(change) && change.length === 2) {
    return { kind: "change", field, before: change[0], after: change[1] };
  }
  if (isFields(change) && ("added" in change || "removed" in change)) {
    return { kind: "change", field, before: change.removed, after: change.added };
  }
  return change === null ? { kind: "touched", field } : { kind: "fact", field, value: change };
}

/** What says nothing is left out, in the depth too; `undefined` where nothing is left. */
function withoutNothing(value: unknown): unknown {
  if (value === null || value === undefined || value === "") return undefined;
  if (Array.isArray(value)) return value.length === 0 ? undefined : value;
  if (!isFields(value)) return value;
  const kept = Object.entries(value)
    .map(([name, inner]) => [name, withoutNothing(inner)] as const)
    .filter(([, inner]) => inner !== undefined);
  return kept.length === 0 ? undefined : Object.fromEntries(kept);
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Where a thing is looked at, by its id; nothing for what has no page. */
export function pageOf(id: string): { to: string; search: Record<string, string> } | null {
  switch (prefixOf(id)) {
    case "ord":
      return { to: "/orders", search: { tab: "all", order: id } };
    case "sku":
      return { to: "/products", search: { sku: id } };
    case "prd":
      return { to: "/products/by-product", search: { product: id } };
    case "usr":
      return { to: "/access/users", search: { user: id } };
    case "job":
      return { to: "/jobs", search: { job: id } };
    case "imp":
      return { to: "/imports", search: { import: id } };
    case "arv":
      return { to: "/access/reviews", search: { review: id } };
    case "apr":
      return { to: "/approvals", search: { tab: "all", approval: id } };
    case "cus":
      return { to: "/customers", search: { customer: id } };
    case "shp":
      return { to: "/settings/shops", search: {} };
    case "rul":
      return { to: "/settings/routing", search: {} };
    case "whs":
      return { to: "/stock/warehouses", search: {} };
    case "mal":
      return { to: "/system/mail", search: {} };
    case "bkp":
    case "mod":
      return { to: "/system", search: {} };
    default:
      return null;
  }
}
