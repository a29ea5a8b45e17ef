import type { Page } from "@playwright/test";
import { hire, setParameter } from "../support/house.ts";
import { choose, enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";
import type { Person } from "../support/tradewind.ts";

/** From so many pieces on, two must agree. */
const LIMIT = 50;
const ADJUSTMENTS = "stock.adjustment_approval_over";

interface Level {
  sku_id: string;
  on_hand: number;
}

// The house first: its opening stock would wait for somebody.
test.beforeAll(({ api, house }) => setParameter(api, ADJUSTMENTS, house ? LIMIT : 0));
test.afterAll(({ api }) => setParameter(api, ADJUSTMENTS, 0));

test("a great adjustment waits where it was given, and another releases it by keys", async ({ page, tradewind, api, house, browser }) => {
  const keeper = hire(tradewind, "keeper", "warehouse_keeper");
  const onHand = async () => {
    const { items } = await api.get<{ items: Level[] }>("/stock?q=CUP-RED");
    return items.find(({ sku_id }) => sku_id === house.skus["CUP-RED"])?.on_hand ?? 0;
  };
  const before = await onHand();
  await adjust(page, keeper, "80");
  const form = topDrawer(page);
  await expect(form.getByRole("status").filter({ hasText: "waits for the approval" })).toBeVisible();
  await expect(form.getByRole("button", { name: "Adjust stock" })).toHaveCount(0);
  expect(await onHand()).toBe(before);
  await form.getByRole("link", { name: "See the request" }).click();
  await expect(topDrawer(page)).toContainText("on-hand stock goes up by 80");
  const approve = topDrawer(page).getByRole("button", { name: "Approve" });
  await expect(approve).toHaveAttribute("aria-disabled", "true");
  await expectAccessible(page);

  const second = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await enter(second, tradewind.administrator, "/orders");
  await second.getByRole("link", { name: /^Approvals/ }).click();
  const list = second.getByRole("grid", { name: "Wait for me" });
  await expect(list.getByRole("row", { name: /Adjust stock/ })).toHaveCount(1);
  await list.focus();
  await second.keyboard.press("j");
  await second.keyboard.press("Enter");
  await expect(topDrawer(second)).toContainText("Count surplus");
  await second.keyboard.press("a");
  await expect(topDrawer(second).getByLabel("Comment")).toBeFocused();
  await second.keyboard.type("counted twice");
  await second.keyboard.press("Control+Enter");
  await expect(second.getByText("Approved and done")).toBeVisible();
  await expect.poll(onHand).toBe(before + 80);
  // Told by the server: who asked reads the answer without asking again.
  await expect(topDrawer(page)).toContainText("counted twice");
  await second.close();
});

test("the menu counts what waits, at once, and a no needs its reason", async ({ page, tradewind, browser }) => {
  await enter(page, tradewind.administrator, "/orders");
  const entry = page.getByRole("link", { name: /^Approvals/ });
  await expect(entry).toHaveAccessibleName("Approvals");
  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await adjust(other, hire(tradewind, "second-keeper", "warehouse_keeper"), "70");
  await expect(entry).toHaveAccessibleName("Approvals 1 waits for you");
  await other.close();

  await entry.click();
  const waiting = page.getByRole("grid", { name: "Wait for me" });
  await expect(waiting.locator(".row-place")).toHaveCount(1);
  await waiting.focus();
  await page.keyboard.press("j");
  await page.keyboard.press("r");
  const form = topDrawer(page);
  await expect(form.getByLabel("Comment")).toBeFocused();
  await page.keyboard.press("Control+Enter");
  await expect(form.getByText("Please fill this in")).toBeVisible();
  await page.keyboard.type("count again");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Nothing waits for you")).toBeVisible();
  await expect(entry).toHaveAccessibleName("Approvals");
  await page.getByRole("tab", { name: "All" }).click();
  await expect(page.getByRole("row", { name: /Declined/ }).first()).toBeVisible();
});

test("rights that lead to more are released beside what somebody has now", async ({ page, tradewind, api }) => {
  await setParameter(api, "access.role_approvals", 1);
  hire(tradewind, "rising-star", "order_clerk");
  const { items } = await api.get<{ items: { id: string; version: number }[] }>("/users?q=rising-star");
  const [{ id, version } = { id: "", version: 0 }] = items;
  const kept = await api.put<{ approval_id?: string }>(`/users/${id}/roles`, {
    roles: ["order_clerk", "administrator"],
    seen_version: version,
  });
  await setParameter(api, "access.role_approvals", 0);
  expect(kept.approval_id).toMatch(/^apr_/);

  await enter(page, tradewind.administrator, `/approvals?approval=${kept.approval_id}`);
  const drawer = topDrawer(page);
  await expect(drawer.getByRole("link", { name: "rising-star" })).toBeVisible();
  const roles = drawer.getByRole("row", { name: "Roles" });
  await expect(roles.getByRole("cell").nth(0)).toHaveText("Order clerk");
  await expect(roles.getByRole("cell").nth(1)).toContainText("Administrator");
  await expectAccessible(page);
  await page.keyboard.press("r");
  await expect(topDrawer(page).getByLabel("Comment")).toBeFocused();
  await page.keyboard.type("not yet");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByText("Declined").first()).toBeVisible();
  const { roles: left } = await api.get<{ roles: string[] }>(`/users/${id}`);
  expect(left).toEqual(["order_clerk"]);
});

test("who is away has another decide, and both read it", async ({ page, tradewind, browser }) => {
  const deputy = hire(tradewind, "deputy", "warehouse_keeper");
  await enter(page, tradewind.administrator, "/approvals");
  await page.getByRole("button", { name: "While I am away" }).click();
  const form = topDrawer(page);
  await choose(form, "Who decides", "deputy");
  const day = (later: number) => new Date(Date.now() + later * 86_400_000).toISOString().slice(0, 10);
  await form.getByLabel("From").fill(day(-1));
  await form.getByLabel("Until, with this day").fill(day(7));
  await expectAccessible(page);
  await form.getByRole("button", { name: "Hand over" }).click();
  await expect(page.getByText("deputy decides for you until")).toBeVisible();

  const other = await browser.newPage({ baseURL: tradewind.url, locale: "en-GB" });
  await enter(other, deputy, "/approvals");
  await expect(other.getByText("You decide for admin until")).toBeVisible();
  await other.close();

  await page.getByRole("button", { name: "While I am away" }).click();
  await topDrawer(page).getByRole("button", { name: "Take back from deputy" }).click();
  await expect(page.getByText("deputy decides for you until")).toHaveCount(0);
});

/** Sends an adjustment from the page where people do it. */
async function adjust(page: Page, keeper: Person, pieces: string) {
  await enter(page, keeper, "/stock?q=CUP-RED");
  await page.getByRole("row", { name: /CUP-RED/ }).getByRole("button", { name: "Adjust stock" }).click();
  const form = topDrawer(page);
  await choose(form, "Reason", "Count surplus");
  await form.getByLabel("Pieces").fill(pieces);
  await form.getByRole("button", { name: "Adjust stock" }).click();
}
