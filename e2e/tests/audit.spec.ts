import { readFileSync } from "node:fs";
import { hire, placeOrder } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

test("who did what to an order is one click from it", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  const { id: other } = await placeOrder(api, house);
  await api.post(`/orders/${id}/reject`, { reason: "wrong_address", note: "house number" });
  await api.post(`/orders/${other}/approve`, {});
  await enter(page, tradewind.administrator, `/orders?tab=all&order=${id}`);
  await topDrawer(page).getByRole("link", { name: "Who did what to this order" }).click();
  await expect(page).toHaveURL(new RegExp(`/audit\\?subject=${id}`));
  const list = page.getByRole("grid", { name: "Activity log" });
  await expect(list.getByRole("button", { name: "Rejected" })).toBeVisible();
  await expect(list.getByRole("button", { name: "Order placed" })).toBeVisible();
  await expect(list.getByRole("button", { name: "Approved" })).toHaveCount(0);

  await list.getByRole("button", { name: "Rejected" }).click();
  const drawer = topDrawer(page);
  await expect(drawer.getByRole("link", { name: number })).toBeVisible();
  await expect(drawer.getByRole("row", { name: "Reason" })).toContainText("Address is wrong");
  await expect(drawer).toContainText("robot");
  await expectAccessible(page);
  // The words are for people; who wants the record itself asks for it.
  await expect(drawer.getByText('"wrong_address"')).toBeHidden();
  await drawer.getByText("As it is kept").click();
  await expect(drawer.getByText('"wrong_address"')).toBeVisible();
});

test("a change is read from what to what", async ({ page, tradewind, api, house }) => {
  const sku = house.skus["LAMP-01"] ?? "";
  const { version, name } = await api.get<{ version: number; name: string }>(`/skus/${sku}`);
  await api.patch(`/skus/${sku}`, { seen_version: version, name: "落地灯" });
  await enter(page, tradewind.administrator, `/audit?subject=${sku}&kind=SkuChanged`);
  await page.getByRole("button", { name: "SKU changed" }).first().click();
  const row = topDrawer(page).getByRole("row", { name: "Name" });
  await expect(row.getByRole("cell").nth(0)).toHaveText(name);
  await expect(row.getByRole("cell").nth(1)).toHaveText("落地灯");
  await api.patch(`/skus/${sku}`, { seen_version: version + 1, name });
});

test("the record is searched by person, thing, day and kind, by keys alone", async ({ page, tradewind, api, house }) => {
  const { id, number } = await placeOrder(api, house);
  await api.post(`/orders/${id}/approve`, {});
  await enter(page, tradewind.administrator, "/audit");
  const list = page.getByRole("grid", { name: "Activity log" });
  await expect(list).toHaveAttribute("aria-busy", "false");
  await page.keyboard.press("/");
  await page.keyboard.type(number);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(new RegExp(`subject=${id}`));
  // Until they come, rows of everybody's orders are shown.
  await expect(list.getByRole("button", { name: "Approved" })).toHaveCount(1);
  await page.keyboard.press("Escape");
  await list.focus();
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await expect(topDrawer(page)).toContainText("What changed");
  await page.keyboard.press("Escape");

  await choose(page, "What happened", "Order placed");
  await expect(list.getByRole("button", { name: "Approved" })).toHaveCount(0);
  await choose(page, "Who", "admin");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  await page.getByLabel("Until", { exact: true }).fill("2020-01-01");
  await expect(page.getByText("Nothing found")).toBeVisible();
  await page.getByRole("button", { name: "Reset" }).click();
  const search = page.getByRole("searchbox", { name: "Thing" });
  await search.fill("SO-NOBODY");
  await search.press("Enter");
  await expect(page.getByText("Nothing has this number.")).toBeVisible();
});

test("the record is compared with its seals, and taken away for a reason", async ({ page, tradewind }) => {
  await enter(page, tradewind.administrator, "/audit?kind=UserCreated");
  await page.getByRole("button", { name: "Check now" }).click();
  await expect(page.getByText("Nothing was changed")).toBeVisible();
  await expect(page.getByText("Last seal")).toBeVisible();

  await page.getByRole("button", { name: "Export", exact: true }).click();
  const form = topDrawer(page);
  await form.getByRole("button", { name: "Export" }).click();
  await expect(form.getByText("Please fill this in")).toBeVisible();
  await form.getByLabel("What for").fill("yearly review");
  await expectAccessible(page);
  await page.keyboard.press("Control+Enter");
  const [download] = await Promise.all([
    page.waitForEvent("download"),
    form.getByRole("button", { name: "Download the file" }).click(),
  ]);
  const file = readFileSync(await download.path(), "utf8");
  expect(file).toContain("UserCreated");
  expect(file).toContain("exported_by");
});

test("who may not see the record is told which right is missing", async ({ page, tradewind }) => {
  await enter(page, hire(tradewind, "blind-clerk", "order_clerk"), "/audit");
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("You may not open this page");
  await expect(page.getByRole("link", { name: "Activity log" })).toHaveCount(0);
});
