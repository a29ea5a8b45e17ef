import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gzip } from "node:zlib";
import react from "@vitejs/plugin-react";
import type { Plugin, Rolldown } from "vite";
import { defineConfig } from "vitest/config";
import { antdStyles } from "./scripts/antd-styles";

const gzipAsync = promisify(gzip);
const COMPRESSIBLE = /\.(js|css|html|svg|json)$/;
/** Below this a second file costs more than the bytes it saves. */
const MIN_BYTES_WORTH_COMPRESSING = 1024;

/**
 * Puts a `.gz` beside every text asset, so that the server sends it as it is. Read back from the
 * disk: while the bundle is still in memory, the last placeholders of the build stand in it.
 */
function precompress(): Plugin {
  return {
    name: "precompress",
    apply: "build",
    async writeBundle({ dir = "dist" }, bundle) {
      for (const fileName of Object.keys(bundle)) {
        if (!COMPRESSIBLE.test(fileName)) continue;
        const body = await readFile(join(dir, fileName));
        if (body.length < MIN_BYTES_WORTH_COMPRESSING) continue;
        await writeFile(join(dir, `${fileName}.gz`), await gzipAsync(body, { level: 9 }));
      }
    },
  };
}

/** What browsers read beside the page's own thread, in bytes; smaller scripts they read on it. */
const READ_BESIDE = 30_000;
/** Chromium's word for: compile every function while the script is read, and not each when it is first called. */
const COMPILE_AHEAD = "//# allFunctionsCalledOnLoad\n";

/** Of the scripts that a page needs most functions are called while it opens: they are compiled beside its own thread. */
function compileAhead(): Plugin {
  return {
    name: "compile-ahead",
    apply: "build",
    writeBundle: {
      // Before anything is compressed.
      sequential: true,
      order: "pre",
      async handler({ dir = "dist" }, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== "chunk" || file.code.length < READ_BESIDE) continue;
          const place = join(dir, file.fileName);
          await writeFile(place, COMPILE_AHEAD + (await readFile(place, "utf8")));
        }
      },
    },
  };
}

/** Vendors change more slowly than the product: each in a chunk that browsers keep. */
const VENDORS: { name: string; test: RegExp }[] = [
  { name: "react", test: /node_modules\/(react|react-dom|scheduler)\// },
  { name: "tanstack", test: /node_modules\/@tanstack\// },
  { name: "i18next", test: /node_modules\/(react-)?i18next\// },
];

/**
 * What each day begins with comes in two files instead of eighty: a slow machine pays for each file more than for
 * what is in it.
 */
const FIRST: { name: string; roots: string[] }[] = [
  // Not the entry itself: it waits for pages, and they for what is here.
  { name: "frame", roots: ["src/app/router.tsx", "src/app/Surround.tsx"] },
  {
    name: "work",
    roots: ["src/features/orders/OrdersPage.tsx", "src/features/orders/TodayPage.tsx"],
  },
];

/** Most who open the program open their work: it is fetched with the frame, and not only when that has started. */
function fetchAhead(): Plugin {
  return {
    name: "fetch-ahead",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler(_, { bundle = {} }) {
        const work = Object.values(bundle).find(
          (file) => file.type === "chunk" && file.name === "work",
        );
        if (work?.type !== "chunk") throw new Error("no file of what each day begins with");
        const styles = [...(work.viteMetadata?.importedCss ?? [])];
        const link = (attrs: Record<string, string | boolean>) =>
          ({ tag: "link", attrs, injectTo: "head" }) as const;
        return [
          link({ rel: "modulepreload", crossorigin: true, href: `/${work.fileName}` }),
          ...styles.map((file) =>
            link({ rel: "preload", as: "style", crossorigin: true, href: `/${file}` }),
          ),
        ];
      },
    },
  };
}

/** Modules by the file they go to: with everything they cannot start without. */
function firstFiles() {
  const found = new Map<string, string>();
  return (id: string, build: Rolldown.ChunkingContext) => {
    if (found.size === 0) {
      for (const { name, roots } of FIRST) {
        const ahead = roots.map((root) => fileURLToPath(new URL(root, import.meta.url)));
        for (let next = ahead.pop(); next !== undefined; next = ahead.pop()) {
          if (found.has(next)) continue;
          found.set(next, name);
          ahead.push(...(build.getModuleInfo(next)?.importedIds ?? []));
        }
      }
    }
    return found.get(id) ?? null;
  };
}

export default defineConfig({
  plugins: [react(), antdStyles(), fetchAhead(), compileAhead(), precompress()],
  resolve: { alias: { "@": fileURLToPath(new URL("./src", import.meta.url)) } },
  server: {
    port: 5173,
    proxy: { "/api": { target: "http://localhost:8080" } },
    // Terms to begin with stand in the docs.
    fs: { allow: [".", "../docs/mappings"] },
  },
  build: {
    outDir: "dist",
    target: "es2022",
    manifest: "manifest.json",
    chunkSizeWarningLimit: 600,
    rolldownOptions: {
      output: { codeSplitting: { groups: [...VENDORS, { name: firstFiles() }] } },
    },
  },
  test: {
    environment: "jsdom",
    globals: false,
    // The machine may be busy with other builds; a hung test still ends.
    testTimeout: 30_000,
    setupFiles: ["src/testing/setup.ts"],
    include: ["src/**/*.test.{ts,tsx}"],
    server: { deps: { inline: [/antd/, /@ant-design/, /@rc-component/] } },
  },
});
