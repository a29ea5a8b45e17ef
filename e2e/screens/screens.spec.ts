// Pictures of the program for the documents: `npm run screens` writes docs/screens/*.webp.
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Browser, Page } from "@playwright/test";
import { type Api, type House, placeOrder } from "../support/house.ts";
import { enter, expect, test } from "../support/test.ts";

const FOLDER = resolve(import.meta.dirname, "../../docs/screens");
/** All of them together are cloned with the repository. */
const MOST_BYTES = 6 * 1024 * 1024;
const QUALITY = 0.82;
const LANGUAGES = { "zh-Hans": "zh-CN", "zh-Hant": "zh-TW", en: "en-GB" };
const SIZES = { wide: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } };

/** The densest pages: where each is, and what must stand there before the picture is taken. */
const pages = (orderId: string): [name: string, address: string, drawn: string][] => [
  ["today", "/today", ".today-shops"],
  ["orders", "/orders?tab=all", ".row-place"],
  ["order", `/orders?tab=all&order=${orderId}`, ".drawer-title .status-tag"],
  ["review", "/review", ".checklist"],
  ["products", "/products", ".row-place"],
  ["stock", "/stock", ".row-place"],
  ["shops", "/settings/shops", ".shop-card"],
  ["roles", "/access/roles", "table tbody tr"],
  ["audit", "/audit", ".row-place"],
  ["diagnostics", "/system/diagnostics", "table tbody tr"],
];

/** An order whose names and addresses are as long as they come, on its way to the warehouse. */
async function placeLong(api: Api, house: House): Promise<string> {
  const { id } = await placeOrder(api, house, {
    lines: [
      { sku: "CUP-RED", title: "Handbemalter Kaffeebecher aus Steinzeug mit Untertasse, Küstenmotiv", quantity: 3, unit_price: "12.50" },
      { sku: "LAMP-01", title: "Höhenverstellbare Schreibtischlampe mit Tageslichtspektrum", quantity: 1, unit_price: "39.90" },
    ],
    ship_to: {
      ...{ name: "Dr. Wilhelmine Freifrau von Hohenlohe-Schillingsfürst", phone: "+49 30 1234567890" },
      ...{ line1: "Donaudampfschifffahrtsgesellschaftsstraße 123–127, Hinterhaus, 4. Obergeschoss links" },
      ...{ city: "Hellschen-Heringsand-Unterschaar", postcode: "25764", country: "DE" },
    },
    message: "Bitte klingeln und im zweiten Hof beim Pförtner abgeben.",
    tags: ["VIP", "gift"],
  });
  for (const step of ["approve", "confirm"]) await api.post(`/orders/${id}/${step}`, {});
  return id;
}

/** A picture a fifth as large as a PNG: the browser itself knows how. */
async function asWebp(page: Page, png: Buffer): Promise<Buffer> {
  const url = await page.evaluate(
    async ([data, quality]) => {
      const image = new Image();
      image.src = `data:image/png;base64,${data}`;
      await image.decode();
      const canvas = Object.assign(document.createElement("canvas"), { width: image.width, height: image.height });
      canvas.getContext("2d")?.drawImage(image, 0, 0);
      return canvas.toDataURL("image/webp", quality);
    },
    [png.toString("base64"), QUALITY] as const,
  );
  return Buffer.from(url.replace(/^.*,/, ""), "base64");
}

/** What a reader would call broken: a page wider than its screen, or a code where words should be. */
async function expectWhole(page: Page, name: string) {
  const found = await page.evaluate(() => {
    const wide = document.documentElement.scrollWidth > document.documentElement.clientWidth + 1;
    const keys = document.body.innerText.match(/\b(?:orders|ui|app|menu|stock|help|record|jobs)\.[a-z_]+\b/g);
    return { wide, keys: keys ?? [] };
  });
  expect(found, name).toEqual({ wide: false, keys: [] });
}

async function take(browser: Browser, baseURL: string, person: { username: string; password: string }, orderId: string) {
  const press = await browser.newPage();
  for (const [language, locale] of Object.entries(LANGUAGES)) {
    const context = await browser.newContext({ baseURL, locale, timezoneId: "Asia/Shanghai", reducedMotion: "reduce" });
    await context.addInitScript((chosen) => {
      localStorage.setItem("tradewind.language", chosen);
      localStorage.setItem("tradewind.tour", "done");
    }, language);
    const page = await context.newPage();
    await enter(page, person, "/today");
    for (const [size, viewport] of Object.entries(SIZES)) {
      await page.setViewportSize(viewport);
      for (const [name, address, drawn] of pages(orderId)) {
        await page.goto(address);
        await page.locator(drawn).first().waitFor();
        await page.locator(".connection.live").waitFor();
        // Counts and pictures of goods come behind the page.
        await page.waitForTimeout(500);
        await page.evaluate(() => Promise.all(document.getAnimations().map((one) => one.finished)));
        await expectWhole(page, `${name} in ${language}, ${size}`);
        writeFileSync(join(FOLDER, `${name}-${language}-${size}.webp`), await asWebp(press, await page.screenshot()));
      }
    }
    await context.close();
  }
}

test("pictures", async ({ tradewind, api, house, browser, request }) => {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const headers = { "X-Requested-With": "tradewind" };
  const { administrator } = tradewind;
  await request.post(`${tradewind.url}/api/v1/session`, { headers, data: { ...administrator } });
  await request.patch(`${tradewind.url}/api/v1/session/me`, { headers, data: { time_zone: "Asia/Shanghai" } });
  await take(browser, tradewind.url, administrator, await placeLong(api, house));
  const size = readdirSync(FOLDER).reduce((sum, name) => sum + statSync(join(FOLDER, name)).size, 0);
  console.log(`docs/screens: ${Math.round(size / 1024)} KB`);
  expect(size).toBeLessThan(MOST_BYTES);
});
