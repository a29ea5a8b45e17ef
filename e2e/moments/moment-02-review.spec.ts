import { type Api, type House, placeOrder } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";
import { took } from "../support/timed.ts";

// Clean orders are reviewed with two keys; what differs has a colour, and what is rejected is somebody's task.

test.use({ locale: "zh-CN" });

/** With the released build and TRADEWIND_TIMED a hundred; otherwise as many as a debug build does soon. */
const ORDERS = process.env["TRADEWIND_TIMED"] === "1" ? 100 : 12;
const LIMIT_MS = 60_000;
const APPROVE_LIMIT_MS = 150;

/** What other tests have left to be reviewed is out of the way, and how many orders await their confirmation. */
async function clearDesk(api: Api, house: House): Promise<number> {
  const waiting = `/orders?tab=awaiting_review&shop_id=${house.shop.id}&limit=200`;
  const { items } = await api.get<{ items: { id: string }[] }>(waiting);
  for (const { id } of items) await api.post(`/orders/${id}/approve`, {});
  const counts = await countsOf(api, house);
  expect(counts["awaiting_review"] ?? 0).toBe(0);
  return counts["awaiting_confirm"] ?? 0;
}

async function countsOf(api: Api, house: House): Promise<Record<string, number>> {
  const { counts } = await api.get<{ counts: Record<string, number> }>(`/orders/counts?shop_id=${house.shop.id}`);
  return counts;
}

/** One store's desk: a large house has thousands of orders on others'. */
function desk(house: House): string {
  return `/review?shop_id=${house.shop.id}`;
}

test("clean orders are approved by one key each", async ({ page, tradewind, api, house }) => {
  const before = await clearDesk(api, house);
  for (let at = 0; at < ORDERS; at += 1) await placeOrder(api, house);
  await enter(page, tradewind.administrator, desk(house));
  const tally = page.getByText(/^已通过/);
  const taken: number[] = [];
  page.on("requestfinished", (request) => {
    if (request.url().endsWith("/approve")) taken.push(request.timing().responseEnd);
  });
  const from = Date.now();
  for (let at = 1; at <= ORDERS; at += 1) {
    // Nothing is approved unseen: the key counts once its checklist is there.
    await expect(page.getByRole("list", { name: "审核清单" })).toBeVisible();
    await page.keyboard.press("a");
    await expect(tally).toContainText(`已通过 ${at} ·`);
  }
  took(`${ORDERS} orders approved by keys`, Date.now() - from, LIMIT_MS);
  await expect.poll(() => taken.length).toBe(ORDERS);
  const p95 = [...taken].sort((a, b) => a - b)[Math.ceil(ORDERS * 0.95) - 1] ?? 0;
  took("an approval, 95 of 100", p95, APPROVE_LIMIT_MS);
  expect((await countsOf(api, house))["awaiting_confirm"]).toBe(before + ORDERS);
  await expect(page.getByText("没有待审核的订单")).toBeVisible();
});

test("an approval that is taken back brings the order back", async ({ page, tradewind, api, house }) => {
  const { number, id } = await placeOrder(api, house);
  await enter(page, tradewind.administrator, desk(house));
  const row = page.getByRole("navigation", { name: "待审核订单" }).getByRole("button", { name: number });
  const approve = async () => {
    await row.click();
    await expect(page.getByRole("region", { name: number }).getByRole("list", { name: "审核清单" })).toBeVisible();
    await page.keyboard.press("a");
    await expect(row).toHaveCount(0);
    const state = async () => (await api.get<{ order: { state: string } }>(`/orders/${id}`)).order.state;
    await expect.poll(state).toBe("approved");
  };
  await approve();
  await api.post(`/orders/${id}/revoke-approval`, {});
  await expect(row).toBeVisible();
  await approve();
});

test("what differs stands out, and a rejected order lands in its owner's tasks", async ({ page, tradewind, api, house }) => {
  await clearDesk(api, house);
  await api.patch(`/skus/${house.skus["CUP-RED"]}`, { seen_version: 1, cost: "20", cost_currency: "EUR" });
  const first = await placeOrder(api, house);
  const wrong = await placeOrder(api, house, {
    lines: [{ sku: "CUP-RED", title: "Red mug", quantity: 600, unit_price: "12.50" }],
  });
  await enter(page, tradewind.administrator, desk(house));
  const sheet = page.getByRole("region", { name: first.number });
  await expect(sheet.locator(".check.different .check-name")).toHaveText(["毛利"]);
  await page.keyboard.press("j");
  const second = page.getByRole("region", { name: wrong.number });
  await expect(second.locator(".check.different .check-name")).toHaveText(["库存", "毛利"]);
  await expectAccessible(page);

  await page.keyboard.press("r");
  const form = topDrawer(page);
  await form.getByRole("button", { name: "驳回" }).click();
  await expect(form).toContainText("请选择原因");
  await choose(form, "原因", "商品有误");
  await form.getByRole("button", { name: "驳回" }).click();
  await expect(page.getByText(/^已通过/)).toContainText("已驳回 1");
  // The next one is there already.
  await expect(sheet).toBeVisible();
  const { items } = await api.get<{ items: { id: string }[] }>("/orders?mine=true");
  expect(items.map(({ id }) => id), "the robot placed it").toEqual([wrong.id]);
});

test("an order that a colleague reads is theirs", async ({ page, tradewind, api, house }) => {
  const { number, id } = await placeOrder(api, house);
  await api.post(`/orders/${id}/review-lease`, undefined);
  await enter(page, tradewind.administrator, `${desk(house)}&tab=awaiting_review`);
  const row = page.getByRole("navigation", { name: "待审核订单" }).getByRole("button", { name: number });
  await row.click();
  const sheet = page.getByRole("region", { name: number });
  const approve = sheet.getByRole("button", { name: "审核通过" });
  await expect(approve).toHaveAttribute("aria-disabled", "true");
  await page.keyboard.press("a");
  await expect(page.getByText(/^已通过/)).toContainText("已通过 0");

  await page.setViewportSize({ width: 390, height: 844 });
  const wide = await page.evaluate(() =>
    [document.documentElement, ...document.querySelectorAll(".page, .review, .review-sheet")].some(
      (box) => box.scrollWidth > box.clientWidth + 1,
    ),
  );
  expect(wide).toBe(false);
});
