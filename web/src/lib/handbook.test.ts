import { expect, test } from "vitest";
import { chapterOf, inlineOf, parseChapter, plainOf, searchBook } from "./handbook";

const ORDERS = parseChapter(
  "orders",
  "# 订单\n\n全部订单，按阶段排列。\n\n## 合并\n\n- 按 `M` **合并**为一个包裹。\n- 见[阶段](stages)。\n\n1. 一\n2. 二\n",
);
const STOCK = parseChapter("stock", "# 库存\n\n每个货品有多少。订单占用的也在内。\n");
const TODAY = parseChapter("today", "# Today\n\nWhat is due. Orders that are late come first.\n");
const BOOK = [ORDERS, STOCK, TODAY];
const found = (query: string) => searchBook(BOOK, query).map(({ chapter }) => chapter.name);

test("a chapter has its title, its note and its blocks", () => {
  expect(ORDERS.title).toBe("订单");
  expect(ORDERS.note).toBe("全部订单，按阶段排列。");
  expect(ORDERS.blocks.map(({ kind }) => kind)).toEqual(["paragraph", "heading", "list", "list"]);
  expect(ORDERS.blocks[3]).toEqual({ kind: "list", ordered: true, items: ["一", "二"] });
});

test("a line is read in pieces, and nothing of it is lost", () => {
  expect(inlineOf("按 `M` **合并**，见[阶段](stages)")).toEqual([
    { kind: "text", text: "按 " },
    { kind: "code", text: "M" },
    { kind: "text", text: " " },
    { kind: "strong", text: "合并" },
    { kind: "text", text: "，见" },
    { kind: "link", text: "阶段", to: "stages" },
  ]);
  expect(plainOf("**A** and *b*")).toBe("A and b");
});

test.each([
  ["/orders/new", "orders-new"],
  ["/today", "today"],
  ["/access/sign-in", "access-sign-in"],
])("%s has the chapter %s", (path, name) => {
  expect(chapterOf(path)).toBe(name);
});

test.each([
  ["a title before a text", "订单", ["orders", "stock"]],
  ["Chinese inside a sentence", "占用", ["stock"]],
  ["a question whose words stand apart", "合并包裹", ["orders"]],
  ["every word must be there", "订单 货品", ["stock"]],
  ["capitals and full-width letters", "ＴＯＤＡＹ", ["today"]],
  ["words in any order", "first orders", ["today"]],
  ["nothing for what is nowhere", "发票", []],
  ["nothing for nothing", "  ", []],
])("finds %s", (_, query, names) => {
  expect(found(query)).toEqual(names);
});

test("a hit shows the place that holds the word", () => {
  expect(searchBook(BOOK, "late")[0]?.excerpt).toContain("Orders that are late");
});
