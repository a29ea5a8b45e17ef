/** Permissions by their context, contexts and permissions each in the order they are first named. */
export function byContext(permissions: readonly string[]): [context: string, names: string[]][] {
  const groups = new Map<string, string[]>();
  for (const name of permissions) {
    const context = name.split(".", 1)[0] ?? name;
    groups.set(context, [...(groups.get(context) ?? []), name]);
  }
  return [...groups];
}

/** The permissions without which a field is masked or left out, wherever it stands. */
export const FIELD_PERMISSIONS = {
  cost: "catalog.view_cost",
  contact: "customers.see_contact",
  address: "customers.see_address",
  identity: "customers.see_identity",
} as const;

export type ProtectedField = keyof typeof FIELD_PERMISSIONS;

export const PROTECTED_FIELDS = Object.keys(FIELD_PERMISSIONS) as ProtectedField[];

/** Everything else that can be allowed. */
export function withoutFields(permissions: readonly string[]): string[] {
  const fields: readonly string[] = Object.values(FIELD_PERMISSIONS);
  return permissions.filter((name) => !fields.includes(name));
}

/** Those whose text holds every word that was typed. */
export function holding(
  permissions: readonly string[],
  typed: string,
  textOf: (name: string) => string,
): string[] {
  const words = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return permissions.filter((name) => {
    const text = textOf(name).toLowerCase();
    return words.every((word) => text.includes(word));
  });
}

/** What would be added and what taken away. */
export function compare(
  before: readonly string[],
  after: readonly string[],
): { added: string[]; removed: string[] } {
  return {
    added: after.filter((name) => !before.includes(name)),
    removed: before.filter((name) => !after.includes(name)),
  };
}

/** Letters, digits and `_` of what people call it: the short name of a new role. */
export function shortName(title: string): string {
  return title
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "_")
    .replace(/^[_0-9]+|_+$/g, "")
    .slice(0, 40);
}
