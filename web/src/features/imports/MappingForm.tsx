import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { mapColumns } from "@/api/imports";
import type { OrderImport } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { useSubmit } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";

interface Values {
  shop_id: string;
  mapping: Record<string, string | undefined>;
}

/** Which column of the file is which field; what was said last time for such a file is filled in. */
export function MappingForm(props: { order: OrderImport; onDone: (next: OrderImport) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const [form] = Form.useForm<Values>();
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const { order } = props;
  const { submit, busy, error } = useSubmit<Values>(form, newKey, async (values, key) => {
    const mapping = Object.fromEntries(
      Object.entries(values.mapping).filter((entry): entry is [string, string] => !!entry[1]),
    );
    props.onDone(await mapColumns(order.id, { shop_id: values.shop_id, mapping }, key));
  });
  const columns = order.columns.map((column) => ({
    value: column.name,
    label:
      column.samples.length > 0 ? `${column.name} (${column.samples.join(", ")})` : column.name,
  }));

  return (
    <Form<Values>
      form={form}
      layout="vertical"
      initialValues={{ shop_id: order.shop_id ?? undefined, mapping: order.mapping }}
      onFinish={submit}
    >
      {error ? <FaultNote error={error} /> : null}
      <p>
        <b>{order.file_name}</b>
      </p>
      <div className="pair">
        <Form.Item
          name="shop_id"
          label={t("orders.shop")}
          rules={[{ required: true, message: t("ui.required") }]}
        >
          <Select autoFocus options={shops.map((shop) => ({ value: shop.id, label: shop.name }))} />
        </Form.Item>
        <span />
        {order.fields.map((field) => (
          <Form.Item
            key={field.name}
            name={["mapping", field.name]}
            label={words("imports.field", field.name)}
            rules={field.required ? [{ required: true, message: t("ui.required") }] : []}
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
      <div className="job-actions">
        <Button type="primary" htmlType="submit" loading={busy}>
          {t("imports.to_preview")}
        </Button>
      </div>
    </Form>
  );
}
