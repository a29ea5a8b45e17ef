import type { Page } from "@playwright/test";
import { hire, placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, signIn, test } from "../support/test.ts";

const HOUR_MS = 3_600_000;

interface Today {
  shops: { shop: { id: string }; overdue: number; due_today: number; at_risk: number }[];
}

test("who signs in sees what presses today, and each number opens its rows", async ({ page, tradewind, api, house }) => {
  const at = (hours: number) => new Date(Date.now() + hours * HOUR_MS).toISOString();
  await placeOrder(api, house, { ship_by: at(-3) });
  await placeOrder(api, house, { ship_by: at(-2) });
  const { id } = await placeOrder(api, house, { ship_by: at(1) });
  await api.post(`/orders/${id}/holds`, { reason: "fraud_risk" });

  await page.goto("/");
  await signIn(page, tradewind.administrator);
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("Today");
  const { shops } = await api.get<Today>("/orders/today?time_zone=UTC");
  const sum = (name: "overdue" | "at_risk") => shops.reduce((all, shop) => all + shop[name], 0);
  expect(sum("overdue")).toBeGreaterThanOrEqual(2);
  expect(sum("at_risk")).toBeGreaterThanOrEqual(1);

  const figures = page.getByRole("list", { name: "All stores" });
  await figures.getByRole("link", { name: `${sum("overdue")} Overdue` }).click();
  await expect(page.getByRole("tab", { name: /^Overdue/ })).toHaveAttribute("aria-selected", "true");
  await expect(page.getByText(`${sum("overdue")} of ${sum("overdue")} rows`)).toBeVisible();

  await page.goBack();
  const row = page.getByRole("region", { name: "By store" }).getByRole("row", { name: house.shop.name });
  await row.getByRole("link", { name: new RegExp(`${house.shop.name}, At risk: `) }).click();
  await expect(page).toHaveURL(new RegExp(`tab=at_risk&shop_id=${house.shop.id}`));
  const risky = shops.find(({ shop }) => shop.id === house.shop.id)?.at_risk ?? 0;
  await expect(page.getByText(`${risky} of ${risky} rows`)).toBeVisible();
});

test("a number moves by itself when an order comes in", async ({ page, tradewind, api, house }) => {
  await enter(page, tradewind.administrator, "/today");
  const figure = page.getByRole("list", { name: "All stores" }).getByRole("link", { name: /Overdue/ });
  const count = async () => Number.parseInt((await figure.textContent()) ?? "", 10);
  await expect.poll(count).toBeGreaterThanOrEqual(0);
  const before = await count();
  await placeOrder(api, house, { ship_by: new Date(Date.now() - HOUR_MS).toISOString() });
  await expect.poll(count).toBe(before + 1);
});

test("each store's late shipment rate is foretold, and its name opens what is overdue", async ({ page, tradewind, api, house }) => {
  await placeOrder(api, house, { ship_by: new Date(Date.now() - HOUR_MS).toISOString() });
  await enter(page, tradewind.administrator, "/today");
  const panel = page.getByRole("region", { name: "Late shipment rate" });
  const row = panel.getByRole("row", { name: house.shop.name });
  await expect(row).toContainText(/\d%.*no limit set/);
  await expectAccessible(page);
  await row.getByRole("link", { name: house.shop.name }).click();
  await expect(page).toHaveURL(new RegExp(`tab=overdue&shop_id=${house.shop.id}`));
});

test("each post begins with its own figures, and the page is arranged for oneself and for a role", async ({ page, tradewind, browser }) => {
  const figures = (of: Page) => of.getByRole("list", { name: "All stores" }).getByRole("listitem");
  const reviewer = hire(tradewind, "today-reviewer", "reviewer");
  await enter(page, reviewer, "/today");
  await expect(figures(page).first()).toContainText("Awaiting review");

  // One's own choice is there on the next computer, too.
  await page.getByRole("button", { name: "Layout" }).click();
  const layout = page.getByRole("tooltip");
  await layout.getByRole("checkbox", { name: "Alerts" }).check();
  await layout.getByRole("checkbox", { name: "Awaiting review" }).uncheck();
  await expect(figures(page).filter({ hasText: "Alerts" })).toHaveCount(1);
  await expect(figures(page).filter({ hasText: "Awaiting review" })).toHaveCount(0);
  await expectAccessible(page);
  const elsewhere = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await enter(elsewhere, reviewer, "/today");
  await expect(figures(elsewhere).filter({ hasText: "Alerts" })).toHaveCount(1);
  await expect(figures(elsewhere).filter({ hasText: "Awaiting review" })).toHaveCount(0);
  await elsewhere.close();
  await layout.getByRole("button", { name: "Reset" }).click();
  await expect(figures(page).first()).toContainText("Awaiting review");

  // Who shares layouts arranges the page for a role.
  const office = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await enter(office, tradewind.administrator, "/today");
  await office.getByRole("button", { name: "Layout" }).click();
  const chooser = office.getByRole("tooltip");
  for (const name of ["Overdue", "Due today", "At risk", "Returned to me", "Wait for me"]) {
    await chooser.getByRole("checkbox", { name, exact: true }).uncheck();
  }
  await chooser.getByRole("checkbox", { name: "To ship" }).check();
  await expect(figures(office)).toHaveCount(1);
  await chooser.getByLabel("Name of the view").fill("Packing bench");
  await chooser.getByRole("combobox", { name: "Who sees it" }).click();
  await office.keyboard.type("Warehouse");
  await office.keyboard.press("Enter");
  await chooser.getByRole("button", { name: "Save view" }).click();
  await expect(chooser.getByRole("button", { name: "Packing bench", exact: true })).toBeVisible();
  await chooser.getByRole("combobox", { name: "Whose list opens with Packing bench" }).click();
  await office.keyboard.type("Warehouse");
  const chosen = office.waitForResponse((answer) => answer.url().includes("/default-views"));
  await office.keyboard.press("Enter");
  expect((await chosen).status()).toBe(204);
  const kept = office.waitForResponse((answer) => answer.request().method() === "PUT" && answer.url().includes("/list-layouts/today"));
  await chooser.getByRole("button", { name: "Reset" }).click();
  await expect(figures(office)).toHaveCount(5);
  await kept;
  await office.close();

  const packer = hire(tradewind, "today-packer", "warehouse_keeper");
  const bench = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await enter(bench, packer, "/today");
  await expect(figures(bench)).toHaveCount(1);
  await expect(figures(bench).first()).toContainText("To ship");
  // The last part stays: without it the page would be what it begins with.
  await bench.getByRole("button", { name: "Layout" }).click();
  const last = bench.getByRole("tooltip");
  for (const name of ["By store", "Late shipment rate"]) await last.getByRole("checkbox", { name }).uncheck();
  await expect(last.getByRole("checkbox", { name: "To ship" })).toBeDisabled();
  await bench.close();
});
