import { useCallback } from "react";
import { useTranslation } from "react-i18next";

/** The words of the first catalogue that knows a code; else the code. */
export function useFirstWords(): (groups: readonly string[], code: string) => string {
  const words = useWords();
  return useCallback(
    (groups, code) => {
      const texts = groups.map((group) => words(group, code));
      return texts.find((text) => text !== code) ?? code;
    },
    [words],
  );
}

/**
 * Words for a code the server sends (`orders.label`, `held`). A code newer than this screen is shown
 * as it is: wrong only in looks, never hidden.
 */
export function useWords(): (group: string, code: string) => string {
  const { t, i18n } = useTranslation();
  return useCallback(
    (group, code) => {
      const key = `${group}.${code}`;
      return i18n.exists(key) ? t(key as never) : code;
    },
    [t, i18n],
  );
}
