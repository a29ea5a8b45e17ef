import { useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { applyEdit, dropEdit, previewEdit } from "@/api/orders";
import type { OrderView, Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import { Facts } from "@/ui/notes";
import { MoneyText, StatusTag } from "@/ui/texts";

const RECIPIENT = [
  "name",
  "phone",
  "email",
  "line1",
  "line2",
  "city",
  "region",
  "postcode",
  "country",
] as const;

interface Values {
  lines: Record<string, { quantity: number; unit_price: string }>;
  recipient: { [K in (typeof RECIPIENT)[number]]?: string };
}

type Edit = Schema<"OrderEdit">;

/** Changes of an order in two steps: what they would do is shown before anything is done. */
export function EditForm(props: { view: OrderView; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [edit, setEdit] = useState<Edit | null>(null);
  const { view } = props;
  const { id, version } = view.order;
  const initial = initialOf(view);
  const close = () => {
    // A preview nobody applies would only stand in the way of the next one.
    if (edit) void dropEdit(id, edit.id, newKey()).catch(() => undefined);
    props.onClose();
  };
  return (
    <FormDrawer<Values>
      open
      size={640}
      title={`${t("orders.change")} · ${view.order.number}`}
      initial={initial}
      submitText={edit ? t("orders.change_apply") : t("orders.change_preview")}
      newKey={newKey}
      onClose={close}
      onSubmit={async (values, key) => {
        if (edit) {
          await applyEdit(id, edit.id, key);
          await client.invalidateQueries({ queryKey: keys.orders });
          props.onClose();
        } else {
          const changes = changesOf(initial, values);
          setEdit(await previewEdit(id, { seen_version: version, changes }, key));
        }
      }}
    >
      {edit ? <EditPreview edit={edit} /> : null}
      <div hidden={edit !== null}>
        <LineFields view={view} />
        <RecipientFields />
      </div>
    </FormDrawer>
  );
}

function initialOf(view: OrderView): Values {
  const lines = view.lines.map((line) => [
    String(line.line_no),
    { quantity: line.ordered - line.cancelled, unit_price: line.unit_price },
  ]);
  return { lines: Object.fromEntries(lines), recipient: {} };
}

/** Only what differs: the rest of the order is nobody's business here. */
function changesOf(before: Values, after: Values): Schema<"Change">[] {
  const changes: Schema<"Change">[] = [];
  for (const [line, wanted] of Object.entries(after.lines ?? {})) {
    const line_no = Number(line);
    const old = before.lines[line];
    if (wanted.quantity !== old?.quantity) {
      changes.push({ set_quantity: { line_no, quantity: wanted.quantity } });
    }
    const unit_price = wanted.unit_price.normalize("NFKC").trim();
    if (unit_price !== old?.unit_price) changes.push({ set_price: { line_no, unit_price } });
  }
  const recipient = Object.fromEntries(
    Object.entries(after.recipient ?? {})
      .map(([name, text]) => [name, text?.trim() ?? ""])
      .filter(([, text]) => text !== ""),
  );
  if (Object.keys(recipient).length > 0) changes.push({ set_recipient: recipient });
  return changes;
}

function LineFields({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <fieldset className="panel fields-group">
      <legend>{t("orders.goods")}</legend>
      {view.lines.map((line, index) => (
        <div key={line.line_no} className="pair">
          <Form.Item
            name={["lines", String(line.line_no), "quantity"]}
            label={`${line.sku_code || line.external_sku} · ${t("orders.quantity")}`}
            rules={required}
          >
            <InputNumber
              autoFocus={index === 0}
              min={0}
              max={1_000_000}
              precision={0}
              style={{ width: "100%" }}
            />
          </Form.Item>
          <Form.Item
            name={["lines", String(line.line_no), "unit_price"]}
            label={`${t("orders.unit_price")} (${view.order.total.currency})`}
            rules={required}
          >
            <Input inputMode="decimal" />
          </Form.Item>
        </div>
      ))}
    </fieldset>
  );
}

function RecipientFields() {
  const { t } = useTranslation();
  const labels: { [K in (typeof RECIPIENT)[number]]: string } = {
    name: t("orders.name"),
    phone: t("orders.phone"),
    email: t("orders.email"),
    line1: t("orders.address"),
    line2: t("orders.address2"),
    city: t("orders.city"),
    region: t("orders.region"),
    postcode: t("orders.postcode"),
    country: t("orders.country"),
  };
  return (
    <fieldset className="panel fields-group">
      <legend>{t("orders.recipient")}</legend>
      <p className="muted">{t("orders.change_recipient_hint")}</p>
      <div className="pair">
        {RECIPIENT.map((name) => (
          <Form.Item key={name} name={["recipient", name]} label={labels[name]}>
            <Input maxLength={200} autoComplete="off" />
          </Form.Item>
        ))}
      </div>
    </fieldset>
  );
}

function EditPreview({ edit }: { edit: Edit }) {
  const { t } = useTranslation();
  const words = useWords();
  const { before, after, parts, stock, voids, holds_shipping, parcels } = edit.preview;
  const money = (minor: number) => ({ minor, currency: after.currency });
  return (
    <>
      <Alert type="info" showIcon title={t("orders.change_shown")} />
      <p>
        {parts.map((part) => (
          <StatusTag key={part}>{words("order_details.part", part)}</StatusTag>
        ))}
      </p>
      <Facts
        items={[
          [t("orders.units"), `${before.units} → ${after.units}`],
          [
            t("orders.total"),
            <span key="total">
              <MoneyText money={money(before.total_minor)} /> →{" "}
              <b>
                <MoneyText money={money(after.total_minor)} />
              </b>
            </span>,
          ],
          ...stock.map(({ sku_code, pieces, available }): [string, string] => [
            sku_code,
            t("orders.change_stock", { pieces: pieces > 0 ? `+${pieces}` : pieces, available }),
          ]),
        ]}
      />
      {voids.length > 0 ? (
        <Alert
          type="warning"
          showIcon
          title={t("orders.change_voids", { who: voids.map((one) => one.actor_name).join(", ") })}
        />
      ) : null}
      {holds_shipping ? <Alert type="warning" showIcon title={t("orders.change_holds")} /> : null}
      {parcels.length > 0 ? (
        <p>
          {t("orders.change_parcels", { numbers: parcels.map(({ number }) => number).join(", ") })}
        </p>
      ) : null}
    </>
  );
}
