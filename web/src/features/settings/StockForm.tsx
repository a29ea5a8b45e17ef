import { useQuery, useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import Switch from "antd/es/switch";
import { useTranslation } from "react-i18next";
import { type Connection, connectionKeys, type Stock, setStockRules } from "@/api/channels";
import { newKey } from "@/api/client";
import { warehousesOptions } from "@/api/inventory";
import type { Schema } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";

/** How much of the stock the shop shows. Saved, everything it lists is told anew. */
export function StockForm(props: { connection: Connection; stock: Stock; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const warehouses = useQuery(warehousesOptions).data?.items ?? [];
  const { connection, stock, onClose } = props;
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <FormDrawer<Schema<"StockRules">>
      open
      size={560}
      title={t("connections.stock_change")}
      initial={stock.rules}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async (rules, key) => {
        const cap = rules.cap ?? null;
        const body = { seen_version: stock.version, rules: { ...rules, cap } };
        await setStockRules(connection.id, body, key);
        await client.invalidateQueries({ queryKey: connectionKeys.all });
        onClose();
      }}
    >
      <Form.Item
        name="enabled"
        label={t("connections.stock_enabled")}
        valuePropName="checked"
        extra={t("connections.stock_enabled_hint")}
      >
        <Switch />
      </Form.Item>
      <Form.Item
        name="percent"
        label={t("connections.stock_percent")}
        rules={required}
        extra={t("connections.stock_percent_hint")}
      >
        <InputNumber min={1} max={100} precision={0} />
      </Form.Item>
      <Form.Item
        name="buffer"
        label={t("connections.stock_buffer")}
        rules={required}
        extra={t("connections.stock_buffer_hint")}
      >
        <InputNumber min={0} max={1_000_000_000} precision={0} />
      </Form.Item>
      <Form.Item
        name="cap"
        label={t("connections.stock_cap")}
        extra={t("connections.stock_cap_hint")}
      >
        <InputNumber min={0} max={1_000_000_000} precision={0} />
      </Form.Item>
      <Form.Item
        name="warehouse_ids"
        label={t("warehouses.title")}
        extra={t("connections.stock_warehouses_hint")}
      >
        <Select
          mode="multiple"
          options={warehouses.map(({ id, code, name }) => ({
            value: id,
            label: `${name} · ${code}`,
          }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}
