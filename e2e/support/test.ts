import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { Api, furnish, hire, type House } from "./house.ts";
import { type Person, type Tradewind, startTradewind } from "./tradewind.ts";

interface Shared {
  tradewind: Tradewind;
  /** The API as the administrator. */
  api: Api;
  house: House;
}

/** `test` with a program of its own for each worker; `page` starts at its address. */
export const test = base.extend<{ baseURL: string }, Shared>({
  tradewind: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const tradewind = await startTradewind();
      await use(tradewind);
      await tradewind.stop();
    },
    { scope: "worker", timeout: 30_000 },
  ],
  api: [
    // Somebody else than who signs in on pages: old sessions of one person end when new ones begin.
    async ({ tradewind }, use) => {
      const robot = hire(tradewind, "robot", "administrator");
      await use(await Api.as(tradewind.url, robot));
    },
    { scope: "worker" },
  ],
  house: [async ({ api }, use) => use(await furnish(api)), { scope: "worker" }],
  baseURL: async ({ tradewind }, use) => use(tradewind.url),
});

/** Fills in the form of the page; in whatever language the browser asks for. */
export async function signIn(page: Page, person: Person) {
  const form = page.locator("form");
  await form.getByRole("textbox").first().fill(person.username);
  await form.locator("input[type=password]").fill(person.password);
  await form.getByRole("button").last().click();
}

/** Signs in over the API, so that a test begins where it matters. */
export async function enter(page: Page, person: Person, address = "/orders") {
  const headers = { "X-Requested-With": "tradewind" };
  const answer = await page.request.post("/api/v1/session", { headers, data: { ...person } });
  expect(answer.status()).toBe(200);
  await page.goto(address);
  await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
}

/** Chooses from a list that opens on a click. */
export async function choose(within: Page | Locator, label: string, option: string) {
  await within.getByRole("combobox", { name: label }).click();
  const page = "page" in within ? within.page() : within;
  await page
    .locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option")
    .filter({ hasText: option })
    .first()
    .click();
}

/** The drawer or form that lies on top. */
export function topDrawer(page: Page): Locator {
  return page.locator(".ant-drawer-open").last();
}

/** Nothing on the page that WCAG 2.1 AA calls wrong. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.target) }))).toEqual([]);
}

export { expect };
