import { useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { cancelLines } from "@/api/orders";
import type { OrderView, Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { lineTotal, type Money, sumMoney } from "@/lib/money";
import { FormDrawer } from "@/ui/forms";
import { MoneyText } from "@/ui/texts";
import { reasonsFor } from "./status";

type Line = OrderView["lines"][number];

interface Values {
  units: Record<string, number | null>;
  reason: Schema<"CancelReason">;
  note?: string;
}

/** Still wanted, and not in the warehouse's hands: what can be given up. */
function cancellable(line: Line): number {
  return Math.max(0, wanted(line) - line.released);
}

function wanted(line: Line): number {
  return line.ordered - line.cancelled - line.shipped;
}

function partsOf(units: Values["units"] | undefined) {
  return Object.entries(units ?? {})
    .map(([line, count]) => ({ line_no: Number(line), units: count ?? 0 }))
    .filter((part) => part.units > 0);
}

/** Part of an order is given up, line by line. */
export function CancelLinesForm(props: { view: OrderView; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const { view } = props;
  const { id, number, version } = view.order;
  const lines = view.lines.filter((line) => wanted(line) > 0);
  return (
    <FormDrawer<Values>
      open
      danger
      title={`${t("orders.cancel_part")} · ${number}`}
      initial={{ units: {} }}
      submitText={t("orders.cancel_part")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ units, reason, note = "" }, key) => {
        const lines = partsOf(units);
        await cancelLines(id, { lines, reason, note, seen_version: version }, key);
        await client.invalidateQueries({ queryKey: keys.orders });
        props.onClose();
      }}
    >
      <fieldset className="panel fields-group">
        <legend>{t("orders.cancel_units")}</legend>
        {lines.map((line, index) => (
          <Form.Item
            key={line.line_no}
            name={["units", String(line.line_no)]}
            label={`${line.sku_code || line.external_sku} ${line.variant} (${t("orders.of_pieces", { count: wanted(line) })})`}
            extra={
              line.released > 0 ? t("orders.cancel_begun", { count: line.released }) : undefined
            }
          >
            <InputNumber
              autoFocus={index === 0}
              min={0}
              max={cancellable(line)}
              disabled={cancellable(line) === 0}
              precision={0}
              style={{ width: "100%" }}
            />
          </Form.Item>
        ))}
        <Form.Item
          noStyle
          name="some"
          dependencies={["units"]}
          rules={[
            ({ getFieldValue }) => ({
              validator: () =>
                partsOf(getFieldValue("units") as Values["units"]).length > 0
                  ? Promise.resolve()
                  : Promise.reject(new Error(t("orders.cancel_none"))),
            }),
          ]}
        >
          <GivenUp view={view} lines={lines} />
        </Form.Item>
      </fieldset>
      <Form.Item
        name="reason"
        label={t("orders.reason_label")}
        rules={[{ required: true, message: t("orders.reason_required") }]}
      >
        <Select
          options={reasonsFor("cancel").map((code) => ({
            value: code,
            label: words("orders.reason", code),
          }))}
        />
      </Form.Item>
      <Form.Item name="note" label={t("orders.note")}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}

/** What the numbers above come to, before anything is done. */
function GivenUp({ view, lines }: { view: OrderView; lines: Line[] }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Values>();
  const parts = partsOf(Form.useWatch("units", form));
  const errors = form.getFieldError("some" as never);
  if (parts.length === 0)
    return <p className={errors.length > 0 ? "bad-text" : "muted"}>{t("orders.cancel_none")}</p>;
  const { currency } = view.order.total;
  const given = parts.map(({ line_no, units }) => {
    const line = lines.find((one) => one.line_no === line_no);
    return line ? lineTotal(line.unit_price, units, currency) : null;
  });
  const sum = sumMoney(given.filter((money): money is Money => money !== null));
  const units = parts.reduce((all, part) => all + part.units, 0);
  const everything = units === lines.reduce((all, line) => all + wanted(line), 0);
  return (
    <div role="status">
      <p>
        {t("orders.cancel_sum", { units })} <MoneyText money={sum} />
      </p>
      {everything ? <Alert type="warning" showIcon title={t("orders.cancel_all")} /> : null}
    </div>
  );
}
