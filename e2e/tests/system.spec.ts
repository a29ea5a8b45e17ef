import { hire } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("a backup is made and restored on trial, and both stand in the book", async ({ page, tradewind }) => {
  test.slow();
  await enter(page, tradewind.administrator, "/system");
  const panel = page.getByRole("region", { name: "Backups and restore drills" });
  await panel.getByRole("button", { name: "Back up now" }).click();
  const backup = panel.getByRole("row", { name: /^Backup/ }).first();
  await expect(backup).toContainText("Good", { timeout: 40_000 });
  await expect(backup).toContainText("admin");
  await panel.getByRole("button", { name: "Hold a restore drill now" }).click();
  const drill = panel.getByRole("row", { name: /^Restore drill/ }).first();
  await expect(drill).toContainText("Every checksum agrees", { timeout: 40_000 });
  await expectAccessible(page);
});

test("a house that is read-only says so on every page, and takes changes again", async ({ page, tradewind, browser }) => {
  const clerk = hire(tradewind, "reads-along", "order_clerk");
  const theirs = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await enter(theirs, clerk);
  await enter(page, tradewind.administrator, "/system");
  await page.getByRole("button", { name: "Make read-only" }).click();
  await topDrawer(page).getByLabel("Reason").fill("Moving to the new server");
  await topDrawer(page).getByRole("button", { name: "Make read-only" }).click();
  const banner = "Read-only: Moving to the new server (admin)";
  await expect(page.getByText(banner)).toBeVisible();
  await expectAccessible(page);
  try {
    await theirs.reload();
    await expect(theirs.getByText(banner)).toBeVisible();
    const headers = { "X-Requested-With": "tradewind" };
    const refused = await theirs.request.patch("/api/v1/session/me", { headers, data: { density: "compact" } });
    expect(refused.status()).toBe(503);
    expect(await refused.json()).toMatchObject({ code: "system.read_only" });
  } finally {
    await page.getByRole("button", { name: "Take changes again" }).click();
    await expect(page.getByText(banner)).toHaveCount(0);
  }
  await theirs.close();
});

test("who may not look after the system is not led there", async ({ page, tradewind }) => {
  const clerk = hire(tradewind, "no-system", "order_clerk");
  await enter(page, clerk);
  await expect(page.getByRole("navigation", { name: "Menu" }).getByRole("link", { name: "System" })).toHaveCount(0);
  await page.goto("/system");
  await expect(page.getByRole("main")).toContainText("View backups and the state of the system");
});
