import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { keptStyles } from "../../scripts/antd-styles";

const sheet = readFileSync(createRequire(import.meta.url).resolve("antd/dist/antd.css"), "utf8");
const kept = keptStyles(sheet);

/** Components whose class names begin otherwise than their folder is called, or that have none. */
const NAMES: Record<string, string> = { "auto-complete": "select-auto-complete", button: "btn" };
const WITHOUT = ["config-provider", "locale", "theme"];

function imported(): string[] {
  const src = join(import.meta.dirname, "..");
  const files = readdirSync(src, { recursive: true, encoding: "utf8" });
  const found = files
    .filter((file) => /\.tsx?$/.test(file))
    .flatMap((file) => [...readFileSync(join(src, file), "utf8").matchAll(/"antd\/es\/([a-z-]+)/g)])
    .map(([, name]) => name ?? "");
  return [...new Set(found)].filter((name) => !WITHOUT.includes(name)).sort();
}

describe("the library's styles", () => {
  test.each(imported())("%s has its own", (name) => {
    const begins = `.ant-${NAMES[name] ?? name}`;
    expect(
      kept.includes(`${begins}{`) || kept.includes(`${begins} `) || kept.includes(`${begins}-`),
    ).toBe(true);
  });

  test("what nobody uses is left out", () => {
    expect(sheet).toContain(".ant-picker");
    expect(kept).not.toContain(".ant-picker");
    expect(kept.length).toBeLessThan(sheet.length / 2);
  });

  test("selectors are kept one by one, and animations with those who use them", () => {
    const css =
      ".ant-btn,.ant-picker{color:red}.ant-btn .ant-picker{top:0}a:hover{top:1px}.anticon{top:1px}" +
      "@keyframes turn{to{opacity:1}}@keyframes never{to{opacity:1}}.ant-btn{animation:turn 1s}" +
      "@media print{.ant-picker{top:0}}.css-var-_R_0_{--x:1}";
    expect(keptStyles(css)).toBe(
      ".ant-btn{color:red}.anticon{top:1px}@keyframes turn{to{opacity:1}}.ant-btn{animation:turn 1s}",
    );
  });
});
