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

test("many are read again at once, and each says how it went", async ({ page, tradewind, api, house }) => {
  await sendRefused(api, house, "INBOX-2");
  await placeOrder(api, house, { external_id: "INBOX-3", lines: [] }).catch(() => undefined);
  await enter(page, tradewind.administrator, "/inbox");
  await page.getByRole("checkbox", { name: "INBOX-2" }).check();
  await page.getByRole("checkbox", { name: "INBOX-3" }).check();
  await expect(page.getByRole("button", { name: /Select all/ })).toHaveCount(0);
  await page.getByRole("button", { name: "Read again" }).click();
  const result = page.getByRole("status").filter({ hasText: "taken in" });
  await expect(result).toContainText("1 taken in, 1 refused again");
  await expect(result).toContainText("INBOX-3");
  await expect(page.getByRole("row", { name: "INBOX-2" })).toHaveCount(0);
  await expect(page.getByRole("row", { name: "INBOX-3" })).toBeVisible();
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
