import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

const RECORDED = new URL("../../connectors/channel-ebay/tests/recorded/order-paid.json", import.meta.url);
const SHOPEE = new URL("../../connectors/channel-shopee/tests/recorded/order-ready.json", import.meta.url);

/** An account of eBay with one order, that gives passes for one grant. */
async function openEbay(grant: string) {
  const now = new Date().toISOString();
  const order = { ...JSON.parse(readFileSync(RECORDED, "utf8")), creationDate: now, lastModifiedDate: now };
  const server = createServer((asked, answer) => {
    let sent = "";
    asked.on("data", (part: Buffer) => {
      sent += part.toString();
    });
    asked.on("end", () => {
      const say = (status: number, body: object) =>
        answer.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      const { pathname, searchParams } = new URL(asked.url ?? "/", "http://ebay");
      if (pathname === "/identity/v1/oauth2/token") {
        if (new URLSearchParams(sent).get("refresh_token") === grant) say(200, { access_token: "pass", expires_in: 7200 });
        else say(400, { error: "invalid_grant" });
      } else if (asked.headers.authorization !== "Bearer pass") {
        say(401, {});
      } else if (pathname === "/sell/fulfillment/v1/order") {
        const [, from = "", until = ""] = /\[(.*)\.\.(.*)\]/.exec(searchParams.get("filter") ?? "") ?? [];
        const orders = from <= now && (until === "" || now <= until) ? [order] : [];
        say(200, { total: orders.length, limit: 50, offset: 0, orders });
      } else {
        say(200, { total: 0, inventoryItems: [] });
      }
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { address: `http://localhost:${port}`, number: order.orderId as string, stop: () => server.close() };
}

test("an eBay account is connected with its refresh token, and its order comes by itself", async ({ page, tradewind, api }) => {
  const ebay = await openEbay("v^1.1#good");
  await api.post("/shops", { code: "EBY", name: "Teehaus", platform: "ebay", currency: "EUR", time_zone: "Europe/Berlin" });
  try {
    await enter(page, tradewind.administrator, "/settings/channels");
    await page.getByRole("button", { name: "Connect a store" }).click();
    const form = topDrawer(page);
    await form.getByRole("combobox").click();
    await page.getByTitle("Teehaus · EBY").click();
    await form.getByLabel("Address of the shop").fill(ebay.address);
    await form.getByLabel("App ID (Client ID)").fill("Tradewind-1");
    await form.getByLabel("Cert ID (Client Secret)").fill("PRD-1");
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(form.getByLabel("Refresh token")).toHaveAttribute("aria-invalid", "true");
    await form.getByLabel("Refresh token").fill("v^1.1#other");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(form).toContainText("The shop does not take this key");
    await form.getByLabel("Refresh token").fill("v^1.1#good");
    await form.getByLabel("Orders since").fill(new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10));
    await form.getByRole("button", { name: "Connect", exact: true }).click();

    // Nobody said where this house is reached: what eBay needs is put in by hand, with a secret that is shown once.
    await expect(page.getByRole("region", { name: "Let the shop tell by itself" })).toContainText("Marketplace Account Deletion");
    const row = page.getByRole("row", { name: /Teehaus/ });
    await expect(row).toContainText("Connected");
    await expect(row.getByRole("cell").nth(2)).toHaveText("1");
    await page.getByRole("button", { name: "Teehaus" }).click();
    const told = topDrawer(page).getByRole("region", { name: "What the shop tells by itself" });
    await expect(told).toContainText("TRADEWIND_PUBLIC_ADDRESS");
    await expectAccessible(page);
    await page.goto(`/orders?tab=all&q=${ebay.number}`);
    await expect(page.getByRole("row", { name: new RegExp(ebay.number) })).toContainText("22.93");
  } finally {
    ebay.stop();
  }
});

/** A shop of Shopee with one order: it takes a code once, and then each refresh token once. */
async function openShopee(code: string) {
  const order = { ...JSON.parse(readFileSync(SHOPEE, "utf8")), update_time: Math.floor(Date.now() / 1000) - 60 };
  const taken = { grant: code, pass: "", given: 0 };
  const server = createServer((asked, answer) => {
    let sent = "";
    asked.on("data", (part: Buffer) => {
      sent += part.toString();
    });
    asked.on("end", () => {
      const say = (body: object) =>
        answer.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ error: "", ...body }));
      const { pathname, searchParams } = new URL(asked.url ?? "/", "http://shopee");
      if (pathname.startsWith("/api/v2/auth/")) {
        const { code, refresh_token } = JSON.parse(sent) as { code?: string; refresh_token?: string };
        if ((code ?? refresh_token) !== taken.grant) return say({ error: "error_auth", message: "Invalid code" });
        taken.given += 1;
        taken.pass = `pass${taken.given}`;
        taken.grant = `refresh${taken.given}`;
        return say({ access_token: taken.pass, refresh_token: taken.grant, expire_in: 14_400 });
      }
      if (searchParams.get("access_token") !== taken.pass) return say({ error: "invalid_acceess_token" });
      if (pathname.endsWith("/get_shop_info")) {
        return say({ shop_name: "Seabreeze", expire_time: Math.floor(Date.now() / 1000) + 10 * 86_400 });
      }
      if (pathname.endsWith("/get_order_detail")) return say({ response: { order_list: [order] } });
      const [from, until] = ["time_from", "time_to"].map((name) => Number(searchParams.get(name)));
      const is_there = (from ?? 0) <= order.update_time && order.update_time <= (until ?? 0);
      return say({ response: { more: false, next_cursor: "", order_list: is_there ? [{ order_sn: order.order_sn }] : [] } });
    });
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  const { port } = server.address() as AddressInfo;
  return { address: `http://localhost:${port}/17`, number: order.order_sn as string, stop: () => server.close() };
}

test("a Shopee shop is connected by its owner's agreement, and says when that ends", async ({ page, tradewind, api }) => {
  const shopee = await openShopee("code1");
  await api.post("/shops", { code: "SHP", name: "Seabreeze", platform: "shopee", currency: "SGD", time_zone: "Asia/Singapore" });
  try {
    await enter(page, tradewind.administrator, "/settings/channels");
    await page.getByRole("button", { name: "Connect a store" }).click();
    const form = topDrawer(page);
    await form.getByRole("combobox").click();
    await page.getByTitle("Seabreeze · SHP").click();
    await form.getByLabel("Address of the shop").fill("https://shopee.example.com/17");
    await form.getByLabel("Partner ID").fill("2001887");
    await form.getByLabel("Partner key").fill("shpk1");
    await form.getByLabel("Refresh token").fill("https://www.example.com/?code=code1&shop_id=17");
    await expectAccessible(page);
    await form.getByRole("button", { name: "Connect", exact: true }).click();
    await expect(form.getByLabel("Address of the shop")).toHaveAttribute("aria-invalid", "true");
    await form.getByLabel("Address of the shop").fill(shopee.address);
    await form.getByLabel("Orders since").fill(new Date(Date.now() - 2 * 86_400_000).toISOString().slice(0, 10));
    await form.getByRole("button", { name: "Connect", exact: true }).click();

    const row = page.getByRole("row", { name: /Seabreeze/ });
    await expect(row).toContainText("Connected");
    await expect(row.getByRole("cell").nth(2)).toHaveText("1");
    await expect(page.getByText("Push Mechanism")).toBeVisible();
    await page.getByRole("button", { name: "Seabreeze" }).click();
    await expect(topDrawer(page)).toContainText("Owner's permission until");
    await page.goto(`/orders?tab=all&q=${shopee.number}`);
    await expect(page.getByRole("row", { name: new RegExp(shopee.number) })).toContainText("25.30");
  } finally {
    shopee.stop();
  }
});

test("an Amazon store is chosen by its name, and nothing else gets its secret", async ({ page, tradewind, api }) => {
  await api.post("/shops", { code: "AMZ", name: "Teekontor", platform: "amazon", currency: "EUR", time_zone: "Europe/Berlin" });
  await enter(page, tradewind.administrator, "/settings/channels");
  await page.getByRole("button", { name: "Connect a store" }).click();
  const form = topDrawer(page);
  await form.getByRole("combobox").click();
  await page.getByTitle("Teekontor · AMZ").click();
  await form.getByLabel("Address of the shop").fill("amazon.de");
  await page.getByTitle("https://www.amazon.de").click();
  await expect(form.getByLabel("Address of the shop")).toHaveValue("https://www.amazon.de");
  await form.getByLabel("Client ID").fill("amzn1.application-oa2-client.1");
  await form.getByLabel("Client secret").fill("amzn1.oa2-cs.v1.1");
  await form.getByLabel("Refresh token").fill("Atzr|1");
  await form.getByLabel("Seller ID").fill("A1SELLER");
  await expectAccessible(page);

  await form.getByLabel("Address of the shop").fill("https://amazon.example.com");
  await form.getByRole("button", { name: "Connect", exact: true }).click();
  await expect(form.getByLabel("Address of the shop")).toHaveAttribute("aria-invalid", "true");
  await expect(form).toBeVisible();
});
