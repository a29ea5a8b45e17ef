import { useQuery } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { mapColumns } from "@/api/imports";
import type { OrderImport, Schema } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { FaultNote } from "@/ui/notes";
import { useSubmit } from "@/ui/submit";
import { MORE_FIELDS, REQUIRED_FIELDS, USUAL_FIELDS } from "./fields";

interface Values {
  shop?: string;
  columns: Record<string, string | undefined>;
  date_order?: Schema<"DateStyle">;
  decimal_style?: Schema<"NumberStyle">;
  paid_when_placed: boolean;
}

const CHOICES = {
  date_order: ["ymd", "dmy", "mdy"],
  decimal_style: ["point", "comma"],
} as const;

/** Which column of the file is which field; what was said last time for such a file is filled in. */
export function MappingForm(props: { order: OrderImport; onDone: (next: OrderImport) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [form] = Form.useForm<Values>();
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const { order } = props;
  const { submit, busy, error } = useSubmit<Values>(form, newKey, async (values, key) => {
    const mapping = toMapping(order, values);
    props.onDone(await mapColumns(order.id, { mapping, seen_version: order.version }, key));
  });
  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={initialOf(order)}
      onFinish={submit}
      scrollToFirstError={{ focus: true }}
    >
      {error ? <FaultNote error={error} /> : null}
      <p>
        <b>{order.file_name}</b>
      </p>
      {order.same_file_as ? <Alert type="info" showIcon title={t("imports.same_file")} /> : null}
      <div className="pair">
        <Form.Item
          name="shop"
          label={t("orders.shop")}
          dependencies={[["columns", "shop"]]}
          rules={[
            ({ getFieldValue }) => ({
              required: !getFieldValue(["columns", "shop"]),
              message: t("ui.required"),
            }),
          ]}
        >
          <Select
            autoFocus
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            options={shops.map((shop) => ({ value: shop.code, label: shop.name }))}
          />
        </Form.Item>
        <Form.Item name="paid_when_placed" valuePropName="checked" label={t("orders.payment")}>
          <Checkbox>{t("imports.paid_when_placed")}</Checkbox>
        </Form.Item>
        {(["date_order", "decimal_style"] as const).map((name) => (
          <Form.Item key={name} name={name} label={t(`imports.${name}`)}>
            <Select
              allowClear
              options={CHOICES[name].map((code) => ({
                value: code,
                label: words("imports.styles", code),
              }))}
            />
          </Form.Item>
        ))}
      </div>
      <ColumnFields order={order} fields={USUAL_FIELDS} />
      <details>
        <summary>{t("imports.more_fields")}</summary>
        <ColumnFields order={order} fields={MORE_FIELDS} />
      </details>
      <Problems order={order} />
      <div className="job-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("imports.to_preview")}
        </Button>
      </div>
    </Form>
  );
}

function initialOf({ mapping }: OrderImport): Partial<Values> {
  return {
    columns: mapping.columns ?? {},
    paid_when_placed: mapping.paid_when_placed ?? false,
    ...(mapping.shop ? { shop: mapping.shop } : {}),
    ...(mapping.date_order ? { date_order: mapping.date_order } : {}),
    ...(mapping.decimal_style ? { decimal_style: mapping.decimal_style } : {}),
  };
}

/** What this form does not ask stays as the program found or remembered it. */
function toMapping(order: OrderImport, values: Values): OrderImport["mapping"] {
  const columns = Object.fromEntries(
    Object.entries(values.columns).filter((entry): entry is [string, string] => !!entry[1]),
  );
  return {
    ...order.mapping,
    columns,
    shop: values.shop ?? null,
    date_order: values.date_order ?? null,
    decimal_style: values.decimal_style ?? null,
    paid_when_placed: values.paid_when_placed,
  };
}

function ColumnFields({ order, fields }: { order: OrderImport; fields: readonly string[] }) {
  const { t } = useTranslation();
  const words = useWords();
  const columns = (order.analysis?.columns ?? []).map(({ title, samples }) => ({
    value: title,
    label: samples.length > 0 ? `${title} (${samples.join(", ")})` : title,
  }));
  return (
    <div className="pair">
      {fields.map((field) => (
        <Form.Item
          key={field}
          name={["columns", field]}
          label={words("imports.field", field)}
          rules={
            REQUIRED_FIELDS.includes(field) ? [{ required: true, message: t("ui.required") }] : []
          }
        >
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            placeholder={t("imports.no_column")}
            options={columns}
          />
        </Form.Item>
      ))}
    </div>
  );
}

/** What the program still needs to know before it can read the file. */
function Problems({ order }: { order: OrderImport }) {
  const words = useWords();
  const problems = order.analysis?.problems ?? [];
  if (problems.length === 0) return null;
  return (
    <ul className="bad-text">
      {problems.map(({ path, code }) => (
        <li key={path}>
          {words("imports.field", path.replace(/^columns\./, ""))}: {faultText(code)}
        </li>
      ))}
    </ul>
  );
}
