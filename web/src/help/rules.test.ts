import { expect, test } from "vitest";
import { checkHandbook, pagesIn } from "../../scripts/handbook-rules.mjs";

const CHAPTER = "# Orders\n\nAll orders.\n\n## More\n\n- **Hold** them; see [stock](stock).\n";
const STOCK = "# Stock\n\nWhat is there.\n";
const WORDS = { en: { hold: "Hold" }, "zh-Hans": { hold: "Hold" } };

function faults(change: Record<string, string | undefined>, pages = ["/orders"]) {
  const chapters = Object.entries({ orders: CHAPTER, stock: STOCK, ...change });
  const hans = Object.fromEntries(chapters.filter(([, text]) => text !== undefined));
  const books = {
    en: { orders: CHAPTER, stock: STOCK },
    "zh-Hans": hans as Record<string, string>,
  };
  return checkHandbook(pages, books, WORDS);
}

test("a handbook in order has no faults", () => {
  expect(faults({})).toEqual([]);
});

test.each([
  ["a chapter that one language lacks", { stock: undefined }, "the chapter stock.md is missing"],
  ["a chapter without a title", { stock: "Stock\n\nWhat.\n" }, "begins with no title"],
  ["a chapter without a note", { stock: "# Stock\n\n- What\n" }, "has no note"],
  ["a section too few", { orders: "# Orders\n\nAll. [s](stock)\n" }, "has other sections"],
  ["a link to nowhere", { stock: "# Stock\n\nSee [x](gone).\n" }, "leads to gone"],
  ["a button that no screen has", { stock: "# Stock\n\nPress **Go**.\n" }, "names Go"],
])("tells %s", (_, change, fault) => {
  expect(faults(change).join("\n")).toContain(fault);
});

test("a page without a chapter is told in each language", () => {
  expect(faults({}, ["/orders", "/orders/new"])).toEqual([
    "en: the page /orders/new has no chapter orders-new.md",
    "zh-Hans: the page /orders/new has no chapter orders-new.md",
  ]);
});

test("pages are read from the table of what they need", () => {
  const source =
    'export const PAGE_NEEDS = {\n  "/today": "orders.view",\n  "/account": null,\n} as const';
  expect(pagesIn(source)).toEqual(["/today", "/account"]);
});
