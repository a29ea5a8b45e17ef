import i18next from "i18next";
import type { Problem } from "./problem";

/** Words for a stable fault code; `null` when no catalogue knows it. */
export function wordsFor(code: string): string | null {
  const key = `faults:${code}`;
  return i18next.exists(key) ? i18next.t(key as never) : null;
}

/** What a person reads: the words, or the code with the developers' detail rather than silence. */
export function faultText(code: string, detail?: string | null): string {
  const words = wordsFor(code);
  if (words !== null) return words;
  return detail ? `${detail} (${code})` : code;
}

/** A permission by its name on the screens where it is given. */
export function permissionText(permission: string): string {
  return wordsFor(`permissions.${permission}`) ?? permission;
}

/** Who did something: a part of the program by its name on screen, a person as they are called. */
export function actorText(name: string, kind?: string): string {
  if (kind === "user") return name;
  return wordsFor(`actors.${name.toLowerCase().replaceAll(/[ -]/g, "_")}`) ?? name;
}

export function problemText(problem: Problem): string {
  const lacking = problem.facts.permission;
  // Who is refused must be able to say what to ask for.
  if (lacking !== undefined) {
    return i18next.t("ui.no_permission_hint", { permission: permissionText(lacking) });
  }
  return faultText(problem.code, problem.detail);
}

/** `lines[0].quantity` → `["lines", 0, "quantity"]`: the name an input has in a form. */
export function fieldPath(path: string): (string | number)[] {
  return path
    .replaceAll("]", "")
    .split(/[.[]/)
    .filter((step) => step !== "")
    .map((step) => (/^\d+$/.test(step) ? Number(step) : step));
}
