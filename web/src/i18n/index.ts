import i18next from "i18next";
import { initReactI18next } from "react-i18next";
import { readStored, writeStored } from "@/lib/stored";
import { closestLanguage, isLanguage, type Language } from "./languages";

const CATALOGUES = {
  en: () => import("./en.json"),
  "zh-Hans": () => import("./zh-Hans.json"),
  "zh-Hant": () => import("./zh-Hant.json"),
};

/** The language chosen last on this browser, else the browser's. */
export function firstLanguage(): Language {
  const stored = readStored("language");
  return isLanguage(stored) ? stored : closestLanguage(navigator.languages);
}

/** Words of faults: a third of all words, and none of them on a page where all is well. */
const FAULTS = {
  en: () => import("./faults/en.json"),
  "zh-Hans": () => import("./faults/zh-Hans.json"),
  "zh-Hant": () => import("./faults/zh-Hant.json"),
};

/** Words of the pages that keep the house itself, and of what is opened now and then elsewhere. */
const OFFICE = {
  en: () => import("./office/en.json"),
  "zh-Hans": () => import("./office/zh-Hans.json"),
  "zh-Hant": () => import("./office/zh-Hant.json"),
};
let office: Promise<void> | null = null;

/** Nobody else has a catalogue's words, and nobody changes them: they are not copied first. */
function add(language: Language, part: string, words: object): void {
  i18next.addResourceBundle(language, part, words, false, false, { skipCopy: true });
}

async function load(language: Language): Promise<void> {
  if (!i18next.hasResourceBundle(language, "translation")) {
    const catalogue = await CATALOGUES[language]();
    add(language, "translation", catalogue.default);
  }
  if (office) await loadOffice(language);
}

async function loadOffice(language: Language): Promise<void> {
  const words = await OFFICE[language]();
  i18next.addResourceBundle(language, "translation", words.default, true, true);
}

/** Before a page of the office is drawn, and from then on in every language that is chosen. */
export function wantOffice(): Promise<void> {
  const { language } = i18next;
  office ??= (isLanguage(language) ? loadOffice(language) : Promise.resolve()).catch((failed) => {
    // Whoever comes next asks again.
    office = null;
    throw failed;
  });
  return office;
}

/** A part of the screen that comes with the office's words. */
export function withOffice<Part>(load: () => Promise<Part>): () => Promise<Part> {
  return async () => {
    const [part] = await Promise.all([load(), wantOffice()]);
    return part;
  };
}

/** They come behind the page; what stands on screen by then is drawn again with its words. */
async function loadFaults(language: Language): Promise<void> {
  if (i18next.hasResourceBundle(language, "faults")) return;
  const faults = await FAULTS[language]();
  add(language, "faults", faults.default);
}

export async function startLanguage(language: Language): Promise<void> {
  await i18next.use(initReactI18next).init({
    lng: language,
    // No fallback: a missing word fails `i18n:check` instead of showing another language.
    fallbackLng: false,
    resources: {},
    interpolation: { escapeValue: false },
    react: { useSuspense: false, bindI18nStore: "added" },
  });
  await speak(language);
}

/** Somebody chose: words change in place, and this browser begins with them the next time. */
export async function setLanguage(language: Language): Promise<void> {
  await speak(language);
  writeStored("language", language);
}

/** Changes words in place: the page, its filters and what is typed stay. */
export async function speak(language: Language): Promise<void> {
  await load(language);
  await i18next.changeLanguage(language);
  // Without them a fault shows its code: no reason to show nothing at all.
  void loadFaults(language).catch(() => undefined);
  document.documentElement.lang = language;
}
