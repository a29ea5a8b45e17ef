import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { draftOrder } from "@/api/orders";
import { Problem } from "@/api/problem";
import { SkuInput } from "@/api/SkuInput";
import type { Schema, Shop } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { lineTotal, type Money, parseMoney, sumMoney } from "@/lib/money";
import { useLeaveGuard } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { useSubmit } from "@/ui/submit";
import { MoneyText, StatusTag } from "@/ui/texts";
import "./orders.css";
import { say } from "@/ui/say";

interface LineValues {
  sku_code?: string;
  quantity?: string;
  unit_price?: string;
}

interface Values {
  shop_id: string;
  external_id?: string;
  lines: LineValues[];
  shipping?: string;
  total: string;
  recipient: Schema<"PersonInput">;
  paid_by?: string;
  buyer_note?: string;
  submit: boolean;
}

const FIRST: Partial<Values> = { lines: [{ quantity: "1" }], submit: true };

function quantityOf(line: LineValues): number {
  const text = (line.quantity ?? "").normalize("NFKC").trim();
  return /^[1-9]\d{0,5}$/.test(text) ? Number(text) : Number.NaN;
}

/** What the typed lines and fees add up to; `null` while something is missing or mistyped. */
function computedTotal(values: Partial<Values> | undefined, currency: string): Money | null {
  const lines = (values?.lines ?? []).map((line) =>
    lineTotal(line?.unit_price ?? "", quantityOf(line ?? {}), currency),
  );
  const shipping = parseMoney(values?.shipping || "0", currency);
  if (!shipping || lines.length === 0) return null;
  const known = lines.filter((line) => line !== null);
  return known.length === lines.length ? sumMoney([...known, shipping]) : null;
}

/** An order taken by telephone or mail: keys only, and the total checked before it is sent. */
export default function NewOrderPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const client = useQueryClient();
  const [form] = Form.useForm<Values>();
  const [dirty, setDirty] = useState(false);
  // When the buyer called. Kept, so that the same form sent twice is the same order.
  const [takenAt] = useState(() => new Date().toISOString());
  useLeaveGuard(dirty);
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const values = Form.useWatch((all: Values) => all, form);
  const shop = shops.find(({ id }) => id === values?.shop_id);
  const currency = shop?.currency ?? "USD";
  const sum = computedTotal(values, currency);
  const expected = parseMoney(values?.total ?? "", currency);

  const { submit, busy, error } = useSubmit<Values>(form, newKey, async (typed, key) => {
    if (!shop) return;
    const placed = await draftOrder(toOrder(typed, shop, key, takenAt), typed.submit, key).catch(
      toInputs,
    );
    setDirty(false);
    say.good(t("orders.created", { number: placed.number }));
    await client.invalidateQueries({ queryKey: keys.orders });
    // After the guard has seen that nothing is left to lose.
    setTimeout(
      () => void navigate({ to: "/orders", search: { tab: "all", order: placed.id } } as never),
    );
  });

  return (
    <PageFrame title={t("orders.new")}>
      <div className="scroll">
        <Form<Values>
          form={form}
          layout="vertical"
          className="panel new-order"
          initialValues={FIRST}
          onFinish={submit}
          onValuesChange={() => setDirty(true)}
          scrollToFirstError={{ focus: true }}
          onKeyDown={(event) => {
            if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.submit();
          }}
        >
          {error ? <FaultNote error={error} /> : null}
          <ShopFields shops={shops} />
          <Lines currency={currency} lines={values?.lines ?? []} />
          <div className="pair">
            <Form.Item name="shipping" label={`${t("order_details.fee.shipping")} (${currency})`}>
              <Input inputMode="decimal" />
            </Form.Item>
            <Form.Item
              name="total"
              label={`${t("orders.expected_total")} (${currency})`}
              extra={t("orders.expected_total_hint")}
              dependencies={["lines", "shipping", "shop_id"]}
              rules={[
                { required: true, message: t("ui.required") },
                {
                  validator: (_rule, text: string) =>
                    !text || isSame(parseMoney(text, currency), sum)
                      ? Promise.resolve()
                      : Promise.reject(new Error(t("orders.total_differs"))),
                },
              ]}
            >
              <Input inputMode="decimal" />
            </Form.Item>
          </div>
          <p className="total-check" role="status">
            {t("orders.computed_total")} <MoneyText money={sum} />
            {sum && expected ? (
              <StatusTag tone={isSame(sum, expected) ? "good" : "bad"}>
                {isSame(sum, expected) ? t("orders.total_same") : t("orders.total_differs")}
              </StatusTag>
            ) : null}
          </p>
          <RecipientFields />
          <PaymentField />
          <Form.Item name="buyer_note" label={t("orders.buyer_note")}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
          <Form.Item name="submit" valuePropName="checked">
            <Checkbox>{t("orders.submit_at_once")}</Checkbox>
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={busy}>
            {t("orders.create")} <kbd>Ctrl + Enter</kbd>
          </Button>
        </Form>
      </div>
    </PageFrame>
  );
}

