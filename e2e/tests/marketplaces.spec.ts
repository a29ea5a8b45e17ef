import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

const RECORDED = new URL("../../connectors/channel-ebay/tests/recorded/order-paid.json", import.meta.url);

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

    const row = page.getByRole("row", { name: /Teehaus/ });
    await expect(row).toContainText("Connected");
    await expect(row.getByRole("cell").nth(2)).toHaveText("1");
    await page.goto(`/orders?tab=all&q=${ebay.number}`);
    await expect(page.getByRole("row", { name: new RegExp(ebay.number) })).toContainText("22.93");
  } finally {
    ebay.stop();
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
