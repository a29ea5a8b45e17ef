import { createHmac } from "node:crypto";
import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import { placeOrder } from "../support/house.ts";
import { enter, expect, expectAccessible, test, topDrawer } from "../support/test.ts";

interface Heard {
  headers: IncomingHttpHeaders;
  body: string;
}

/** A program of others: keeps what it is told, and refuses the first so many messages. */
async function listen(refuse: number) {
  const heard: Heard[] = [];
  let refusals = refuse;
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      heard.push({ headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(refusals-- > 0 ? 503 : 204).end();
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const url = `http://localhost:${(server.address() as AddressInfo).port}/in`;
  return { url, heard, stop: () => server.close() };
}

function isSigned({ headers, body }: Heard, secret: string): boolean {
  const key = Buffer.from(secret.replace("whsec_", ""), "base64");
  const mac = createHmac("sha256", key);
  mac.update(`${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`);
  return String(headers["webhook-signature"]).split(" ").includes(`v1,${mac.digest("base64")}`);
}

test("an ERP is told of orders, and what it refuses is sent again", async ({ page, tradewind, api, house }) => {
  const erp = await listen(1);
  try {
    await enter(page, tradewind.administrator, "/settings/webhooks");
    await page.getByRole("button", { name: "New webhook" }).click();
    const form = topDrawer(page);
    await form.getByLabel("Name").fill("ERP of the test");
    await form.getByLabel("Address").fill("erp");
    await form.getByRole("checkbox", { name: /order.placed/ }).check();
    await form.getByRole("button", { name: "Save" }).click();
    await expect(form).toContainText("An address that begins with https://");
    await form.getByLabel("Address").fill(erp.url);
    await expectAccessible(page);
    await form.getByRole("button", { name: "Save" }).click();

    const shown = page.getByRole("status").filter({ hasText: "Secret for the signatures" });
    const secret = (await shown.locator("code").textContent()) ?? "";
    expect(secret).toMatch(/^whsec_/);
    await shown.getByRole("button").last().click();

    await page.getByRole("button", { name: "ERP of the test" }).click();
    const drawer = topDrawer(page);
    await drawer.getByRole("button", { name: "Send a test" }).click();
    await expect(drawer.getByRole("row", { name: /Test/ })).toContainText("503");
    await drawer.getByRole("row", { name: /Test/ }).getByRole("button", { name: "Send again" }).click();
    await expect(drawer.getByRole("row", { name: /Test/ })).toContainText("Taken");

    const { number } = await placeOrder(api, house);
    const row = drawer.getByRole("row", { name: number });
    await expect(row).toContainText("Taken");
    await row.getByRole("button", { name: number }).click();
    await expect(drawer.getByText('"type": "order.placed"')).toBeVisible();
    await expectAccessible(page);

    expect(erp.heard.every((one) => isSigned(one, secret))).toBe(true);
    const [first, second] = erp.heard;
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);

    await drawer.getByRole("button", { name: "Pause" }).click();
    await expect(drawer).toContainText("Paused");
    await drawer.getByRole("button", { name: "Remove" }).click();
    await page.getByRole("dialog", { name: /Remove ERP/ }).getByRole("button", { name: "Remove" }).click();
    await expect(page.getByRole("button", { name: "ERP of the test" })).toHaveCount(0);
  } finally {
    erp.stop();
  }
});
