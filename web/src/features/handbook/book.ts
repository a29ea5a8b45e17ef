import { queryOptions } from "@tanstack/react-query";
import type { Language } from "@/i18n/languages";
import { type Chapter, chapterOf } from "@/lib/handbook";
import { PAGE_NEEDS } from "@/lib/pages";

/** One language is one file of its own, fetched by who opens the handbook. */
const BOOKS: Record<Language, () => Promise<{ default: Chapter[] }>> = {
  en: () => import("@/help/en"),
  "zh-Hans": () => import("@/help/zh-Hans"),
  "zh-Hant": () => import("@/help/zh-Hant"),
};

/** Before the chapters of the pages, which follow in the order of the menu. */
const FIRST = ["first-day", "stages", "keys"];
const LAST = ["handbook"];

function inOrder(chapters: Chapter[]): Chapter[] {
  const pages = Object.keys(PAGE_NEEDS).map(chapterOf);
  const order = [...FIRST, ...pages.filter((name) => !LAST.includes(name)), ...LAST];
  return [...chapters].sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
}

export const bookOptions = (language: Language) =>
  queryOptions({
    queryKey: ["handbook", language],
    queryFn: async () => inOrder((await BOOKS[language]()).default),
    staleTime: Number.POSITIVE_INFINITY,
  });
