import { type House, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test } from "../support/test.ts";
import { took } from "../support/timed.ts";

// Nine in the morning: what must leave today, by each store's own deadline, told in the reader's own day.

const HOUR_MS = 3_600_000;
const ANSWER_LIMIT_MS = 500;

/** Where it is nine o'clock now, as the program names such a zone, and when that day began. */
function whereItIsNine(): { zone: string; midnight: number } {
  const now = new Date();
  const ahead = 9 - now.getUTCHours();
  const offset = ahead < -11 ? ahead + 24 : ahead;
  const zone = offset === 0 ? "UTC" : `Etc/GMT${offset > 0 ? "-" : "+"}${Math.abs(offset)}`;
  const local = now.getTime() + offset * HOUR_MS;
  return { zone, midnight: local - (local % (24 * HOUR_MS)) - offset * HOUR_MS };
}

interface Today {
  shops: { shop: { id: string }; overdue: number; due_today: number; at_risk: number; next_ship_by: string | null }[];
}

test("what is due today is due in the reader's day, and each number opens exactly its rows", async ({ page, tradewind, api, house }) => {
  const { zone, midnight } = whereItIsNine();
  // A store on the other side of the ocean: its day ends at 23:59, which is this reader's afternoon.
  const shop = await api.post<House["shop"]>("/shops", {
    ...{ code: "SHOP-LA", name: "Pacific Laden", platform: "amazon", currency: "EUR", time_zone: "America/Los_Angeles" },
    workflow: { four_eyes: false, auto_approve: false, auto_confirm: false },
  });
  const there = { ...house, shop };
  const at = (hour: number) => new Date(midnight + hour * HOUR_MS - 60_000).toISOString();
  const dueToday = [await placeOrder(api, there, { ship_by: at(16) }), await placeOrder(api, there, { ship_by: at(24) })];
  await placeOrder(api, there, { ship_by: at(24 + 16) });
  await placeOrder(api, there, { ship_by: at(-20) });
  const risky = await placeOrder(api, there, { ship_by: at(24 + 15) });
  await api.post(`/orders/${risky.id}/holds`, { reason: "fraud_risk" });

  await enter(page, tradewind.administrator, "/account");
  const headers = { "X-Requested-With": "tradewind" };
  expect((await page.request.patch("/api/v1/session/me", { headers, data: { time_zone: zone } })).status()).toBe(200);
  const answered = page.waitForResponse((one) => one.url().includes("/api/v1/orders/today"));
  await page.goto("/today");
  const answer = await answered;
  await answer.finished();
  const row = page.getByRole("row", { name: shop.name });
  await expect(row).toBeVisible();
  took("what presses today, from the server", answer.request().timing().responseEnd, ANSWER_LIMIT_MS);

  const { shops } = (await answer.json()) as Today;
  const mine = shops.find((one) => one.shop.id === shop.id);
  expect(mine).toMatchObject({ overdue: 1, due_today: 2, at_risk: 1 });
  await expectAccessible(page);

  for (const [name, count] of [["Overdue", 1], ["Due today", 2], ["At risk", 1]] as const) {
    await row.getByRole("link", { name: `${shop.name}, ${name}: ${count}` }).click();
    await expect(page.getByText(`${count} of ${count} rows`)).toBeVisible();
    await expect(page.locator(".row-place")).toHaveCount(count);
    if (name === "Due today") for (const { number } of dueToday) await expect(page.locator("main")).toContainText(number);
    await page.goBack();
  }

  // All stores together: the number on the page is the number of rows.
  const figure = page.getByRole("list", { name: "All stores" }).getByRole("link", { name: /Due today/ });
  const sum = shops.reduce((all, one) => all + one.due_today, 0);
  await expect(figure).toContainText(sum.toLocaleString("en-GB"));
  await figure.click();
  await expect(page.getByText(new RegExp(`of ${sum.toLocaleString("en-GB")} rows`))).toBeVisible();
});
