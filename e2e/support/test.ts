import { AxeBuilder } from "@axe-core/playwright";
import { test as base, expect, type Locator, type Page } from "@playwright/test";
import { Api, furnish, hire, type House } from "./house.ts";
import { isLarge } from "./large.ts";
import { type Person, type Tradewind, startTradewind } from "./tradewind.ts";

interface Shared {
  tradewind: Tradewind;
  /** The API as the administrator. */
  api: Api;
  house: House;
}

/**
 * By how many milliseconds, give or take half, each answer comes late: `TRADEWIND_LATE_MS=500` finds the test, and the
 * screen, that is right only while the network is quick.
 */
const LATE_MS = Number(process.env["TRADEWIND_LATE_MS"] ?? 0);

/** What changes something says so: no form of another site can. */
const WRITES = { "X-Requested-With": "tradewind" };

/** A large house is made once, which takes its time. */
const START_TIMEOUT_MS = isLarge() ? 3_600_000 : 60_000;

/** `test` with a program of its own for each worker; `page` starts at its address. */
export const test = base.extend<{ baseURL: string; told: undefined }, Shared>({
  tradewind: [
    // biome-ignore lint/correctness/noEmptyPattern: Playwright reads what a fixture needs from this pattern
    async ({}, use) => {
      const tradewind = await startTradewind();
      await use(tradewind);
      await tradewind.stop();
    },
    { scope: "worker", timeout: START_TIMEOUT_MS },
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
  page: async ({ page }, use) => {
    if (LATE_MS > 0) {
      await page.route("**/api/**", async (route) => {
        await new Promise((resolve) => setTimeout(resolve, LATE_MS * (0.5 + Math.random())));
        await route.continue().catch(() => undefined);
      });
    }
    await use(page);
    // Nobody has a hundred sessions in use: a run of a hundred tests signs out where it signed in.
    await page.request.delete("/api/v1/session", { headers: WRITES }).catch(() => undefined);
  },
  // Continuous integration keeps its output, and no traces: what a failed test left on screen is told there.
  told: [
    // Named, because the page must still be there.
    async ({ page: _page, browser, tradewind }, use, info) => {
      await use(undefined);
      if (info.status === info.expectedStatus) return;
      for (const page of browser.contexts().flatMap((context) => context.pages())) {
        const shown = await page.locator("body").ariaSnapshot({ timeout: 5_000 }).catch(String);
        console.log(`${info.title}: left at ${page.url()}\n${shown}`);
        // A report's end shows the first 300 letters of what is attached.
        const main = await page.locator("main").innerText({ timeout: 5_000 }).catch(String);
        await info.attach("left at", { body: `${page.url()} ${main}`, contentType: "text/plain" });
      }
      console.log(`the program said last:\n${tradewind.said()}`);
    },
    { auto: true },
  ],
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
  const answer = await page.request.post("/api/v1/session", { headers: WRITES, data: { ...person } });
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

/** No movement of the user interface takes longer. */
const MOVES_MS = 3_000;

/**
 * What slides or fades in is measured where it comes to rest: on its way it is half transparent. What never comes to
 * rest is measured as it is.
 */
async function atRest(page: Page) {
  const rests = () => {
    const moving = document.querySelectorAll("[class*='-appear'],[class*='-enter'],[class*='-leave']");
    const endless = Number.POSITIVE_INFINITY;
    return (
      ![...moving].some((one) => one.checkVisibility()) &&
      document
        .getAnimations()
        .every((one) => one.playState !== "running" || one.effect?.getTiming().iterations === endless)
    );
  };
  await page.waitForFunction(rests, undefined, { timeout: MOVES_MS }).catch(() => undefined);
}

/** Nothing on the page that WCAG 2.1 AA calls wrong. */
export async function expectAccessible(page: Page) {
  // What began to move while it was measured is measured again; what is wrong stays wrong.
  await expect(async () => {
    await atRest(page);
    const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa"]).analyze();
    expect(violations.map(({ id, nodes }) => ({ id, where: nodes.map((node) => node.target) }))).toEqual([]);
  }).toPass({ timeout: 15_000 });
}

export { expect };
