// What a person's browser fetches before the first page works, against a limit. Run after the build.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

/** Kilobytes of compressed script for sign-in, frame and the orders list together. */
const LIMIT_KB = 350;
/** What the first page always loads besides the entry: the page itself and one language. */
const FIRST_PAGE = [
  "index.html",
  "src/features/orders/OrdersPage.tsx",
  "src/i18n/zh-Hans.json",
  "node_modules/antd/es/locale/zh_CN.js",
];

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL("manifest.json", dist), "utf8"));
const files = new Set();

function collect(name) {
  const chunk = manifest[name];
  if (!chunk) throw new Error(`the build has no chunk ${name}`);
  if (files.has(chunk.file)) return;
  files.add(chunk.file);
  for (const imported of chunk.imports ?? []) collect(imported);
}

FIRST_PAGE.forEach(collect);
const bytes = [...files]
  .filter((file) => file.endsWith(".js"))
  .map((file) => gzipSync(readFileSync(new URL(file, dist)), { level: 9 }).length)
  .reduce((sum, size) => sum + size, 0);
const kilobytes = Math.ceil(bytes / 1024);
console.log(`first load: ${kilobytes} KB of script, compressed (limit ${LIMIT_KB} KB)`);
if (kilobytes > LIMIT_KB) process.exit(1);
