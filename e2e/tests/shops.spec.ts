import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("a store says how long people are known, and an Amazon marketplace only a month", async ({ page, tradewind, house }) => {
  await enter(page, tradewind.administrator, "/settings/shops");
  const card = page.getByRole("region", { name: house.shop.name });
  await expect(card).toContainText("Days for which people are known365");
  await card.getByRole("button", { name: "Edit" }).click();
  const days = topDrawer(page).getByLabel("Days for which people are known");
  await days.fill("90");
  await expectAccessible(page);
  await topDrawer(page).getByRole("button", { name: "Save" }).click();
  await expect(card).toContainText("Days for which people are known90");

  await page.getByRole("button", { name: "New store" }).click();
  await expect(days).toHaveValue("365");
  await choose(topDrawer(page), "Channel", "Amazon");
  await expect(days).toHaveValue("30");
  await days.fill("31");
  await topDrawer(page).getByLabel("Code").fill("AMZ");
  await topDrawer(page).getByLabel("Name").fill("Amazon DE");
  await topDrawer(page).getByRole("button", { name: "Save" }).click();
  await expect(topDrawer(page)).toContainText("Amazon allows 30 days after delivery.");
});

test("a store has its calendar: days off, holidays, a cut-off time", async ({ page, tradewind, house }) => {
  await enter(page, tradewind.administrator, "/settings/shops");
  const card = page.getByRole("region", { name: house.shop.name });
  await card.getByRole("button", { name: "Edit" }).click();
  const form = topDrawer(page);
  await form.getByRole("checkbox", { name: "Sun" }).uncheck();
  await form.getByLabel("Cut-off time").fill("16:30");
  const holidays = form.getByRole("combobox", { name: "Holidays" });
  await holidays.fill("2026-12-25");
  await holidays.press("Enter");
  await holidays.fill("next Friday");
  await holidays.press("Enter");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toContainText("Dates are written like 2026-12-25.");
  await expectAccessible(page);

  await holidays.press("Backspace");
  await holidays.press("Backspace");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(form).toBeHidden();
  await card.getByRole("button", { name: "Edit" }).click();
  await expect(form.getByRole("checkbox", { name: "Sun" })).not.toBeChecked();
  await expect(form.getByRole("checkbox", { name: "Sat" })).toBeChecked();
  await expect(form.getByLabel("Cut-off time")).toHaveValue("16:30");
  await expect(form.locator(".ant-select-selection-item, .ant-tag").filter({ hasText: "2026-12-25" })).toBeVisible();
});
