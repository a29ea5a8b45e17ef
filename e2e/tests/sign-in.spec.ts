import { placeOrder } from "../support/house.ts";
import { expect, expectAccessible, signIn, test } from "../support/test.ts";

const SESSION = "/api/v1/session";

test("a stranger is asked to sign in, whatever the address", async ({ page }) => {
  await page.goto("/orders");
  await expect(page.getByLabel("Username")).toBeVisible();
  await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
  expect((await page.request.get(SESSION)).status()).toBe(401);
  await expectAccessible(page);
});

test("a wrong password opens nothing and does not say which half was wrong", async ({ page, tradewind }) => {
  await page.goto("/");
  const { username, password } = tradewind.administrator;
  const refusals: string[] = [];
  for (const person of [
    { username, password: `${password}!` },
    { username: "nobody", password },
  ]) {
    await signIn(page, person);
    const alert = page.getByRole("alert");
    await expect(alert).toBeVisible();
    refusals.push((await alert.textContent()) ?? "");
    expect((await page.request.get(SESSION)).status()).toBe(401);
    await page.reload();
  }
  expect(refusals[0]).not.toBe("");
  expect(refusals[1]).toBe(refusals[0]);
});

test("who signs in stays signed in over a reload, and is out after signing out", async ({ page, tradewind }) => {
  await page.goto("/");
  await signIn(page, tradewind.administrator);
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await page.reload();
  await expect(page.getByRole("navigation").first()).toBeVisible();

  const session = await page.request.get(SESSION);
  expect(session.status()).toBe(200);
  expect(await session.json()).toMatchObject({ user: { username: tradewind.administrator.username } });

  const cookie = (await page.context().cookies()).find(({ name }) => name === "session");
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: "Lax" });

  const out = await page.request.delete(SESSION, { headers: { "X-Requested-With": "tradewind" } });
  expect(out.status()).toBe(204);
  await page.reload();
  await expect(page.getByLabel("Username")).toBeVisible();
});

test("who signs out leaves nothing of the house behind in the browser", async ({ page, tradewind, api, house }) => {
  const { number } = await placeOrder(api, house);
  await page.goto("/");
  await signIn(page, tradewind.administrator);
  await expect(page.getByRole("navigation").first()).toBeVisible();
  await page.goto(`/orders?tab=all&q=${number}`);
  await page.locator(".row-place", { hasText: number }).dblclick();
  await expect(page.getByRole("dialog")).toContainText(number);
  await page.keyboard.press("Escape");
  // A default view as it is kept here: its words are what somebody searched for.
  const view = JSON.stringify({ filters: { q: "Jane Doe" }, columns: [] });
  await page.evaluate((text) => localStorage.setItem("tradewind.default-view.orders", text), view);
  await page.getByRole("button", { name: "Sign out" }).click();
  await expect(page.getByLabel("Username")).toBeVisible();

  await expect(page.locator("body")).not.toContainText(number);
  const left = await page.evaluate(async () => ({
    local: Object.keys(localStorage),
    session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map(({ name }) => name),
    caches: await caches.keys(),
  }));
  // How this browser looks and what its lists show: no row, and no word somebody searched for.
  const looks = /^tradewind\.(language|theme|tour|density|columns\.|widths\.|density\.|page-size\.)/;
  expect(left.local.filter((name) => !looks.test(name))).toEqual([]);
  expect(left).toMatchObject({ session: [], databases: [], caches: [] });
  await page.goBack();
  await expect(page.getByLabel("Username")).toBeVisible();
});
