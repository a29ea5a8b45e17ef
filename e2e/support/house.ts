import { execFileSync } from "node:child_process";
import { request } from "@playwright/test";
import { type Person, programPath, type Tradewind } from "./tradewind.ts";

/** What every test finds: a shop whose orders people review, a warehouse, goods with stock. */
export interface House {
  shop: { id: string; code: string; name: string };
  warehouse: { id: string; code: string };
  /** SKU code → id. */
  skus: Record<string, string>;
}

/** Calls the API as somebody. Ids and cookies stay out of the tests. */
export class Api {
  private readonly url: string;
  private readonly cookie: string;

  private constructor(url: string, cookie: string) {
    this.url = url;
    this.cookie = cookie;
  }

  static async as(url: string, person: Person): Promise<Api> {
    const context = await request.newContext({ baseURL: url, extraHTTPHeaders: WRITE });
    const answer = await context.post("/api/v1/session", { data: { ...person } });
    if (!answer.ok()) throw new Error(`${person.username}: ${answer.status()}`);
    const { cookies } = await context.storageState();
    await context.dispose();
    return new Api(url, cookies.map(({ name, value }) => `${name}=${value}`).join("; "));
  }

  get<Body>(path: string): Promise<Body> {
    return this.call("GET", path);
  }

  post<Body>(path: string, body: unknown): Promise<Body> {
    return this.call("POST", path, body);
  }

  put<Body>(path: string, body: unknown): Promise<Body> {
    return this.call("PUT", path, body);
  }

  patch<Body>(path: string, body: unknown): Promise<Body> {
    return this.call("PATCH", path, body);
  }

  /** What is taken away answers nothing. */
  async remove(path: string): Promise<void> {
    await this.answer("DELETE", path);
  }

  private async call<Body>(method: string, path: string, body?: unknown): Promise<Body> {
    const answer = await this.answer(method, path, body);
    return (await answer.json()) as Body;
  }

  private async answer(method: string, path: string, body?: unknown): Promise<Response> {
    const headers = { ...WRITE, Cookie: this.cookie, "Content-Type": "application/json" };
    const sent = body === undefined ? {} : { body: JSON.stringify(body) };
    const answer = await fetch(`${this.url}/api/v1${path}`, { method, headers, ...sent });
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${await answer.text()}`);
    return answer;
  }
}

const WRITE = { "X-Requested-With": "tradewind" };

/** Pieces of each SKU: no test runs out of stock by accident. */
const PIECES = 500;
const GOODS: [code: string, name: string, price: string][] = [
  ["CUP-RED", "红色马克杯", "12.50"],
  ["LAMP-01", "台灯", "39.90"],
];

export async function furnish(api: Api): Promise<House> {
  const warehouse = await api.post<{ id: string; code: string }>("/warehouses", {
    code: "DE-1",
    name: "Mönchengladbach",
    country: "DE",
    time_zone: "Europe/Berlin",
  });
  const shop = await api.post<House["shop"]>("/shops", {
    code: "SHOP-DE",
    name: "Hafen Laden",
    platform: "shopify",
    currency: "EUR",
    time_zone: "Europe/Berlin",
    workflow: { four_eyes: false, auto_approve: false, auto_confirm: false },
  });
  const skus: Record<string, string> = {};
  for (const [code, name, price] of GOODS) {
    const sku = await api.post<{ id: string }>("/skus", { code, name, price, price_currency: "EUR" });
    skus[code] = sku.id;
    const place = { sku_id: sku.id, warehouse_id: warehouse.id };
    await api.post("/stock/adjustments", { ...place, change: PIECES, reason: "opening" });
  }
  return { shop, warehouse, skus };
}

/** Sets a parameter of the house; `null` brings back what everyone starts with. */
export async function setParameter(api: Api, name: string, value: unknown): Promise<void> {
  const { items } = await api.get<{ items: { name: string; version: number }[] }>("/parameters");
  const seen_version = items.find((parameter) => parameter.name === name)?.version ?? 0;
  if (value === null) await api.post(`/parameters/${name}/reset`, { seen_version });
  else await api.put(`/parameters/${name}`, { value, seen_version });
}

let orders = 0;

export interface Placed {
  id: string;
  number: string;
}

/** A paid order as a channel would deliver it; what differs is given. */
export function placeOrder(api: Api, house: House, what: Record<string, unknown> = {}): Promise<Placed> {
  orders += 1;
  return api.post("/orders", {
    shop: house.shop.code,
    external_id: `E2E-${orders}`,
    lines: [{ sku: "CUP-RED", title: "Red mug", quantity: 1, unit_price: "12.50" }],
    ship_to: BERLIN,
    payment: { method: "paypal", paid_at: new Date().toISOString() },
    ...what,
  });
}

/** Takes an order from its arrival until its only parcel has left. */
export async function ship(api: Api, order: string, shipping: { carrier: string; tracking_number: string }) {
  for (const step of ["approve", "confirm"]) await api.post(`/orders/${order}/${step}`, {});
  const { fulfilments } = await api.get<{ fulfilments: { id: string }[] }>(`/orders/${order}`);
  for (const step of ["release", "pick", "pack", "ship"]) {
    await api.post(`/fulfilments/${fulfilments[0]?.id}/${step}`, step === "ship" ? shipping : {});
  }
}

const BERLIN = {
  name: "Lena Vogt",
  phone: "+49 30 1234567",
  line1: "Torstraße 1",
  city: "Berlin",
  postcode: "10119",
  country: "DE",
};

/** An order of a store that is closed: refused, and kept as it was sent. */
export async function sendRefused(api: Api, house: House, external_id: string) {
  const { shop } = house;
  const set = async (active: boolean) => {
    const { items } = await api.get<{ items: { id: string; version: number }[] }>("/shops");
    const seen_version = items.find(({ id }) => id === shop.id)?.version;
    await api.patch(`/shops/${shop.id}`, { active, seen_version });
  };
  await set(false);
  const refusal = await placeOrder(api, house, { external_id }).catch(String);
  await set(true);
  if (typeof refusal !== "string" || !refusal.includes("orders.unknown_shop")) {
    throw new Error(`not refused: ${JSON.stringify(refusal)}`);
  }
}

/** Somebody with a role, made on the machine as an administrator would. */
export function hire(tradewind: Tradewind, username: string, role: string): Person {
  const person = { username, password: "nine-long-piers-in-the-rain" };
  const who = ["--data", tradewind.folder, "--username", username, "--role", role];
  execFileSync(programPath(), ["user", "add", ...who, "--password-stdin"], {
    input: `${person.password}\n`,
  });
  return person;
}

/** Somebody who may do just this: with a role of the house's own. */
export async function hireFor(tradewind: Tradewind, api: Api, username: string, permissions: string[]): Promise<Person> {
  const person = hire(tradewind, username, "analyst");
  const role = username.replaceAll(/[^a-z]/g, "_");
  await api.post("/roles", { name: role, title: username, permissions });
  const { items } = await api.get<{ items: { id: string; version: number }[] }>(`/users?q=${username}`);
  const [user] = items;
  if (!user) throw new Error(`${username} was not hired`);
  await api.put(`/users/${user.id}/roles`, { roles: [role], seen_version: user.version });
  return person;
}
