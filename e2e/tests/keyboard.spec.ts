import { placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("Ctrl+K leads to any page and to any order, also out of a field", async ({ page, tradewind, api, house }) => {
  const first = await placeOrder(api, house);
  const second = await placeOrder(api, house);
  await enter(page, tradewind.administrator, "/today");
  await page.keyboard.press("Control+K");
  const field = page.getByRole("combobox", { name: "A page, or order numbers" });
  // The last of all pages is further down than what is shown at first.
  const last = page.getByRole("option").last();
  await expect(last).not.toBeInViewport();
  for (let at = 1; at < (await page.getByRole("option").count()); at += 1) await field.press("ArrowDown");
  await expect(last).toHaveAttribute("aria-selected", "true");
  await expect(last).toBeInViewport();
  await field.fill("invent");
  await expectAccessible(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Inventory" })).toBeVisible();

  await page.getByRole("textbox", { name: "Search" }).focus();
  await page.keyboard.press("Control+K");
  await field.fill(`${second.number}, ${first.number}`);
  await page.keyboard.press("Enter");
  await expect(page.locator(".row-place .strip .link").first()).toHaveText(second.number);
  await expect(page.locator(".row-place")).toHaveCount(2);

  await page.keyboard.press("Control+K");
  await page.keyboard.press("Escape");
  await expect(field).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Go to a page or an order");
});

test("a hold says what to do about it, and leads there", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  await api.post(`/orders/${id}/holds`, { reason: "buyer_message" });
  await enter(page, tradewind.administrator, "/orders?tab=on_hold");
  await page.locator(".row-place", { hasText: number }).getByRole("link", { name: "answer the buyer" }).click();
  await topDrawer(page).getByRole("button", { name: "Release", exact: true }).click();
  await expect(topDrawer(page).locator(".drawer-title .status-tag")).toHaveText("Awaiting review");
});

test("M merges the orders that could share a parcel", async ({ page, tradewind, api, house }) => {
  const placed = [await placeOrder(api, house), await placeOrder(api, house)];
  for (const { id } of placed) {
    for (const step of ["approve", "confirm"]) await api.post(`/orders/${id}/${step}`, {});
  }
  await enter(page, tradewind.administrator, "/orders?tab=allocated");
  await expect(page.locator(".merge-hint").first()).toBeVisible();
  await page.keyboard.press("j");
  await page.keyboard.press("m");
  const dialog = page.getByRole("dialog");
  for (const { number } of placed) await expect(dialog).toContainText(number);
  await dialog.getByRole("button", { name: "Merge", exact: true }).click();
  await expect(dialog).toHaveCount(0);
  const { fulfilments } = await api.get<{ fulfilments: { merged: boolean }[] }>(`/orders/${placed[0]?.id}`);
  expect(fulfilments.map(({ merged }) => merged)).toContain(true);
});
