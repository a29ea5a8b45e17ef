// Fails on a word that is missing, left in English, against the glossary or in the wrong script.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { faultCodes, permissionNames } from "./fault-codes.mjs";
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
];

const faults = [
  ...checkCatalogues(catalogues, readGlossary(read("../docs/glossary.tsv"))),
  ...checkKeysUsed(catalogues.en, sources("src"), codes),
];
for (const fault of faults) console.error(fault);
if (faults.length > 0) {
  console.error(`\n${faults.length} faults in the catalogues`);
  process.exit(1);
}
console.log("catalogues: complete, translated, in the glossary's words");
