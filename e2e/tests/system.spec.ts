import { hire, hireFor } from "../support/house.ts";
import { startMailServer } from "../support/smtp.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

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

test("the diagnosis says of each part how it stands and what to do; caches say what they freed", async ({ page, tradewind }) => {
  test.slow();
  await enter(page, tradewind.administrator, "/system/diagnostics");
  const panel = page.getByRole("region", { name: /^How everything stands/ });
  await expect(panel.getByRole("row", { name: /^Database/ })).toContainText("Good");
  await expect(panel.getByRole("row", { name: /^Room for data/ })).toContainText("Free: ");
  await expect(panel.getByRole("row", { name: /^Last restore drill/ })).toBeVisible();
  await expectAccessible(page);
  const [bundle] = await Promise.all([
    page.waitForEvent("download"),
    panel.getByRole("button", { name: "Download the bundle" }).click(),
  ]);
  expect(bundle.suggestedFilename()).toMatch(/^tradewind-diagnostics-.*\.zip$/);
  const caches = page.getByRole("region", { name: "Caches" });
  await caches.getByRole("button", { name: "Clear caches" }).click();
  await expect(caches.getByRole("row", { name: /^Backups never finished/ })).toBeVisible();
  await page.getByRole("tab", { name: "Backups and mode" }).click();
  await expect(page.getByRole("region", { name: "Copies elsewhere" })).toContainText("No bucket is named.");
});

test("a mail server is set up and tried; what it refuses is said and sent again", async ({ page, tradewind }) => {
  test.slow();
  const server = await startMailServer();
  try {
    await enter(page, tradewind.administrator, "/system/mail");
    const panel = page.getByRole("region", { name: "Mail server" });
    await panel.getByRole("button", { name: "Add a server" }).click();
    const form = topDrawer(page);
    await form.getByLabel("Server", { exact: true }).fill("127.0.0.1");
    await form.getByLabel("Port").fill(String(server.port));
    await choose(form, "Encryption", "None");
    await form.getByLabel("From").fill("Tradewind <house@example.com>");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Save" }).click();
    await expect(panel).toContainText(`127.0.0.1:${server.port}`);

    await panel.getByLabel("To").fill("ann@example.com");
    await panel.getByRole("button", { name: "Send a test mail" }).click();
    await expect(panel.getByRole("status")).toContainText("Sent", { timeout: 40_000 });
    expect(server.mails).toHaveLength(1);
    await panel.getByLabel("To").fill("nobody@example.com");
    await panel.getByRole("button", { name: "Send a test mail" }).click();
    await expect(panel.getByRole("status")).toContainText("The server said: 550", { timeout: 40_000 });
    await expectAccessible(page);

    const outbox = page.getByRole("region", { name: "Outbox" });
    await expect(outbox.getByRole("row")).toHaveCount(3);
    await outbox.getByLabel("Only what waits or failed").check();
    await expect(outbox.getByRole("row")).toHaveCount(2);
    await outbox.getByRole("button", { name: /^Send the mail of/ }).click();
    await expect(page.getByText("On its way again")).toBeVisible();
    await expect(outbox.getByRole("row", { name: /Refused/ })).toContainText("550", { timeout: 40_000 });
  } finally {
    await server.stop();
  }
});

test("who may only look at the system sees no button that changes it", async ({ page, tradewind, api }) => {
  const person = await hireFor(tradewind, api, "looking.lou", ["system.view"]);
  await enter(page, person, "/system/diagnostics");
  await expect(page.getByRole("row", { name: /^Database/ })).toBeVisible();
  await expect(page.getByRole("button", { name: "Download the bundle" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Clear caches" })).toHaveCount(0);
  await page.getByRole("tab", { name: "Mail" }).click();
  await expect(page.getByRole("region", { name: "Outbox" })).toBeVisible();
  await expect(page.getByRole("button", { name: "Add a server" })).toHaveCount(0);
});
