// A Vendure shop on this machine, with orders in it that were placed by its own Shop API.
// Prints one line once it is open: {"port": …, "orders": [{"code": …, "total": …, "pieces": …, "lines": …}]}.
// It ends when its input does, so that none is left behind by a test that was ended.

const { writeFileSync } = require("node:fs");
const { join } = require("node:path");

const [port, wanted, folder, now] = [
  Number(process.argv[2]),
  Number(process.argv[3]),
  process.argv[4],
  process.argv[5],
];
const address = `http://127.0.0.1:${port}`;

// Its day is that of the tests. Before anything is loaded, its database included, which asks the same clock.
let shift = Date.parse(now) - Date.now();
globalThis.Date = class extends Date {
  constructor(...given) {
    if (given.length === 0) super(Date.now());
    else super(...given);
  }
  static now() {
    return super.now() + shift;
  }
};

const {
  bootstrap,
  DefaultLogger,
  dummyPaymentHandler,
  EventBus,
  LogLevel,
  Order,
  PluginCommonModule,
  RefundStateTransitionEvent,
  TransactionalConnection,
  VendurePlugin,
} = require("@vendure/core");
const { populate } = require("@vendure/core/cli");

/** Vendure changes nothing on an order when money goes back: this does, as the docs advise a shop's owner. */
class ChangedByRefunds {
  constructor(events, connection) {
    events.ofType(RefundStateTransitionEvent).subscribe(({ ctx, order }) => {
      void connection.getRepository(ctx, Order).update(order.id, { updatedAt: new Date() });
    });
  }
}
VendurePlugin({ imports: [PluginCommonModule] })(ChangedByRefunds);
Reflect.defineMetadata("design:paramtypes", [EventBus, TransactionalConnection], ChangedByRefunds);

process.stdin.resume().on("end", () => process.exit(0));

const config = {
  apiOptions: { port, hostname: "127.0.0.1", adminApiPath: "admin-api", shopApiPath: "shop-api" },
  authOptions: {
    tokenMethod: ["bearer"],
    superadminCredentials: { identifier: "keeper", password: "keeper-of-tests" },
  },
  dbConnectionOptions: { type: "sqljs", synchronize: true, location: "", autoSave: false },
  paymentOptions: { paymentMethodHandlers: [dummyPaymentHandler] },
  importExportOptions: { importAssetsDir: folder },
  logger: new DefaultLogger({ level: LogLevel.Error }),
  plugins: [ChangedByRefunds],
};

const initial = {
  defaultLanguage: "en",
  defaultZone: "Europe",
  countries: [{ name: "Germany", code: "DE", zone: "Europe" }],
  taxRates: [{ name: "Standard", percentage: 19 }],
  shippingMethods: [{ name: "Parcel", price: 490 }],
  paymentMethods: [
    {
      name: "Card",
      handler: {
        code: "dummy-payment-handler",
        arguments: [{ name: "automaticSettle", value: "true" }],
      },
    },
  ],
  collections: [],
};

const GOODS = [
  ["Cup", "CUP", "9.90"],
  ["Bowl", "BOWL", "14.95"],
  ["Plate", "PLATE", "7.33"],
];

/** The goods as Vendure imports them. */
function products() {
  const head =
    "name,slug,description,assets,facets,optionGroups,optionValues,sku,price,taxCategory," +
    "stockOnHand,trackInventory,variantAssets,variantFacets";
  const row = ([name, sku, price]) =>
    `${name},${name.toLowerCase()},,,,,,${sku},${price},Standard,100000,true,,`;
  const file = join(folder, "products.csv");
  writeFileSync(file, [head, ...GOODS.map(row)].join("\n"));
  return file;
}

async function ask(token, query, variables) {
  const answer = await fetch(`${address}/shop-api`, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      ...(token ? { authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await answer.json();
  const refused = Object.values(data ?? {}).find((one) => one?.errorCode);
  if (errors || refused) throw new Error(JSON.stringify(errors ?? refused));
  return { data, token: answer.headers.get("vendure-auth-token") ?? token };
}

const ADD = `mutation ($variant: ID!, $pieces: Int!) {
  addItemToOrder(productVariantId: $variant, quantity: $pieces) {
    ... on Order { id } ... on ErrorResult { errorCode }
  }
}`;
const WHO = `mutation ($who: CreateCustomerInput!, $where: CreateAddressInput!) {
  setCustomerForOrder(input: $who) { ... on Order { id } ... on ErrorResult { errorCode } }
  setOrderShippingAddress(input: $where) { ... on Order { id } ... on ErrorResult { errorCode } }
  setOrderShippingMethod(shippingMethodId: [1]) {
    ... on Order { id } ... on ErrorResult { errorCode }
  }
}`;
const PAY = `mutation {
  transitionOrderToState(state: "ArrangingPayment") {
    ... on Order { id } ... on OrderStateTransitionError { errorCode transitionError }
  }
  addPaymentToOrder(input: { method: "card", metadata: {} }) {
    ... on Order { code totalWithTax totalQuantity state lines { id } }
    ... on ErrorResult { errorCode }
  }
}`;

/** An order of one buyer, from the first piece to its payment. */
async function place(number) {
  let token;
  for (let line = 0; line <= number % GOODS.length; line += 1) {
    const variables = { variant: String(line + 1), pieces: (number % 4) + line + 1 };
    ({ token } = await ask(token, ADD, variables));
  }
  const who = { firstName: "Ann", lastName: `Lee ${number}`, emailAddress: `ann.${number}@example.com` };
  const where = {
    fullName: `Ann Lee ${number}`,
    streetLine1: `Lindenweg ${number}`,
    city: "Berlin",
    postalCode: "10117",
    countryCode: "DE",
    phoneNumber: "+49 30 1234567",
  };
  await ask(token, WHO, { who, where });
  const { data } = await ask(token, PAY);
  const order = data.addPaymentToOrder;
  if (order.state !== "PaymentSettled") throw new Error(JSON.stringify(order));
  const { code, totalWithTax: total, totalQuantity: pieces, lines } = order;
  return { code, total, pieces, lines: lines.length };
}

async function open() {
  await populate(() => bootstrap(config), initial, products());
  const orders = [];
  for (let number = 1; number <= wanted; number += 1) {
    orders.push(await place(number));
    // One a minute.
    shift += 60_000;
  }
  process.stdout.write(`${JSON.stringify({ port, orders })}\n`);
}

open().catch((error) => {
  process.stderr.write(`${error.stack ?? error}\n`);
  process.exit(1);
});
