import { readFileSync } from "node:fs";
import { type Api, type House, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";
import { took } from "../support/timed.ts";

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

const TIMED = process.env["TRADEWIND_TIMED"] === "1";
const MANY = TIMED ? 5_238 : 240;
const STUCK = TIMED ? 37 : 9;
const AT_ONCE = 1_000;
/** Goods of their own: those of the house are there for others. */
const MUG = "MOMENT-5-MUG";
/** One code that nobody knows: whoever maps it mends all of them. */
const STRANGE = "MOMENT-5-UNKNOWN";
const TAG = "moment-5";
const OTHERS_LIMIT_MS = 500;

/** So many orders of one tag, some of them stuck; their ids. */
async function fillMany(api: Api, house: House): Promise<Set<string>> {
  const order = (at: number) => ({
    shop: house.shop.code,
    external_id: `MANY-${at}`,
    lines: [{ sku: at < STUCK ? STRANGE : MUG, title: "Mug", quantity: 1, unit_price: "12.50" }],
    ship_to: { name: "Lena Vogt", phone: "+49 30 1234567", line1: "Torstraße 1", city: "Berlin", postcode: "10119", country: "DE" },
    payment: { method: "paypal", paid_at: new Date().toISOString() },
    tags: [TAG],
  });
  const ids = new Set<string>();
  for (let first = 0; first < MANY; first += AT_ONCE) {
    const orders = Array.from({ length: Math.min(AT_ONCE, MANY - first) }, (_, at) => order(first + at));
    const { outcomes } = await api.post<{ outcomes: { id: string }[] }>("/orders/bulk", { orders });
    for (const { id } of outcomes) ids.add(id);
  }
  expect(ids.size).toBe(MANY);
  return ids;
}

/** How often the record says that one of these orders was approved. */
async function approvals(api: Api, orders: Set<string>): Promise<number> {
  let found = 0;
  let after: string | undefined;
  do {
    const place = after ? `&after=${encodeURIComponent(after)}` : "";
    const page = await api.get<{ items: { subject: string }[]; next?: string }>(`/audit/events?kind=OrderApproved&limit=200${place}`);
    found += page.items.filter(({ subject }) => orders.has(subject)).length;
    after = page.next;
  } while (after);
  return found;
}

test("thousands are approved once, however often they are sent, and nobody else waits for it", async ({ page, tradewind, api, house }) => {
  test.setTimeout(TIMED ? 600_000 : 120_000);
  const mug = await api.post<{ id: string }>("/skus", { code: MUG, name: "Mug", price: "12.50", price_currency: "EUR" });
  const orders = await fillMany(api, house);
  const sent: { key: string | undefined; body: string | null }[] = [];
  page.on("request", (request) => {
    if (request.method() !== "POST" || !request.url().endsWith("/orders/bulk-actions")) return;
    sent.push({ key: request.headers()["idempotency-key"], body: request.postData() });
  });
  await enter(page, tradewind.administrator, `/orders?tab=all&tag=${TAG}`);
  await page.getByRole("checkbox", { name: "选择已加载的行" }).check();
  await page.getByRole("button", { name: /^选择全部/ }).click();
  await page.getByRole("button", { name: "审核通过" }).click();
  const from = Date.now();
  await topDrawer(page).getByRole("button", { name: "审核通过" }).dblclick();

  // What somebody else looks at meanwhile.
  const waited: number[] = [];
  const dialog = page.getByRole("dialog");
  const ended = dialog.getByRole("button", { name: "导出失败项" });
  while (!(await ended.isVisible())) {
    const asked = Date.now();
    await api.get("/orders?tab=awaiting_review&limit=50");
    waited.push(Date.now() - asked);
  }
  took(`${MANY} orders approved`, Date.now() - from, 60_000);
  const number = (count: number) => count.toLocaleString("zh-CN").replace(",", ",?");
  await expect(dialog).toContainText(new RegExp(`成功 ${number(MANY - STUCK)} · 失败 ${STUCK}`));
  waited.sort((a, b) => a - b);
  took("a page of the list meanwhile, p95", waited[Math.floor(waited.length * 0.95)] ?? 0, OTHERS_LIMIT_MS);

  // The same request once more, as a browser sends it whose answer was lost; and the action once more.
  expect(new Set(sent.map(({ key }) => key)).size).toBe(1);
  const [first] = sent;
  const again = await page.request.post("/api/v1/orders/bulk-actions", {
    headers: { "X-Requested-With": "tradewind", "Idempotency-Key": first?.key ?? "", "Content-Type": "application/json" },
    data: first?.body ?? "",
  });
  expect(again.ok()).toBe(true);
  await expect.poll(() => approvals(api, orders), { timeout: 60_000 }).toBe(MANY - STUCK);

  // One code is mapped, and what failed is tried once more.
  await api.put("/sku-mappings", { shop_id: house.shop.id, external_sku: STRANGE, sku_id: mug.id });
  const stuck = async () => (await api.get<{ items: unknown[] }>(`/orders?tab=exceptions&tag=${TAG}`)).items.length;
  await expect.poll(stuck).toBe(0);
  await dialog.getByRole("button", { name: "重试失败项" }).click();
  await expect(dialog).toContainText(`成功 ${STUCK} · 失败 0`);
  await expect.poll(() => approvals(api, orders), { timeout: 60_000 }).toBe(MANY);
});
