// Pictures of the program for the documents: `npm run screens` writes docs/screens/*.png.
import { mkdirSync, statSync } from "node:fs";
import { resolve } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { type Api, type House, placeOrder } from "../support/house.ts";
import { enter, test } from "../support/test.ts";
import type { Tradewind } from "../support/tradewind.ts";

const FOLDER = resolve(import.meta.dirname, "../../docs/screens");
const MOST_BYTES = 300 * 1024;
const WIDE = { width: 1440, height: 900 };
const PHONE = { width: 390, height: 844 };
const SHOP_FILE = [
  "订单号,SKU,数量,单价,币种,收件人,电话,地址,城市,邮编,国家",
  "A-1001,CUP-RED,1,12.50,EUR,Lena Vogt,+49301234567,Torstraße 1,Berlin,10119,DE",
  "A-1002,LAMP-01,2,39.90,EUR,Jonas Weber,+49301234568,Torstraße 2,Berlin,10119,DE",
  "A-1003,CUP-RED,drei,12.50,EUR,Mia Koch,+49301234569,Torstraße 3,Berlin,10119,DE",
].join("\r\n");

/** Orders at every stage that a reviewer meets; the id of one that has gone far. */
async function fill(api: Api, house: House): Promise<string> {
  const line = (sku: string, title: string, quantity: number, unit_price: string) => ({
    ...{ sku, title, quantity, unit_price },
  });
  const cup = (pieces: number) => line("CUP-RED", "Red mug", pieces, "12.50");
  const lamp = (pieces: number) => line("LAMP-01", "Desk lamp", pieces, "39.90");
  const baskets = [[cup(1)], [lamp(2)], [cup(2), lamp(1)], [cup(4)], [lamp(1)], [cup(1), lamp(3)]];
  for (const [index, lines] of baskets.entries()) {
    await placeOrder(api, house, { lines, ...(index === 1 ? { tags: ["VIP"] } : {}) });
  }
  await placeOrder(api, house, { lines: [line("MUG-OLD", "Mug, old code", 1, "12.50")] });
  const { id } = await placeOrder(api, house, { lines: [cup(2), lamp(1)], message: "Bitte klingeln." });
  await api.post(`/orders/${id}/approve`, {});
  await api.post(`/orders/${id}/confirm`, {});
  return id;
}

async function take(tradewind: Tradewind, browser: Browser, house: House, orderId: string) {
  const at = async (locale: string, viewport: typeof WIDE, name: string, act: (page: Page) => Promise<void>) => {
    const page = await browser.newPage({ baseURL: tradewind.url, locale, viewport, timezoneId: "Asia/Shanghai" });
    await enter(page, tradewind.administrator);
    await act(page);
    // Nothing moves in a picture.
    await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
    const path = resolve(FOLDER, `${name}.png`);
    await page.screenshot({ path });
    await page.close();
    const { size } = statSync(path);
    if (size > MOST_BYTES) throw new Error(`${name}.png has ${size} bytes, more than ${MOST_BYTES}`);
  };
  const list = async (page: Page) => {
    await page.goto("/orders?tab=all");
    await page.getByRole("row").nth(5).waitFor();
  };
  await at("zh-CN", WIDE, "orders-zh-Hans", list);
  await at("en-GB", WIDE, "orders-en", list);
  await at("zh-CN", PHONE, "orders-phone", list);
  await at("zh-CN", WIDE, "order-drawer-zh-Hans", async (page) => {
    await page.goto(`/orders?tab=all&order=${orderId}`);
    await page.locator(".drawer-title .status-tag").waitFor();
  });
  await at("zh-CN", WIDE, "import-zh-Hans", async (page) => {
    await page.goto("/imports");
    const file = { name: "订单.csv", mimeType: "text/csv", buffer: Buffer.from(SHOP_FILE) };
    await page.locator("input[type=file]").setInputFiles(file);
    await page.getByRole("combobox", { name: "店铺" }).click();
    await page.locator(".ant-select-item-option").filter({ hasText: house.shop.name }).click();
    await page.getByRole("button", { name: "预览" }).click();
    await page.locator(".import-preview").first().waitFor();
  });
}

test("pictures", async ({ tradewind, api, house, browser }) => {
  mkdirSync(FOLDER, { recursive: true });
  await take(tradewind, browser, house, await fill(api, house));
});
