import { hire, placeOrder } from "../support/house.ts";
import { enter, expect, test, topDrawer } from "../support/test.ts";

test("all results are approved by a job that names those it could not", async ({ page, tradewind, api, house }) => {
  const tag = "bulk";
  const good = [];
  for (let count = 0; count < 3; count += 1) good.push(await placeOrder(api, house, { tags: [tag] }));
  const lines = [{ sku: "NOBODY-KNOWS", title: "?", quantity: 1, unit_price: "1.00" }];
  await placeOrder(api, house, { tags: [tag], lines });

  await enter(page, tradewind.administrator, `/orders?tab=all&tag=${tag}`);
  await page.getByLabel("Select the rows loaded").check();
  await page.getByRole("button", { name: /Select all/ }).click();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await topDrawer(page).getByRole("button", { name: "Approve", exact: true }).click();

  const job = page.getByRole("dialog", { name: "Bulk actions" });
  await expect(job).toContainText("4 of 4 · 3 done · 1 failed", { timeout: 15_000 });
  await expect(job.getByRole("row")).toHaveCount(2);
  await expect(job).toContainText("An open exception stops this.");
  await page.keyboard.press("Escape");
  for (const { number } of good) {
    await expect(page.getByRole("row", { name: number })).toContainText("Awaiting confirmation");
  }
});

test("the language changes and the page stays where it is", async ({ page, tradewind, api, house }) => {
  await placeOrder(api, house);
  await enter(page, tradewind.administrator, "/orders?tab=awaiting_review&country=DE");
  const choose = (from: string, to: string) => page.getByRole("combobox", { name: from }).selectOption(to);
  await choose("Language", "繁體中文");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("訂單");
  await expect(page).toHaveURL(/tab=awaiting_review&country=DE/);
  await expect(page.locator("html")).toHaveAttribute("lang", "zh-Hant");
  await choose("語言", "简体中文");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("订单");
  await choose("语言", "English");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Orders");
  await expect(page).toHaveURL(/tab=awaiting_review&country=DE/);
  // Chosen quickly one after another, the last one is what the next browser begins with.
  const kept = async () => {
    const answer = await page.request.get("/api/v1/session");
    return ((await answer.json()) as { user: { language: string } }).user.language;
  };
  await expect.poll(kept).toBe("en");
});

test("a reviewer works by keys alone", async ({ page, tradewind, api, house }) => {
  const tag = "keys";
  const first = await placeOrder(api, house, { tags: [tag], placed_at: "2026-01-02T08:00:00Z" });
  const second = await placeOrder(api, house, { tags: [tag], placed_at: "2026-01-01T08:00:00Z" });
  await enter(page, tradewind.administrator, `/orders?tab=awaiting_review&tag=${tag}`);
  const row = (number: string) => page.getByRole("row", { name: number });
  await expect(row(second.number)).toBeVisible();

  await page.keyboard.press("j");
  await page.keyboard.press("a");
  await expect(row(first.number)).toHaveCount(0);
  await page.keyboard.press("j");
  await page.keyboard.press("r");
  await expect(topDrawer(page)).toContainText(second.number);
  // The list of reasons has the focus.
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await page.keyboard.press("Control+Enter");
  await expect(row(second.number)).toHaveCount(0);
});

