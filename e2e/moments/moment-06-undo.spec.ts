import { createHash } from "node:crypto";
import { type Api, type House, type Placed, placeOrder } from "../support/house.ts";
import { choose, enter, expect, test, topDrawer } from "../support/test.ts";
import { took } from "../support/timed.ts";

// Every bulk step that moved no goods is taken back, and afterwards everything is as it was.

const TIMED = process.env["TRADEWIND_TIMED"] === "1";
const ORDERS = TIMED ? 200 : 12;
const UNDO_LIMIT_MS = 10_000;

interface Row {
  id: string;
  version: number;
}

async function fill(api: Api, house: House, prefix: string): Promise<{ placed: Placed[]; search: string }> {
  const placed = [];
  for (let at = 0; at < ORDERS; at += 1) placed.push(await placeOrder(api, house, { external_id: `${prefix}-${at}` }));
  return { placed, search: `q=${placed.map(({ number }) => number).join("%20")}` };
}

/** Stages, holds, tags and stock of these orders in one number; a version only counts how often. */
async function everything(api: Api, search: string): Promise<string> {
  const { items } = await api.get<{ items: Row[] }>(`/orders?limit=200&${search}`);
  expect(items).toHaveLength(ORDERS);
  const { items: stock } = await api.get<{ items: Record<string, unknown>[] }>("/stock?limit=200&q=CUP-RED");
  const facts = {
    orders: items.map(({ version: _, ...order }) => order),
    stock: stock.map(({ sku_code, on_hand, allocated, available }) => [sku_code, on_hand, allocated, available]),
  };
  return createHash("sha256").update(JSON.stringify(facts)).digest("hex");
}

interface Job {
  state: string;
  good: number;
}

async function ended(api: Api, jobId: string): Promise<Job> {
  let job: Job | undefined;
  const state = async () => {
    job = await api.get<Job>(`/jobs/${jobId}`);
    return job.state;
  };
  await expect.poll(state, { intervals: [50] }).not.toMatch(/queued|running/);
  return job as Job;
}

test("orders are approved and taken back from the screen, as if nothing had been", async ({ page, tradewind, api, house }) => {
  const { search } = await fill(api, house, "UNDO-A");
  const before = await everything(api, search);
  await enter(page, tradewind.administrator, `/orders?tab=all&${search}`);
  await expect(page.locator(".row-place").first()).toBeVisible();
  await page.getByRole("checkbox", { name: "Select the rows loaded" }).check();
  await page.getByRole("button", { name: /^Select all/ }).click();
  await page.getByRole("button", { name: "Approve", exact: true }).click();
  await topDrawer(page).getByRole("button", { name: "Approve", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(`${ORDERS} done · 0 failed`);
  expect(await everything(api, search)).not.toBe(before);
  const from = Date.now();
  await dialog.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => everything(api, search)).toBe(before);
  took(`${ORDERS} approvals taken back`, Date.now() - from, UNDO_LIMIT_MS);
});

for (const [name, action] of [
  ["held", { action: "hold", reason: "manual" }],
  ["tagged", { action: "tag", tags: ["moment-6"] }],
  ["rejected", { action: "reject", reason: "wrong_goods" }],
] as const) {
  test(`orders that were ${name} by one action are as before once it is undone`, async ({ api, house }) => {
    const { placed, search } = await fill(api, house, `UNDO-${name}`);
    const before = await everything(api, search);
    const ids = placed.map(({ id }) => id);
    const { job_id } = await api.post<{ job_id: string }>("/orders/bulk-actions", { action, ids });
    await ended(api, job_id);
    expect(await everything(api, search)).not.toBe(before);
    const undo = await api.post<{ job_id: string }>(`/orders/bulk-actions/${job_id}/undo`, {});
    await ended(api, undo.job_id);
    expect(await everything(api, search)).toBe(before);
  });
}

test("what promised goods is not taken back so, and says why", async ({ api, house }) => {
  const { placed } = await fill(api, house, "UNDO-C");
  const ids = placed.map(({ id }) => id);
  const approve = await api.post<{ job_id: string }>("/orders/bulk-actions", { action: { action: "approve" }, ids });
  await ended(api, approve.job_id);
  const confirm = await api.post<{ job_id: string }>("/orders/bulk-actions", { action: { action: "confirm" }, ids });
  await ended(api, confirm.job_id);
  const may = await api.get<{ allowed: boolean; why?: string }>(`/orders/bulk-actions/${confirm.job_id}`);
  expect(may).toMatchObject({ allowed: false, why: "orders.cannot_be_undone" });
});

test("what was closed is taken back from the task centre; holds of many are released at once", async ({ page, tradewind, api, house }) => {
  const { search } = await fill(api, house, "UNDO-D");
  const before = await everything(api, search);
  await enter(page, tradewind.administrator, `/orders?tab=all&${search}`);
  const bulk = async (name: string) => {
    await page.getByRole("checkbox", { name: "Select the rows loaded" }).check();
    await page.getByRole("button", { name: /^Select all/ }).click();
    await page.getByRole("button", { name, exact: true }).click();
  };
  const dialog = page.getByRole("dialog");
  await expect(page.locator(".row-place").first()).toBeVisible();
  await bulk("Hold");
  await choose(topDrawer(page), "Reason", "Fraud risk");
  await topDrawer(page).getByRole("button", { name: "Hold", exact: true }).click();
  await expect(dialog).toContainText(`${ORDERS} done · 0 failed`);
  const held = await everything(api, search);
  expect(held).not.toBe(before);
  await dialog.getByRole("button", { name: "Close" }).click();

  await bulk("Release holds");
  await expect(topDrawer(page)).toContainText("Ends every hold on these orders");
  await topDrawer(page).getByRole("button", { name: "Release holds" }).click();
  await expect(dialog).toContainText(`${ORDERS} done · 0 failed`);
  expect(await everything(api, search)).toBe(before);
  await dialog.getByRole("button", { name: "Close" }).click();

  await page.goto("/jobs");
  await page.locator(".row-place .link").first().click();
  await dialog.getByRole("button", { name: /^Undo/ }).click();
  await expect.poll(() => everything(api, search)).toBe(held);
});
