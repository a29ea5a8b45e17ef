import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import App from "antd/es/app";
import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { commandOrder, draftOrder } from "@/api/orders";
import { SkuInput } from "@/api/SkuInput";
import type { Schema, Shop } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { lineTotal, type Money, parseMoney, sumMoney } from "@/lib/money";
import { useLeaveGuard, useSubmit } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { MoneyText, StatusTag } from "@/ui/texts";
import "./orders.css";

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
  recipient: Schema<"Person">;
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
  const { message } = App.useApp();
  const [form] = Form.useForm<Values>();
  const [dirty, setDirty] = useState(false);
  useLeaveGuard(dirty);
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const values = Form.useWatch((all: Values) => all, form);
  const shop = shops.find(({ id }) => id === values?.shop_id);
  const currency = shop?.currency ?? "USD";
  const sum = computedTotal(values, currency);
  const expected = parseMoney(values?.total ?? "", currency);

  const { submit, busy, error } = useSubmit<Values>(form, newKey, async (typed, key) => {
    const view = await draftOrder(toDraft(typed, currency), key);
    if (typed.submit) {
      const { id, version } = view.order;
      await commandOrder(id, "submit", { seen_version: version }, `${key}-submit`);
    }
    setDirty(false);
    message.success(t("orders.created", { number: view.order.number }));
    await client.invalidateQueries({ queryKey: keys.orders });
    // After the guard has seen that nothing is left to lose.
    setTimeout(
      () => void navigate({ to: "/orders", search: { tab: "all", order: view.order.id } } as never),
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
            <Form.Item name="shipping" label={`${t("orders.fee.shipping")} (${currency})`}>
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

function toDraft(values: Values, currency: string): Schema<"DraftInput"> {
  const zero: Money = { minor: 0, currency };
  const shipping = parseMoney(values.shipping || "0", currency) ?? zero;
  return {
    shop_id: values.shop_id,
    currency,
    lines: values.lines.map((line) => ({
      sku_code: (line.sku_code ?? "").trim(),
      quantity: quantityOf(line),
      unit_price: (line.unit_price ?? "").normalize("NFKC").trim(),
    })),
    fees: shipping.minor === 0 ? [] : [{ kind: "shipping", amount: shipping }],
    total: parseMoney(values.total, currency) ?? zero,
    recipient: values.recipient,
    ...(values.external_id ? { external_id: values.external_id } : {}),
    ...(values.buyer_note ? { buyer_note: values.buyer_note } : {}),
  };
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
        <Form.Item
          name={["recipient", "address", "line1"]}
          label={t("orders.address")}
          rules={required}
        >
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name={["recipient", "address", "line2"]} label={t("orders.address2")}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item
          name={["recipient", "address", "city"]}
          label={t("orders.city")}
          rules={required}
        >
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name={["recipient", "address", "region"]} label={t("orders.region")}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name={["recipient", "address", "postcode"]} label={t("orders.postcode")}>
          <Input maxLength={16} />
        </Form.Item>
        <Form.Item
          name={["recipient", "address", "country"]}
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