test("who may only look finds nothing to press", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  const analyst = hire(tradewind, "dora", "analyst");
  await enter(page, analyst, `/orders?tab=all&order=${id}`);
  await expect(topDrawer(page)).toContainText(number);
  await expect(topDrawer(page).getByRole("toolbar").getByRole("button")).toHaveCount(0);
  await expect(page.getByRole("button", { name: "New order" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Approve" })).toHaveCount(0);
  await expect(page.getByRole("link", { name: "Settings" })).toHaveCount(0);
  await page.goto("/settings/parameters");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You may not open this page");
  await expect(page.getByText("It needs the permission")).toBeVisible();
});

test("without a network what is open stays, and an order's drawer still opens", async ({ page, tradewind, api, house }) => {
  const { number } = await placeOrder(api, house);
  const drawer = page.waitForResponse((one) => one.url().includes("OrderDrawer"));
  await enter(page, tradewind.administrator, `/orders?tab=all&q=${number}`);
  await drawer;
  await page.waitForLoadState("networkidle").catch(() => undefined);
  await page.context().setOffline(true);
  await expect(page.locator(".connection")).toHaveText("Offline");
  await page.locator(".row-place .strip .link").first().click();
  await expect(page.locator(".ant-drawer-open")).toBeVisible();
  await expect(page.locator(".row-place")).toHaveCount(1);
  await page.context().setOffline(false);
  await expect(page.locator(".connection")).toHaveText("Live");
});

test("on paper a list begins at the edge and is not cut by the window", async ({ page, tradewind, api, house }) => {
  await placeOrder(api, house);
  await enter(page, tradewind.administrator, "/orders?tab=all");
  await expect(page.locator(".row-place").first()).toBeVisible();
  await page.emulateMedia({ media: "print" });
  const left = await page.locator(".query-table").evaluate((list) => list.getBoundingClientRect().left);
  expect(left).toBeLessThan(40);
  await expect(page.locator(".grid")).toHaveCSS("overflow", "visible");
  await expect(page.locator(".top-bar")).toBeHidden();
});

test("an empty list says why, and leads on", async ({ page, tradewind, api, house }) => {
  const { number } = await placeOrder(api, house);
  await enter(page, tradewind.administrator, "/orders?tab=lost");
  await expect(page.getByText("No parcel is lost")).toBeVisible();
  await page.goto(`/orders?tab=lost&q=${number}`);
  await expect(page.getByText("No order matches the filters")).toBeVisible();
  await page.getByRole("button", { name: "Look in all stages" }).click();
  await expect(page.locator(".row-place")).toHaveCount(1);
  await page.goto(`/orders?tab=awaiting_review&q=${number}&country=FR`);
  await page.getByRole("button", { name: "Reset the filters" }).click();
  await expect(page.locator(".row-place", { hasText: number })).toBeVisible();
  await expect(page).toHaveURL(/tab=awaiting_review/);
});

test("a page that is left by the menu is found again as it was", async ({ page, tradewind, api, house }) => {
  for (let at = 0; at < 40; at += 1) await placeOrder(api, house, { tags: ["left"] });
  await enter(page, tradewind.administrator, "/orders?tab=awaiting_review&tag=left");
  const menu = page.getByRole("navigation", { name: "Menu" });
  const grid = page.getByRole("grid");
  await expect(page.locator(".row-place").first()).toBeVisible();
  await grid.evaluate((list) => list.scrollTo(0, 1_500));
  const seen = page.locator(".row-place").nth(8).locator(".strip .link").first();
  // Rows that were never seen were guessed: what is measured moves the list a little.
  const place = () => page.getByRole("grid").evaluate((list) => Math.round(list.scrollTop));
  let left = 0;
  await expect.poll(async () => left === (left = await place()) && left > 1_000, { intervals: [200] }).toBe(true);
  await expect(seen).toBeInViewport();
  const number = (await seen.textContent()) ?? "";
  await menu.getByRole("link", { name: "Inventory" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Inventory" })).toBeVisible();
  await menu.getByRole("link", { name: "Orders", exact: true }).click();
  await expect(page).toHaveURL(/tab=awaiting_review&tag=left/);
  await expect(page.getByRole("grid").getByRole("button", { name: number })).toBeInViewport();
  expect(await place()).toBe(left);
  // Once more, it begins anew.
  await menu.getByRole("link", { name: "Orders", exact: true }).click();
  await expect(page).not.toHaveURL(/tag=left/);
  await expect(page.locator(".status-bar")).toContainText("All stores");
});
