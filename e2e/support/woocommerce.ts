import { createServer } from "node:http";
import type { AddressInfo } from "node:net";

export interface Order {
  id: number;
  date_created_gmt: string;
  date_modified_gmt: string;
  status: string;
  [field: string]: unknown;
}

/** A time so many milliseconds ago, as WooCommerce writes it. */
export const gmt = (ago = 0) => new Date(Date.now() - ago).toISOString().slice(0, 19);

export function anOrder(id: number): Order {
  return {
    id,
    number: String(id),
    status: "processing",
    currency: "EUR",
    date_created_gmt: gmt(60_000),
    date_modified_gmt: gmt(30_000),
    date_paid_gmt: gmt(60_000),
    payment_method: "stripe",
    total: "12.50",
    total_tax: "0.00",
    shipping_total: "0.00",
    discount_total: "0.00",
    customer_id: 26,
    billing: { email: "lena@buyers.example", phone: "+49 30 1234567" },
    shipping: {
      first_name: "Lena",
      last_name: "Vogt",
      address_1: "Torstraße 1",
      city: "Berlin",
      postcode: "10119",
      country: "DE",
    },
    line_items: [
      { id: id * 10, name: "Red mug", product_id: 93, quantity: 1, subtotal: "12.50", total: "12.50", sku: "CUP-RED" },
    ],
    refunds: [],
  };
}

/** A WooCommerce shop as its documentation describes it: lists orders by when they changed, takes notes. */
export async function openShop() {
  const orders: Order[] = [];
  const notes: string[] = [];
  const product = {
    id: 93,
    parent_id: 0,
    sku: "CUP-RED",
    manage_stock: false,
    stock_quantity: null as number | null,
  };
  /** What it was told to list: products without variations. */
  const listed: { id: number; sku: string; name: string; status: string; [field: string]: unknown }[] = [];
  let key = "";
  let down = false;
  const server = createServer((request, response) => {
    const url = new URL(request.url ?? "/", "http://shop.example");
    const parts: Buffer[] = [];
    request.on("data", (part: Buffer) => parts.push(part));
    request.on("end", () => {
      const reply = (status: number, body: unknown) =>
        response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
      if (down) return reply(503, { code: "maintenance" });
      const wanted = `Basic ${Buffer.from(key).toString("base64")}`;
      if (request.headers.authorization !== wanted) return reply(401, { code: "cannot_view" });
      const body = parts.length > 0 ? JSON.parse(Buffer.concat(parts).toString()) : {};
      if (url.pathname.endsWith("/products/batch")) {
        const update = body.update.filter(({ id }: { id: number }) => id === product.id);
        for (const told of update) Object.assign(product, told);
        return reply(200, { update: update.map(() => product) });
      }
      if (url.pathname.endsWith("/products") && request.method === "POST") {
        if (body.name === "Refused") {
          const params = { name: "That name is taken." };
          return reply(400, { code: "rest_invalid_param", message: "Invalid", data: { params } });
        }
        const made = { id: 500 + listed.length, ...body, permalink: `https://shop.example/?p=${500 + listed.length}` };
        listed.push(made);
        return reply(201, made);
      }
      const listedAt = /\/products\/(\d+)$/.exec(url.pathname);
      if (listedAt) {
        const found = listed.find(({ id }) => id === Number(listedAt[1]));
        if (found && request.method === "PUT") Object.assign(found, body);
        return found ? reply(200, found) : reply(404, { code: "woocommerce_rest_product_invalid_id" });
      }
      if (url.pathname.endsWith("/products")) {
        const codes = (url.searchParams.get("sku") ?? "").split(",");
        const known = listed.filter(({ sku }) => codes.includes(sku)).map((one) => ({ ...one, parent_id: 0 }));
        return reply(200, [...(codes.includes(product.sku) ? [product] : []), ...known]);
      }
      const of = /\/orders\/(\d+)(\/notes)?$/.exec(url.pathname);
      if (of?.[2] && request.method === "POST") {
        notes.push(body.note);
        return reply(201, { id: 1 });
      }
      if (of?.[2]) return reply(200, notes.map((note) => ({ id: 1, note })));
      if (of) {
        const order = orders.find(({ id }) => id === Number(of[1]));
        if (order) Object.assign(order, body, { date_modified_gmt: gmt() });
        return reply(200, order);
      }
      const after = url.searchParams.get("modified_after") ?? "";
      // By name alone, and by when they were placed.
      const placed = [url.searchParams.get("after"), url.searchParams.get("before")];
      if (url.searchParams.get("orderby") === "date") {
        const within = ({ date_created_gmt: at }: Order) => at > (placed[0] ?? "") && at < (placed[1] ?? "~");
        const names = orders.filter(within).map(({ id, status, date_created_gmt, date_modified_gmt }) => ({
          id,
          number: String(id),
          status,
          date_created_gmt,
          date_modified_gmt,
        }));
        return reply(200, names);
      }
      const include = url.searchParams.get("include")?.split(",").map(Number);
      const found = orders
        .filter((order) => order.date_modified_gmt > after)
        .filter(({ id }) => include === undefined || include.includes(id));
      return reply(200, found);
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const address = `http://localhost:${(server.address() as AddressInfo).port}`;
  const takes = (consumer: string) => {
    key = consumer;
  };
  const fails = (failing: boolean) => {
    down = failing;
  };
  return { address, orders, notes, product, listed, takes, fails, stop: () => server.close() };
}
