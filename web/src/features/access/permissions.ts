/** Permissions by their context, contexts and permissions each in the order they are first named. */
export function byContext(permissions: readonly string[]): [context: string, names: string[]][] {
  const groups = new Map<string, string[]>();
  for (const name of permissions) {
    const context = name.split(".", 1)[0] ?? name;
    groups.set(context, [...(groups.get(context) ?? []), name]);
  }
  return [...groups];
}
