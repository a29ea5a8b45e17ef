import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkCatalogues, checkKeysUsed, readGlossary } from "../../scripts/i18n-rules.mjs";
import { closestLanguage } from "./languages";

const glossary = readGlossary(readFileSync("../docs/glossary.tsv", "utf8"));
const good = {
  en: { a: { review: "Review", jobs_one: "{{count}} job", jobs_other: "{{count}} jobs" } },
  "zh-Hans": { a: { review: "审核", jobs_other: "{{count}} 个任务" } },
  "zh-Hant": { a: { review: "審核", jobs_other: "{{count}} 個工作" } },
};
type Tree = Record<string, unknown>;
const check = (change: (trees: Record<string, Tree>) => void) => {
  const trees = structuredClone(good) as unknown as Record<string, Tree>;
  change(trees);
  return checkCatalogues(trees as never, glossary).join("\n");
};
const add = (en: string, hans: string, hant: string) =>
  check((trees) => {
    for (const [language, text] of [
      ["en", en],
      ["zh-Hans", hans],
      ["zh-Hant", hant],
    ] as const) {
      (trees[language] as Tree).x = text;
    }
  });

describe("the catalogues' rules", () => {
  it("pass what is right", () => {
    expect(check(() => undefined)).toBe("");
    expect(add("SKU, CSV", "SKU, CSV", "SKU, CSV")).toBe("");
    expect(add("Audit", "审计", "稽核")).toBe("");
  });

  it.each([
    [
      "a missing word",
      "zh-Hans: a.review is missing",
      ["zh-Hans", { a: { jobs_other: "{{count}}" } }],
    ],
    [
      "a missing plural",
      "en: a.jobs_one is missing",
      ["en", { a: { review: "Review", jobs_other: "{{count}}" } }],
    ],
    ["a word too many", "en: b is missing", ["zh-Hant", { ...good["zh-Hant"], b: "多" }]],
  ] as const)("catch %s", (_what, fault, [language, tree]) => {
    const found = check((trees) => {
      trees[language] = tree as unknown as Tree;
    });
    expect(found).toContain(fault);
  });

  it.each([
    ["left in English", "still English", ["Save all", "Save all", "儲存全部"]],
    ["another word than the glossary", "must say 匯入 for 导入", ["Import", "导入", "載入"]],
    ["a converter's word", "says 許可權", ["Right", "权利", "許可權"]],
    ["a half-width sign", "zh-Hans: x has half-width signs", ["No, all", "不,全部", "不，全部"]],
    ["audit for review", "which is audit", ["Check", "检视", "稽核"]],
    ["Simplified in Traditional", "zh-Hant: x mixes scripts (单)", ["List", "清单", "清单"]],
    ["Traditional in Simplified", "zh-Hans: x mixes scripts (單)", ["List", "清單", "清單"]],
    ["the Mainland's word for shipping", "must say 出貨", ["Ship now", "马上发货", "馬上發送"]],
    ["English against the glossary", "en: x must say Review", ["Audit", "审核", "審核"]],
    ["a lost placeholder", "other placeholders", ["{{n}} rows", "{{n}} 行", "列"]],
  ])("catch %s", (_what, fault, [en = "", hans = "", hant = ""]) => {
    expect(add(en, hans, hant)).toContain(fault);
  });

  it("catch a key the code names and a fault without words", () => {
    const faults = checkKeysUsed(
      good.en,
      ['t("a.review") t("a.gone") t("a.jobs")'],
      ["orders.new"],
    );
    expect(faults).toEqual([
      "en: a.gone is used but missing",
      "en: faults.orders.new has no words",
    ]);
  });
});

describe("the first language", () => {
  it.each([
    [["zh-TW", "en"], "zh-Hant"],
    [["zh-HK"], "zh-Hant"],
    [["zh-Hant-MO"], "zh-Hant"],
    [["zh-CN"], "zh-Hans"],
    [["de-DE", "zh"], "zh-Hans"],
    [["de-DE"], "en"],
  ])("of a browser that asks for %j is %s", (wanted, language) => {
    expect(closestLanguage(wanted)).toBe(language);
  });
});
