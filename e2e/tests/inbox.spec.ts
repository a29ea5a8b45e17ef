import { hire, placeOrder, sendRefused } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("an empty inbox says what would stand in it", async ({ page, tradewind }) => {
  await enter(page, tradewind.administrator, "/inbox");
  await expect(page.getByText("Nothing waits here")).toBeVisible();
  await expect(page.getByText("What a store's program sends")).toBeVisible();
});

test("what was refused is read, mended and read again", async ({ page, tradewind, api, house }) => {
  await sendRefused(api, house, "INBOX-1");
  await enter(page, tradewind.administrator, "/inbox");
  const row = page.getByRole("row", { name: "INBOX-1" });
  await expect(row).toContainText("There is no such store.");
  await expect(row).toContainText("Store");
  await expect(row).toContainText("Refused");

  await row.getByRole("button", { name: "View INBOX-1" }).click();
  const drawer = topDrawer(page);
  const raw = drawer.getByRole("region", { name: "What was sent" });
  await expect(raw).toContainText('"external_id": "INBOX-1"');
  await expect(raw.locator("mark")).toHaveText([`  "shop": "${house.shop.code}",`]);
  await expectAccessible(page);

  await drawer.getByRole("button", { name: "Read again" }).click();
  await expect(drawer.getByRole("status")).toContainText("is in the orders now");
  await expect(drawer.getByRole("button", { name: "Read again" })).toHaveCount(0);
  await expect(row).toHaveCount(0);
  await drawer.getByRole("link", { name: "Open the order" }).click();
  await expect(topDrawer(page)).toContainText("INBOX-1");
});

test("what is ticked is read again as a job, and each that is left says why", async ({ page, tradewind, api, house }) => {
  await sendRefused(api, house, "INBOX-2");
  await placeOrder(api, house, { external_id: "INBOX-3", lines: [] }).catch(() => undefined);
  await enter(page, tradewind.administrator, "/inbox");
  await page.getByRole("checkbox", { name: "INBOX-2" }).check();
  await page.getByRole("checkbox", { name: "INBOX-3" }).check();
  await expect(page.getByRole("button", { name: /Select all/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Read again" }).click();
  const job = page.getByRole("dialog", { name: "Read again" });
  await expect(job).toContainText("2 of 2 · 1 done · 1 failed", { timeout: 15_000 });
  await expect(job.getByRole("row", { name: "INBOX-3" })).toContainText("Outside the range allowed.");
  await expect(job.getByRole("button", { name: "Retry the failed ones" })).toBeVisible();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await expect(job).toBeHidden();
  await expect(page.getByRole("row", { name: "INBOX-2" })).toHaveCount(0);
  await expect(page.getByRole("row", { name: "INBOX-3" })).toBeVisible();
});

test("all of one cause are read again by keys alone, and the others stay", async ({ page, tradewind, api, house }) => {
  for (const number of ["INBOX-5", "INBOX-6", "INBOX-7"]) await sendRefused(api, house, number);
  await placeOrder(api, house, { external_id: "INBOX-8", lines: [] }).catch(() => undefined);
  await enter(page, tradewind.administrator, "/inbox");
  const causes = page.getByRole("tablist", { name: "Causes" });
  const closed = causes.getByRole("tab", { name: "There is no such store" });
  await expect(closed).toContainText("3");
  await expectAccessible(page);

  // From all of them to this cause, however many there are before it.
  await causes.getByRole("tab", { name: /^All/ }).focus();
  await expect(async () => {
    await page.keyboard.press("ArrowRight");
    await expect(closed).toBeFocused({ timeout: 200 });
  }).toPass();
  await expect(closed).toHaveAttribute("aria-selected", "true");
  await expect(page).toHaveURL(/code=orders\.unknown_shop/);
  await expect(page.getByRole("row", { name: "INBOX-5" })).toBeVisible();
  await expect(page.getByRole("row", { name: "INBOX-8" })).toHaveCount(0);

  await page.getByRole("button", { name: "Read all 3 again" }).press("Enter");
  const dialog = page.getByRole("dialog", { name: "Read again" });
  await expect(dialog).toContainText("3 deliveries are read again");
  await expect(dialog.getByRole("button", { name: "Read again" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(dialog).toContainText("3 of 3 · 3 done · 0 failed", { timeout: 15_000 });
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();

  await expect(closed).toContainText("0");
  await expect(page.getByText("Nothing waits for this cause")).toBeVisible();
  const all = page.getByRole("button", { name: /^Read all/ });
  await expect(all).toHaveAttribute("aria-disabled", "true");
  await expect(all).toHaveAttribute("aria-description", "Nothing here can be read again");
  await page.getByRole("button", { name: "Show everything that waits" }).click();
  await expect(page.getByRole("row", { name: "INBOX-8" })).toBeVisible();
  const { items } = await api.get<{ items: unknown[] }>("/orders?tab=all&q=INBOX-5%20INBOX-6%20INBOX-7");
  expect(items).toHaveLength(3);
});

test("a narrow screen has the causes and reads all of one again", async ({ page, tradewind, api, house }) => {
  await sendRefused(api, house, "INBOX-9");
  await page.setViewportSize({ width: 390, height: 844 });
  await enter(page, tradewind.administrator, "/inbox?code=orders.unknown_shop");
  const cause = page.getByRole("tab", { name: "There is no such store" });
  await expect(cause).toHaveAttribute("aria-selected", "true");
  await expect(cause).toBeInViewport();
  await page.getByRole("button", { name: "Read all 1 again" }).click();
  const dialog = page.getByRole("dialog", { name: "Read again" });
  await dialog.getByRole("button", { name: "Read again" }).click();
  await expect(dialog).toContainText("1 of 1 · 1 done · 0 failed", { timeout: 15_000 });
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wide).toBeLessThanOrEqual(0);
});

test("who may not see personal data is told so, and sees what was wrong", async ({ page, tradewind, api, house }) => {
  await placeOrder(api, house, { external_id: "INBOX-4", lines: [] }).catch(() => undefined);
  const analyst = hire(tradewind, "ines", "analyst");
  await enter(page, analyst, "/inbox");
  await expect(page.getByRole("checkbox", { name: "INBOX-4" })).toHaveCount(0);
  await page.getByRole("row", { name: "INBOX-4" }).getByRole("button", { name: "View INBOX-4" }).click();
  await expect(topDrawer(page)).toContainText("you do not have the permission");
  await expect(topDrawer(page)).toContainText("Outside the range allowed.");
  await expect(topDrawer(page).getByRole("link", { name: "Download" })).toHaveCount(0);
});