function isSame(a: Money | null, b: Money | null): boolean {
  return a !== null && b !== null && a.minor === b.minor && a.currency === b.currency;
}

/** Letters of the key that make a number of our own, where the order came without one. */
const OWN_NUMBER_LETTERS = 12;

function toOrder(values: Values, shop: Shop, key: string, takenAt: string): Schema<"NewOrder"> {
  const { currency } = shop;
  const shipping = parseMoney(values.shipping || "0", currency)?.minor ?? 0;
  return {
    shop: shop.code,
    // Taken from the key of this intent: sent twice, it is still one order.
    external_id: values.external_id?.trim() || `HAND-${key.slice(0, OWN_NUMBER_LETTERS)}`,
    currency,
    lines: values.lines.map((line) => ({
      sku: (line.sku_code ?? "").trim(),
      quantity: quantityOf(line),
      unit_price: (line.unit_price ?? "").normalize("NFKC").trim(),
    })),
    fees: shipping === 0 ? [] : [{ kind: "shipping", amount_minor: shipping }],
    total_minor: parseMoney(values.total, currency)?.minor ?? null,
    ship_to: filled(values.recipient),
    placed_at: takenAt,
    ...(values.paid_by ? { payment: { method: values.paid_by, paid_at: takenAt } } : {}),
    ...(values.buyer_note ? { message: values.buyer_note } : {}),
  };
}

function filled(person: Schema<"PersonInput">): Schema<"PersonInput"> {
  return Object.fromEntries(Object.entries(person).filter(([, value]) => value !== ""));
}

/** The API's name of a field → the input it was typed into. */
const INPUTS: [RegExp, string][] = [
  [/^ship_to\./, "recipient."],
  [/\.sku$/, ".sku_code"],
  [/^total_minor$/, "total"],
  [/^fees\b.*/, "shipping"],
  [/^message$/, "buyer_note"],
  [/^shop$/, "shop_id"],
];

/** Thrown on with its faults under the names of the inputs. */
function toInputs(error: unknown): never {
  if (!(error instanceof Problem)) throw error;
  const renamed = (path: string) =>
    INPUTS.reduce((name, [theirs, ours]) => name.replace(theirs, ours), path);
  const fields = error.fields.map((field) => ({ ...field, path: renamed(field.path) }));
  throw new Problem(error.status, error.code, error.detail, fields);
}

const PAID_BY = ["transfer", "card", "paypal", "cash", "platform"];

function PaymentField() {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <Form.Item name="paid_by" label={t("orders.paid_by")} extra={t("orders.paid_by_hint")}>
      <Select
        allowClear
        placeholder={t("orders.no_payment")}
        options={PAID_BY.map((code) => ({ value: code, label: words("orders.method", code) }))}
      />
    </Form.Item>
  );
}

