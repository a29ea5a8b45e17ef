import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Page } from "@playwright/test";
import { type Tradewind, startTradewind } from "./tradewind.ts";

/** `test` with a program of its own for each worker; `page` starts at its address. */
export const test = base.extend<{ baseURL: string }, { tradewind: Tradewind }>({
  tradewind: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const tradewind = await startTradewind();
      await use(tradewind);
      await tradewind.stop();
    },
    { scope: "worker", timeout: 30_000 },
  ],
  baseURL: async ({ tradewind }, use) => use(tradewind.url),
});

export async function signIn(page: Page, person: { username: string; password: string }) {
  await page.getByLabel("Username").fill(person.username);
  await page.getByLabel("Password", { exact: true }).fill(person.password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

/** Nothing on the page that WCAG 2.1 AA calls wrong. */
export async function expectAccessible(page: Page) {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
  expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.target) }))).toEqual([]);
}

export { expect };
