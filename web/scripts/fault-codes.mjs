// The fault codes a screen can meet, read from the program's sources.
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const CONTEXTS =
  "kernel|db|web|jobs|access|settings|catalog|customers|inventory|orders|governance|files|system";
const CODE = new RegExp(`"((?:${CONTEXTS})\\.[a-z_]+)"`, "g");

const PERMISSION = new RegExp(`Permission\\("((?:${CONTEXTS})\\.[a-z_]+)"`, "g");

/** Places where such a text names something else: a command, a permission, a job, a parameter. */
const OTHER_NAMES = [
  /const (?:NAME|KIND): &'static str = "[\w.]+"/g,
  /Permission\("[\w.]+"/g,
  /\bFault::internal\(\s*"[\w.]+"/g,
  /\b(?:name|NAME)(?:\s*[:=]|\()\s*"[\w.]+"/g,
  /kind == "[\w.]+"/g,
  /Actor::(?:system|rule)\("[\w.]+"/g,
];

function rustFiles(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return ["tests", "target"].includes(entry.name) ? [] : rustFiles(path);
    return entry.name.endsWith(".rs") && !entry.name.startsWith("tests") ? [path] : [];
  });
}

/** Without the tests at the end of a file, and without what is no code of a fault. */
function faultsIn(text) {
  const tests = text.indexOf("#[cfg(test)]\nmod ");
  let source = tests < 0 ? text : text.slice(0, tests);
  for (const name of OTHER_NAMES) source = source.replaceAll(name, "");
  source = source.replaceAll(/^\s*\/\/.*$/gm, "");
  return [...source.matchAll(CODE)].map(([, code]) => code);
}

/** Parameters are named like codes; the catalogue of parameters says which they are. */
export function faultCodes(root, parameters) {
  const files = ["foundation", "contexts"].flatMap((folder) => rustFiles(join(root, folder)));
  const codes = new Set(files.flatMap((file) => faultsIn(readFileSync(file, "utf8"))));
  return [...codes].filter((code) => !parameters.has(code)).sort();
}

/** What a role can be given: each has a name on screen. A name without a context is nobody's to give. */
export function permissionNames(root) {
  const files = ["foundation", "contexts"].flatMap((folder) => rustFiles(join(root, folder)));
  const names = files.flatMap((file) => {
    const [source] = readFileSync(file, "utf8").split("#[cfg(test)]\nmod ");
    return [...source.matchAll(PERMISSION)].map(([, name]) => name);
  });
  return [...new Set(names)].sort();
}

const EVENT = /"((?:[A-Z][a-z]+){2,})"/g;
/** Amazon's queues have words of the same shape. */
const NO_EVENTS = join("contexts", "channels", "src", "queue.rs");

/** What the record can say happened: in the sources only events are named `NounVerbed`. */
export function eventKinds(root) {
  const folders = ["contexts", join("foundation", "jobs")];
  const files = folders
    .flatMap((folder) => rustFiles(join(root, folder)))
    .filter((file) => !file.endsWith(NO_EVENTS));
  const kinds = files.flatMap((file) => {
    const [source] = readFileSync(file, "utf8").split("#[cfg(test)]\nmod ");
    return [...source.matchAll(EVENT)].map(([, kind]) => kind);
  });
  return [...new Set(kinds)].sort();
}

const ACTOR = /Actor::(?:system\(|rule\("[\w-]+",)\s*"([\w -]+)"/g;

/** Parts of the program that do things by themselves: the record and timelines say which. */
export function actorNames(root) {
  const files = ["foundation", "contexts", "app"].flatMap((folder) =>
    rustFiles(join(root, folder)),
  );
  const names = files.flatMap((file) => {
    const [source] = readFileSync(file, "utf8").split("#[cfg(test)]\nmod ");
    return [...source.matchAll(ACTOR)].map(([, name]) =>
      name.toLowerCase().replaceAll(/[ -]/g, "_"),
    );
  });
  return [...new Set(names)].sort();
}

const JOB = /\bconst KIND: &'static str = "((?:[a-z]+)\.[a-z_]+)"/g;

/** What the job centre lists. */
export function jobKinds(root) {
  const files = ["contexts", "app"].flatMap((folder) => rustFiles(join(root, folder)));
  const kinds = files.flatMap((file) => {
    const [source] = readFileSync(file, "utf8").split("#[cfg(test)]\nmod ");
    return [...source.matchAll(JOB)].map(([, kind]) => kind);
  });
  return [...new Set(kinds)].sort();
}

const APPROVABLE = /impl Approvable for (\w+)/g;

/** Commands that can wait for a second person: who decides must read what they would do. */
export function approvableCommands(root) {
  return rustFiles(join(root, "contexts")).flatMap((file) => {
    const source = readFileSync(file, "utf8");
    return [...source.matchAll(APPROVABLE)].flatMap(([, command]) => {
      const named = new RegExp(
        `impl Command for ${command}\\b[^}]*?NAME: &'static str = "([\\w.]+)"`,
      );
      return named.exec(source)?.[1] ?? [];
    });
  });
}
