// Fails on a word that is missing, left in English, against the glossary or in the wrong script.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import {
  actorNames,
  approvableCommands,
  eventKinds,
  faultCodes,
  jobKinds,
  permissionNames,
} from "./fault-codes.mjs";
import { checkHandbook, pagesIn } from "./handbook-rules.mjs";
import { checkCatalogues, checkKeysUsed, flatten, readGlossary } from "./i18n-rules.mjs";

const web = fileURLToPath(new URL("..", import.meta.url));
const read = (path) => readFileSync(join(web, path), "utf8");
const catalogue = (language) => ({
  ...JSON.parse(read(`src/i18n/${language}.json`)),
  ...JSON.parse(read(`src/i18n/office/${language}.json`)),
  faults: JSON.parse(read(`src/i18n/faults/${language}.json`)),
});

const catalogues = {
  en: catalogue("en"),
  "zh-Hans": catalogue("zh-Hans"),
  "zh-Hant": catalogue("zh-Hant"),
};

function sources(folder) {
  return readdirSync(join(web, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = `${folder}/${entry.name}`;
    if (entry.isDirectory()) return sources(path);
    return /\.tsx?$/.test(path) && !/\.test\.tsx?$/.test(path) ? [read(path)] : [];
  });
}

/** Parameters have names of their own in the catalogue. */
const parameters = new Set(
  [...flatten(catalogues.en.parameters.names).keys()].map((name) => name.trim()),
);
const codes = [
  ...faultCodes(join(web, ".."), parameters),
  ...permissionNames(join(web, "..")).map((name) => `permissions.${name}`),
  ...actorNames(join(web, "..")).map((name) => `actors.${name}`),
];

/** Each kind of event has words, and stands in the list by which the record is searched. */
function* untoldKinds() {
  const { record, order_details } = catalogues.en;
  const listed = read("src/features/access/audit/kinds.ts");
  for (const kind of eventKinds(join(web, ".."))) {
    if (!(kind in record.kind || kind in order_details.event)) {
      yield `en: record.kind.${kind} is missing, and the program tells it`;
    }
    if (!listed.includes(`"${kind}"`)) yield `kinds.ts lacks ${kind}`;
  }
}

/** Each kind of job has words in the job centre. */
function* untoldJobs() {
  const told = flatten(catalogues.en.jobs.kind);
  for (const kind of jobKinds(join(web, ".."))) {
    if (!told.has(kind)) yield `en: jobs.kind.${kind} is missing, and the job centre lists it`;
  }
}

/** Each command that can be kept for a second person has words on the page where it is released. */
function* untoldCommands() {
  const told = flatten(catalogues.en.record.command);
  for (const name of approvableCommands(join(web, ".."))) {
    if (!told.has(name))
      yield `en: record.command.${name} is missing, and it can wait for approval`;
  }
}

/** The handbook's chapters of one language, by their names. */
function chaptersOf(language) {
  const files = readdirSync(join(web, "src/help", language)).filter((name) => name.endsWith(".md"));
  return Object.fromEntries(
    files.map((name) => [name.replace(/\.md$/, ""), read(`src/help/${language}/${name}`)]),
  );
}
const books = Object.fromEntries(
  Object.keys(catalogues).map((language) => [language, chaptersOf(language)]),
);

const faults = [
  ...checkCatalogues(catalogues, readGlossary(read("../docs/glossary.tsv"))),
  ...checkKeysUsed(catalogues.en, sources("src"), codes),
  ...untoldKinds(),
  ...untoldCommands(),
  ...untoldJobs(),
  ...checkHandbook(pagesIn(read("src/lib/pages.ts")), books, catalogues),
  // Its words are held to the glossary and to one script, as those of the screens are.
  ...checkCatalogues(books, readGlossary(read("../docs/glossary.tsv"))),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`\n${faults.length} faults in the catalogues`);
  process.exit(1);
}
console.log("catalogues: complete, translated, in the glossary's words");
