// The rules of the handbook, as plain functions, so that tests can break each on purpose.
import { flatten } from "./i18n-rules.mjs";

/** `/orders/new` → `orders-new`. */
const chapterOf = (path) => path.replace(/^\//, "").replaceAll("/", "-");

/** The pages of the router, by the table that says what each needs. */
export function pagesIn(source) {
  const table = /PAGE_NEEDS = \{([\s\S]*?)\n\}/.exec(source)?.[1] ?? "";
  return [...table.matchAll(/^\s*"(\/[\w/-]*)":/gm)].map(([, path]) => path);
}

const headings = (text) => text.match(/^##? /gm)?.length ?? 0;
const links = (text) => [...text.matchAll(/\]\(([\w-]+)\)/g)].map(([, to]) => to);
const named = (text) => [...text.matchAll(/\*\*([^*]+)\*\*/g)].map(([, name]) => name);

function* chapterFaults(language, name, text, chapters, words) {
  const [title, blank, note] = text.split("\n");
  if (!/^# \S/.test(title ?? "")) yield `${language}/${name}.md begins with no title`;
  if (blank !== "" || !/^[^#\-\d\s]/.test(note ?? "")) {
    yield `${language}/${name}.md has no note of what it is for below its title`;
  }
  for (const to of links(text)) {
    if (!(to in chapters)) yield `${language}/${name}.md leads to ${to}, which is no chapter`;
  }
  for (const word of named(text)) {
    if (!words.has(word)) yield `${language}/${name}.md names ${word}, which no screen says`;
  }
}

/**
 * Each page has its chapter in each language; all say the same in as many sections; links lead
 * somewhere; what is set in bold is a name that stands on a screen.
 * `books` is `{en: {orders: "# Orders…"}}`.
 */
export function checkHandbook(pages, books, catalogues) {
  const faults = [];
  const names = new Set(Object.values(books).flatMap((chapters) => Object.keys(chapters)));
  for (const [language, chapters] of Object.entries(books)) {
    for (const page of pages) {
      if (!(chapterOf(page) in chapters)) {
        faults.push(`${language}: the page ${page} has no chapter ${chapterOf(page)}.md`);
      }
    }
    const words = new Set(flatten(catalogues[language]).values());
    for (const name of names) {
      const text = chapters[name];
      if (text === undefined) {
        faults.push(`${language}: the chapter ${name}.md is missing`);
        continue;
      }
      faults.push(...chapterFaults(language, name, text, chapters, words));
      const wanted = books.en?.[name];
      if (wanted !== undefined && headings(text) !== headings(wanted)) {
        faults.push(`${language}/${name}.md has other sections than English`);
      }
    }
  }
  return [...new Set(faults)];
}