function ShopFields({ shops }: { shops: Shop[] }) {
  const { t } = useTranslation();
  return (
    <div className="pair">
      <Form.Item
        name="shop_id"
        label={t("orders.shop")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <Select
          autoFocus
          showSearch={{ optionFilterProp: "label" }}
          options={shops.map((shop) => ({
            value: shop.id,
            label: `${shop.name} (${shop.currency})`,
          }))}
        />
      </Form.Item>
      <Form.Item name="external_id" label={t("orders.external_id")}>
        <Input maxLength={80} autoComplete="off" />
      </Form.Item>
    </div>
  );
}

function Lines({ currency, lines }: { currency: string; lines: LineValues[] }) {
  const { t } = useTranslation();
  return (
    <Form.List name="lines">
      {(fields, { add, remove }) => (
        <fieldset className="panel new-lines">
          <legend>{t("orders.goods")}</legend>
          {fields.map((field) => (
            <div key={field.key} className="new-line">
              <Form.Item
                name={[field.name, "sku_code"]}
                label={t("orders.sku")}
                rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
              >
                {/* A line opened by Enter is typed into at once. */}
                <SkuInput autoFocus={field.name > 0} />
              </Form.Item>
              <Form.Item
                name={[field.name, "quantity"]}
                label={t("orders.quantity")}
                rules={[
                  {
                    validator: (_rule, quantity: string) =>
                      Number.isNaN(quantityOf({ quantity }))
                        ? Promise.reject(new Error(t("ui.whole_number")))
                        : Promise.resolve(),
                  },
                ]}
              >
                <Input inputMode="numeric" />
              </Form.Item>
              <Form.Item
                name={[field.name, "unit_price"]}
                label={`${t("orders.unit_price")} (${currency})`}
                rules={[
                  {
                    validator: (_rule, price: string) =>
                      lineTotal(price ?? "", 1, currency)
                        ? Promise.resolve()
                        : Promise.reject(new Error(t("ui.decimal_number"))),
                  },
                ]}
              >
                <Input
                  inputMode="decimal"
                  onPressEnter={(event) => {
                    // Enter in the last box of the last line opens the next line.
                    if (event.ctrlKey || event.metaKey || field.name !== fields.length - 1) return;
                    event.preventDefault();
                    add({ quantity: "1" });
                  }}
                />
              </Form.Item>
              <Form.Item label={t("orders.amount")}>
                <div className="line-sum">
                  <MoneyText
                    money={lineTotal(
                      lines[field.name]?.unit_price ?? "",
                      quantityOf(lines[field.name] ?? {}),
                      currency,
                    )}
                  />
                </div>
              </Form.Item>
              <Form.Item label=" " colon={false}>
                <Button
                  type="text"
                  icon={<DeleteOutlined />}
                  aria-label={t("orders.remove_line")}
                  disabled={fields.length === 1}
                  onClick={() => remove(field.name)}
                />
              </Form.Item>
            </div>
          ))}
          <Button type="dashed" onClick={() => add({ quantity: "1" })}>
            {t("orders.add_line")} <kbd>Enter</kbd>
          </Button>
        </fieldset>
      )}
    </Form.List>
  );
}

function RecipientFields() {
  const { t } = useTranslation();
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <fieldset className="panel new-lines">
      <legend>{t("orders.recipient")}</legend>
      <div className="pair">
        <Form.Item name={["recipient", "name"]} label={t("orders.name")} rules={required}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name={["recipient", "phone"]} label={t("orders.phone")}>
          <Input maxLength={40} inputMode="tel" />
        </Form.Item>
        <Form.Item name={["recipient", "line1"]} label={t("orders.address")} rules={required}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={["recipient", "line2"]} label={t("orders.address2")}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={["recipient", "city"]} label={t("orders.city")} rules={required}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name={["recipient", "region"]} label={t("orders.region")}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name={["recipient", "postcode"]} label={t("orders.postcode")}>
          <Input maxLength={16} />
        </Form.Item>
        <Form.Item
          name={["recipient", "country"]}
          label={t("orders.country")}
          rules={[
            { required: true, message: t("ui.required") },
            { pattern: /^[A-Z]{2}$/, message: t("orders.country_hint") },
          ]}
          normalize={(text: string) => text.normalize("NFKC").toUpperCase()}
          extra={t("orders.country_hint")}
        >
          <Input maxLength={2} />
        </Form.Item>
      </div>
    </fieldset>
  );
}
