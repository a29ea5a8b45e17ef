import type { Page } from "@playwright/test";
import { type SignInProvider, startProvider } from "../support/provider.ts";
import { hire } from "../support/house.ts";
import { enter, expect, expectAccessible, signIn, test, topDrawer } from "../support/test.ts";

/** Types a name at the provider, and agrees to what it asks. */
async function signInThere(page: Page, provider: SignInProvider, name: string) {
  await page.waitForURL(`${provider.issuer}/**`);
  await page.locator("input[name=login]").fill(name);
  await page.locator("input[name=password]").fill("any");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
}

/** The provider as settings, by who is signed in on the page. */
async function setProvider(page: Page, houseUrl: string, provider: SignInProvider) {
  const path = "/api/v1/openid-provider";
  const headers = { "X-Requested-With": "tradewind" };
  const { version } = await (await page.request.get(path)).json();
  const settings = {
    name: "Linked",
    active: true,
    issuer: provider.issuer,
    client_id: provider.clientId,
    house_url: houseUrl,
    scopes: ["profile", "groups"],
    groups_claim: "groups",
    group_roles: [],
    only_mapped: false,
    makes_people: false,
    trusted_factors: [],
  };
  const kept = await page.request.put(path, { headers, data: { provider: settings, seen_version: version } });
  expect(kept.status(), await kept.text()).toBe(200);
  const secret = await page.request.put(`${path}/secret`, { headers, data: { secret: provider.clientSecret } });
  expect(secret.status()).toBe(204);
}

test("people sign in at a provider, with the roles of their groups", async ({ page, browser, tradewind }) => {
  const provider = await startProvider(tradewind.url);
  try {
    provider.groups.set("mei", ["analysts"]);
    await page.goto("/access/sign-in");
    await signIn(page, tradewind.administrator);
    await page.getByLabel("Name", { exact: true }).fill("Example");
    await page.getByLabel("Address of the provider (issuer)").fill(provider.issuer);
    await page.getByLabel("Our name there (client ID)").fill(provider.clientId);
    const secret = page.getByLabel("Our secret there (client secret)");
    await secret.fill("x".repeat(501));
    await page.getByLabel("Scopes besides openid").fill("profile groups");
    await page.getByRole("button", { name: "Add a group" }).click();
    await page.getByLabel("Group", { exact: true }).fill("analysts");
    await page.getByLabel("Role", { exact: true }).click();
    await page.getByTitle("Data analyst", { exact: true }).click();
    await expectAccessible(page);
    // The provider is kept by then, its secret is not: who mends it saves once more.
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("Outside the range allowed.").first()).toBeVisible();
    await secret.fill(provider.clientSecret);
    await page.getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("One is kept.")).toBeVisible();
    await page.getByRole("button", { name: "Ask the provider" }).click();
    await expect(page.getByText("The provider answers")).toBeVisible();

    const elsewhere = await browser.newContext({ baseURL: tradewind.url, locale: "en-GB" });
    const person = await elsewhere.newPage();
    await person.goto("/stock");
    await person.getByRole("link", { name: "Sign in at Example" }).click();
    await signInThere(person, provider, "mei");
    await expect(person.getByRole("navigation").first()).toBeVisible();
    await person.waitForURL(`${tradewind.url}/stock`);
    const session = await person.request.get("/api/v1/session");
    expect(await session.json()).toMatchObject({
      user: { username: "mei", display_name: "mei Zhou", roles: ["analyst"] },
    });

    // Out of the group: not in any more, and told so.
    provider.groups.set("mei", []);
    await person.request.delete("/api/v1/session", { headers: { "X-Requested-With": "tradewind" } });
    await person.goto("/sign-in");
    await person.getByRole("link", { name: "Sign in at Example" }).click();
    await person.waitForURL(`${tradewind.url}/sign-in?refused=*`);
    await expect(person.getByRole("alert")).toContainText("does not lead in here");
    await elsewhere.close();
  } finally {
    await provider.stop();
  }
});

test("a user who was here before is linked to who they are at the provider, and unlinked", async ({ page, browser, tradewind }) => {
  const ada = hire(tradewind, "ada", "analyst");
  const provider = await startProvider(tradewind.url);
  try {
    await enter(page, tradewind.administrator);
    await setProvider(page, tradewind.url, provider);
    const found = await (await page.request.get(`/api/v1/users?q=${ada.username}`)).json();
    await page.goto(`/access/users?user=${found.items[0].id}`);
    const drawer = topDrawer(page);
    await expect(drawer).toContainText("nobody there");
    await drawer.getByRole("button", { name: "Say who they are there" }).click();
    const subject = topDrawer(page).getByLabel("Their identifier at Linked (sub)");
    await expect(subject).toBeFocused();
    await expectAccessible(page);
    await subject.fill("sub-of-ada");
    await topDrawer(page).getByRole("button", { name: "Save" }).click();
    await expect(page.getByText("From now on they come in from there")).toBeVisible();
    await expect(drawer.locator("code", { hasText: "sub-of-ada" })).toBeVisible();

    const elsewhere = await browser.newContext({ baseURL: tradewind.url, locale: "en-GB" });
    const person = await elsewhere.newPage();
    await person.goto("/sign-in");
    await person.getByRole("link", { name: "Sign in at Linked" }).click();
    await signInThere(person, provider, "sub-of-ada");
    await expect(person.getByRole("navigation").first()).toBeVisible();
    const session = await person.request.get("/api/v1/session");
    expect(await session.json()).toMatchObject({ user: { username: ada.username } });

    await drawer.getByRole("button", { name: "Nobody there any more" }).click();
    // The drawer, a dialog itself, has a button of that name: the question is meant.
    const question = page.getByRole("dialog", { name: /no longer comes in/ });
    await question.getByRole("button", { name: "Nobody there any more" }).click();
    await expect(drawer).toContainText("nobody there");
    await person.request.delete("/api/v1/session", { headers: { "X-Requested-With": "tradewind" } });
    await person.goto("/sign-in");
    await person.getByRole("link", { name: "Sign in at Linked" }).click();
    await person.waitForURL(`${tradewind.url}/sign-in?refused=*`);
    await elsewhere.close();
  } finally {
    await provider.stop();
  }
});
