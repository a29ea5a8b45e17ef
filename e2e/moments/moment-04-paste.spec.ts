import { type Api, type House, type Placed, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test } from "../support/test.ts";
import { took } from "../support/timed.ts";

// Three hundred numbers from a sheet, of every kind, in one search box.

const WRONG = Array.from({ length: 7 }, (_, at) => `NO-SUCH-${at}`);
/** With the parcel's, the product's and the wrong ones three hundred in all. */
const OF_ORDERS = 291;
const LIMIT_MS = 800;

/** Orders that exist: the number each is pasted under, and what the list calls it. */
async function fill(api: Api, house: House): Promise<{ pasted: string; number: string }[]> {
  const line = { sku: "CUP-RED", title: "Red mug", quantity: 1, unit_price: "12.50" };
  const ship_to = { name: "Lena Vogt", phone: "+49 30 1", line1: "Torstraße 1", city: "Berlin", postcode: "10119", country: "DE" };
  const payment = { method: "paypal", paid_at: new Date().toISOString() };
  const orders = Array.from({ length: OF_ORDERS }, (_, at) => ({
    ...{ shop: house.shop.code, external_id: `SHEET-${1000 + at}`, lines: [line], ship_to, payment },
  }));
  const { outcomes } = await api.post<{ outcomes: { external_id: string; number: string }[] }>("/orders/bulk", { orders });
  // Ours and the channel's number by turns, the later order first: no list has this order by itself.
  return outcomes.reverse().map(({ external_id, number }, at) => ({ pasted: at % 2 === 0 ? number : external_id, number }));
}

async function shipped(api: Api, house: House, tracking_number: string): Promise<Placed> {
  const placed = await placeOrder(api, house);
  for (const step of ["approve", "confirm"]) await api.post(`/orders/${placed.id}/${step}`, {});
  const { fulfilments } = await api.get<{ fulfilments: { id: string }[] }>(`/orders/${placed.id}`);
  for (const step of ["release", "pick", "pack"]) await api.post(`/fulfilments/${fulfilments[0]?.id}/${step}`, {});
  await api.post(`/fulfilments/${fulfilments[0]?.id}/ship`, { carrier: "DHL", tracking_number });
  return placed;
}

test("three hundred numbers are pasted, and the seven wrong ones are told", async ({ page, tradewind, api, house }) => {
  const known = await fill(api, house);
  const parcel = await shipped(api, house, "JD014600006281234567");
  const rare = await api.post<{ id: string }>("/skus", { code: "RARE-9", name: "孤品", price: "5.00", price_currency: "EUR" });
  expect(rare.id).toBeTruthy();
  const lonely = await placeOrder(api, house, {
    lines: [{ sku: "RARE-9", title: "Rare", quantity: 1, unit_price: "5.00" }],
  });

  const numbers = known.map(({ pasted }) => pasted);
  const sheet = ["RARE-9", ...numbers.slice(0, 100), "ＪＤ014600006281234567", ...WRONG, ...numbers.slice(100)];
  expect(new Set(sheet).size).toBe(300);
  // A sheet's cells come with tabs and line ends; three numbers stand in it twice.
  const text = [...sheet, ...numbers.slice(0, 3)].map((one, at) => one + (at % 3 === 0 ? "\t" : "\r\n")).join("");

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await enter(page, tradewind.administrator, "/orders");
  await page.keyboard.press("/");
  await page.evaluate((copied) => navigator.clipboard.writeText(copied), text);
  const answered = page.waitForResponse((one) => one.url().includes("/api/v1/orders?") && one.url().includes("RARE-9"));
  const from = Date.now();
  await page.keyboard.press("Control+V");
  await answered;
  const note = page.getByRole("region", { name: "What became of the numbers" });
  await expect(note).toContainText("293 of 300 numbers found");
  took("300 numbers pasted, answered and drawn", Date.now() - from, LIMIT_MS);

  await expect(note).toContainText("7 not found");
  await expect(note).toContainText(WRONG.join(" · "));
  await expect(note).toContainText("3 given more than once");
  await expect(page.getByRole("tab", { name: /^All/, selected: true })).toBeVisible();
  // In the order of the sheet.
  const shown = page.getByRole("row").getByRole("button", { name: /^[A-Z]+-/ });
  const wanted = [lonely.number, ...known.slice(0, 4).map(({ number }) => number)];
  for (const [at, number] of wanted.entries()) {
    await expect(page.locator(`.row-place[data-index="${at}"] .strip .link`).first()).toHaveText(number);
  }
  expect(await shown.count()).toBeGreaterThan(0);
  await expectAccessible(page);

  await note.getByRole("button", { name: "Copy: 7 not found" }).click();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(WRONG.join("\n"));

  // The same by the API, page by page: everything, and in order.
  const seen: string[] = [];
  let after = "";
  do {
    const q = encodeURIComponent(text);
    const { items, next } = await api.get<{ items: { number: string }[]; next: string | null }>(
      `/orders?limit=200&q=${q}${after}`,
    );
    seen.push(...items.map(({ number }) => number));
    after = next === null ? "" : `&after=${next}`;
  } while (after !== "");
  const all = known.map(({ number }) => number);
  expect(seen).toEqual([lonely.number, ...all.slice(0, 100), parcel.number, ...all.slice(100)]);
});

test("what was pasted stands in the address, and narrows with the tabs", async ({ page, tradewind, api, house }) => {
  const first = await placeOrder(api, house);
  const second = await placeOrder(api, house);
  await api.post(`/orders/${second.id}/approve`, {});
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, tradewind.administrator, `/orders?tab=all&q=${second.number},${first.number},NO-1`);
  const note = page.getByRole("region", { name: "What became of the numbers" });
  await expect(note).toContainText("2 of 3 numbers found");
  await expect(page.locator(".row-place")).toHaveCount(2);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide).toBeLessThanOrEqual(1);
  await page.goto(`/orders?tab=awaiting_review&q=${second.number},${first.number},NO-1`);
  await expect(page.locator(".row-place")).toHaveCount(1);
  await expect(note).toContainText("2 of 3 numbers found");
});
