import { hire, placeOrder } from "../support/house.ts";
import { enter, expect, signIn, test, topDrawer } from "../support/test.ts";

test("a list is found on another computer as it was left", async ({ page, tradewind, browser, api, house }) => {
  await placeOrder(api, house);
  const person = hire(tradewind, "layout-person", "order_clerk");
  await enter(page, person, "/orders?tab=all");
  const table = page.locator(".query-table");
  const kept = page.waitForResponse((answer) => answer.url().includes("/list-layouts/orders"));
  await table.getByRole("button", { name: "Column settings" }).click();
  const chooser = page.locator(".column-chooser");
  const width = chooser.getByRole("spinbutton").nth(1);
  const column = await chooser.locator(".column-line").nth(1).locator("label").innerText();
  await width.fill("222");
  await chooser.getByRole("button", { name: `Move ${column} back` }).click();
  await kept;
  await page.waitForResponse((answer) => answer.url().includes("/list-layouts/orders")).catch(() => undefined);
  const heads = await table.getByRole("columnheader").allInnerTexts();
  expect(heads.indexOf(column)).toBeGreaterThan(1);

  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await other.goto("/orders?tab=all");
  await signIn(other, person);
  const there = other.locator(".query-table").getByRole("columnheader");
  await expect(there).toHaveText(heads);
  const box = await there.filter({ hasText: column }).first().boundingBox();
  expect(Math.round(box?.width ?? 0)).toBe(222);
  await other.close();
});

test("a role's list opens with the view that was chosen for it", async ({ page, tradewind, browser }) => {
  const person = hire(tradewind, "view-person", "finance");
  await enter(page, tradewind.administrator, "/orders?tab=on_hold&country=DE");
  await page.getByRole("button", { name: "Views" }).click();
  const views = page.locator(".saved-views");
  await views.getByRole("button", { name: "Save view" }).hover();
  await expect(page.getByRole("tooltip", { name: "Give it a name first." })).toBeVisible();
  await views.getByLabel("Name of the view").fill("Held to Germany");
  await views.getByRole("combobox", { name: "Who sees it" }).click();
  await page.keyboard.type("Finance");
  await page.keyboard.press("Enter");
  await views.getByRole("button", { name: "Save view" }).click();
  await expect(views.getByRole("button", { name: "Held to Germany", exact: true })).toBeVisible();
  await views.getByRole("combobox", { name: "Whose list opens with Held to Germany" }).click();
  await page.keyboard.type("Finance");
  const chosen = page.waitForResponse((answer) => answer.url().includes("/default-views"));
  await page.keyboard.press("Enter");
  expect((await chosen).status()).toBe(204);

  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await other.goto("/orders");
  await signIn(other, person);
  await expect(other).toHaveURL(/tab=on_hold&country=DE|country=DE&tab=on_hold/);
  await other.close();
});

test("who has an order open for review decides; a supervisor takes it over", async ({ page, tradewind, browser, api, house }) => {
  const tag = "lease";
  const order = await placeOrder(api, house, { tags: [tag] });
  const reviewer = hire(tradewind, "lease-person", "reviewer");
  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await other.goto(`/orders?tab=all&tag=${tag}&order=${order.id}`);
  await signIn(other, reviewer);
  await expect(topDrawer(other)).toContainText(order.number);

  await enter(page, tradewind.administrator, `/orders?tab=all&tag=${tag}&order=${order.id}`);
  const drawer = topDrawer(page);
  await expect(drawer).toContainText("is reviewing this order");
  await drawer.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(page.getByText("A colleague is reviewing this order.")).toBeVisible();
  await drawer.getByRole("button", { name: "Take over" }).click();
  await expect(drawer.getByText("is reviewing this order")).toHaveCount(0);
  await drawer.getByRole("button", { name: "Approve", exact: true }).click();
  await expect(drawer).toContainText("Awaiting confirmation");
  await other.close();
});
