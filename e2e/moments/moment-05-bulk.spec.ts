import { readFileSync } from "node:fs";
import { type Api, type House, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

// Everything a filter means is approved by one job; what failed says why and goes into a file; and all of it
// can be taken back.

test.use({ locale: "zh-CN" });

const ORDERS = 24;
const FAULTY = 3;

/** Their numbers at the channel, as a search: the house has orders of other days, too. */
const NUMBERS = Array.from({ length: ORDERS }, (_, at) => `BULK-${at + 1}`);
const SEARCH = `q=${encodeURIComponent(NUMBERS.join(" "))}`;

/** What a person sees of these orders, of how many there are at their store, and of the stock. */
async function everything(api: Api, house: House) {
  const { items } = await api.get<{ items: Record<string, unknown>[] }>(`/orders?limit=200&${SEARCH}`);
  expect(items).toHaveLength(ORDERS);
  const orders = items.map(({ version: _, ...order }) => order);
  const stock = await api.get<{ items: { sku_code: string; on_hand: number; allocated: number }[] }>("/stock?limit=200");
  const counts = await api.get<unknown>(`/orders/counts?shop_id=${house.shop.id}`);
  return { orders, counts, stock: stock.items.map(({ sku_code, on_hand, allocated }) => [sku_code, on_hand, allocated]) };
}

async function fill(api: Api, house: House) {
  const line = (sku: string) => ({ sku, title: "Mug", quantity: 1, unit_price: "12.50" });
  for (const [at, external_id] of NUMBERS.entries()) {
    await placeOrder(api, house, { external_id, lines: [line(at % 8 === 0 ? `UNKNOWN-${at}` : "CUP-RED")] });
  }
}

test("all results are approved, the failures are itemised, and everything is taken back", async ({ page, tradewind, api, house }) => {
  await fill(api, house);
  const before = await everything(api, house);
  await enter(page, tradewind.administrator, `/orders?tab=all&${SEARCH}`);
  await page.getByRole("checkbox", { name: "选择已加载的行" }).check();
  await page.getByRole("button", { name: /^选择全部/ }).click();
  await page.getByRole("button", { name: "审核通过" }).click();
  await topDrawer(page).getByRole("button", { name: "审核通过" }).click();

  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`成功 ${ORDERS - FAULTY} · 失败 ${FAULTY}`);
  await expect(dialog.locator(".failed-rows tbody tr")).toHaveCount(FAULTY);
  await expectAccessible(page);
  const saved = page.waitForEvent("download");
  await dialog.getByRole("button", { name: "导出失败项" }).click();
  const file = readFileSync(await (await saved).path(), "utf8");
  expect(file.startsWith("\uFEFF")).toBe(true);
  expect(file.match(/orders\.has_exceptions/g)).toHaveLength(FAULTY);

  await dialog.getByRole("button", { name: /^撤销/ }).click();
  await expect(dialog).toContainText(`成功 ${ORDERS - FAULTY} · 失败 0`);
  await expect(dialog.getByRole("button", { name: /^撤销/ })).toHaveCount(0);
  expect(await everything(api, house)).toEqual(before);
});

test("an order that went on meanwhile is left as it is, and says so", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  await placeOrder(api, house);
  await enter(page, tradewind.administrator, `/orders?tab=awaiting_review&shop_id=${house.shop.id}`);
  await page.getByRole("checkbox", { name: "选择已加载的行" }).check();
  await page.getByRole("button", { name: "审核通过" }).click();
  await topDrawer(page).getByRole("button", { name: "审核通过" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("button", { name: /^撤销/ })).toBeVisible();
  await api.post(`/orders/${id}/confirm`, {});
  await dialog.getByRole("button", { name: /^撤销/ }).click();
  await expect(dialog.locator(".failed-rows tbody tr")).toHaveText([new RegExp(`${number}.*此订单之后又有变动`)]);
});
