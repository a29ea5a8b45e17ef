// What a person's browser fetches before a page works, against a limit. Run after the build.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Frame and one language: on every page. */
const ALWAYS = ["index.html", "src/i18n/zh-Hans.json", "node_modules/antd/es/locale/zh_CN.js"];
/** Kilobytes of compressed script for the first page of somebody who comes, and of who is known. */
const LIMITS = [
  { page: "sign-in", chunk: "src/app/SignInPage.tsx", limitKb: 290 },
  { page: "orders", chunk: "src/features/orders/OrdersPage.tsx", limitKb: 290 },
];

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));

/** The chunk and everything it cannot start without. */
function collect(name, files) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`the build has no chunk ${name}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported, files);
}

function kilobytesOf(names) {
  const files = new Set();
  for (const name of names) collect(name, files);
  const bytes = [...files]
    .filter((file) => file.endsWith(".js"))
    .map((file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length)
    .reduce((sum, size) => sum + size, 0);
  return Math.ceil(bytes / 1024);
}

for (const { page, chunk, limitKb } of LIMITS) {
  const kilobytes = kilobytesOf([...ALWAYS, chunk]);
  console.log(`first load of ${page}: ${kilobytes} KB of script, compressed (limit ${limitKb} KB)`);
  if (kilobytes > limitKb) process.exitCode = 1;
}
