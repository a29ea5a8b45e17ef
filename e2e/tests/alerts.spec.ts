import { hire, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("goods that are short call for those who can find some, by keys alone", async ({ page, tradewind, api, house }) => {
  const code = "SHORT-1";
  await api.post("/skus", { code, name: "Nothing left" });
  const lines = [{ sku: code, title: "Nothing left", quantity: 1, unit_price: "12.50" }];
  for (let count = 0; count < 2; count += 1) await placeOrder(api, house, { lines });

  // The house looks for causes every half minute.
  const keeper = hire(tradewind, "alert-person", "warehouse_keeper");
  await enter(page, keeper, "/alerts");
  const row = page.getByRole("row", { name: new RegExp(code) });
  await expect(row).toHaveCount(1, { timeout: 60_000 });
  await expect(row).toContainText("2");
  await expectAccessible(page);
  const bell = page.getByRole("banner").getByRole("link", { name: /^Alerts: [1-9]/ });
  await expect(bell).toBeVisible();

  for (let step = 0; step < 20 && !(await row.evaluate((one) => one.classList.contains("current"))); step += 1) {
    await page.keyboard.press("j");
  }
  await page.keyboard.press("a");
  await expect(row).toContainText("alert-person is on it");
  await page.setViewportSize({ width: 390, height: 800 });
  await expect(row).toContainText(code);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
  expect(wider).toBe(false);
  await page.setViewportSize({ width: 1440, height: 900 });
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`tab=backordered.*${code}`));
});

test("where mails about alerts go is checked, kept, and forgotten again", async ({ page, tradewind }) => {
  await enter(page, tradewind.administrator, "/alerts");
  const open = page.getByRole("button", { name: "Mail addresses" });
  await open.click();
  const reviewers = topDrawer(page).getByLabel("Reviewers");
  await reviewers.fill("review at house");
  await page.keyboard.press("Control+Enter");
  await expect(topDrawer(page)).toContainText("Please enter one e-mail address");
  await expectAccessible(page);
  for (const address of ["review@house.example", ""]) {
    await reviewers.fill(address);
    await page.keyboard.press("Control+Enter");
    await expect(page.locator(".ant-drawer-open")).toHaveCount(0);
    await open.click();
    await expect(reviewers).toHaveValue(address);
  }
});
