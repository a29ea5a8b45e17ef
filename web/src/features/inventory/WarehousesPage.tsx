import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import Skeleton from "antd/es/skeleton";
import Switch from "antd/es/switch";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { addWarehouse, changeWarehouse, warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import type { Warehouse } from "@/api/schemas";
import { useMay } from "@/api/session";
import { FormDrawer } from "@/ui/forms";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { CountryText, NOTHING, NumberText, StatusTag } from "@/ui/texts";
import { StockTabs } from "./StockTabs";

/** Where goods are kept, and in which order the houses are asked. */
export default function WarehousesPage() {
  const { t } = useTranslation();
  const may = useMay()("inventory.manage_warehouses");
  const warehouses = useQuery(warehousesOptions);
  const [edited, setEdited] = useState<Warehouse | "new" | null>(null);
  const items = warehouses.data?.items ?? [];
  return (
    <PageFrame
      title={t("menu.stock")}
      actions={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
            {t("warehouses.new")}
          </Button>
        ) : null
      }
    >
      <StockTabs active="warehouses" />
      <div className="scroll panel" id="stock-panel" role="tabpanel">
        {warehouses.isPending ? <Skeleton active /> : null}
        {warehouses.isError ? <FaultNote error={warehouses.error} /> : null}
        {warehouses.isSuccess && items.length === 0 ? (
          <EmptyState title={t("warehouses.empty")} hint={t("warehouses.empty_hint")} />
        ) : null}
        {items.length > 0 ? (
          <table className="plain-table narrow-cards">
            <thead>
              <tr>
                <th scope="col">{t("warehouses.code")}</th>
                <th scope="col">{t("warehouses.name")}</th>
                <th scope="col">{t("orders.country")}</th>
                <th scope="col">{t("orders.city")}</th>
                <th scope="col" className="end">
                  {t("warehouses.priority")}
                </th>
                <th scope="col">{t("warehouses.state")}</th>
                <th scope="col">{t("ui.actions")}</th>
              </tr>
            </thead>
            <tbody>
              {items.map((one) => (
                <tr key={one.id}>
                  <th scope="row">{one.code}</th>
                  <td data-label={t("warehouses.name")}>{one.name}</td>
                  <td data-label={t("orders.country")}>
                    <CountryText code={one.country} />
                  </td>
                  <td data-label={t("orders.city")}>{one.city || NOTHING}</td>
                  <td className="end" data-label={t("warehouses.priority")}>
                    <NumberText value={one.priority} />
                  </td>
                  <td data-label={t("warehouses.state")}>
                    <StatusTag tone={one.active ? "good" : "done"}>
                      {one.active ? t("warehouses.active") : t("warehouses.inactive")}
                    </StatusTag>
                  </td>
                  <td>
                    {may ? (
                      <Button size="small" onClick={() => setEdited(one)}>
                        {t("ui.edit")}
                      </Button>
                    ) : null}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        ) : null}
      </div>
      {edited ? (
        <WarehouseForm
          warehouse={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </PageFrame>
  );
}

interface Values {
  code: string;
  name: string;
  country: string;
  time_zone: string;
  street: string;
  city: string;
  region: string;
  postcode: string;
  priority: number;
  default_safety: number;
  active: boolean;
}

const NEW: Partial<Values> = {
  time_zone: "UTC",
  street: "",
  city: "",
  region: "",
  postcode: "",
  priority: 100,
  default_safety: 0,
  active: true,
};

function valuesOf(one: Warehouse): Values {
  const { code, name, country, time_zone, street, city, region, postcode } = one;
  const { priority, default_safety, active } = one;
  return {
    ...{ code, name, country, time_zone, street, city, region, postcode },
    ...{ priority, default_safety, active },
  };
}

function WarehouseForm(props: { warehouse: Warehouse | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { warehouse } = props;
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<Values>
      open
      title={warehouse ? warehouse.name : t("warehouses.new")}
      initial={warehouse ? valuesOf(warehouse) : NEW}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ code, ...values }, key) => {
        if (warehouse) {
          await changeWarehouse(warehouse.id, { ...values, seen_version: warehouse.version }, key);
        } else await addWarehouse({ code, ...values }, key);
        await client.invalidateQueries({ queryKey: keys.warehouses });
        props.onClose();
      }}
    >
      <div className="pair">
        <Form.Item name="code" label={t("warehouses.code")} rules={required}>
          <Input autoFocus={!warehouse} disabled={warehouse !== null} maxLength={20} />
        </Form.Item>
        <Form.Item name="name" label={t("warehouses.name")} rules={required}>
          <Input autoFocus={warehouse !== null} maxLength={80} />
        </Form.Item>
        <Form.Item
          name="country"
          label={t("orders.country")}
          rules={[{ required: true, pattern: /^[A-Z]{2}$/, message: t("orders.country_hint") }]}
          normalize={(text: string) => text.normalize("NFKC").toUpperCase()}
        >
          <Input maxLength={2} />
        </Form.Item>
        <Form.Item name="time_zone" label={t("shops.time_zone")} rules={required}>
          <Select
            showSearch
            options={Intl.supportedValuesOf("timeZone").map((value) => ({ value, label: value }))}
          />
        </Form.Item>
        <Form.Item name="street" label={t("orders.address")}>
          <Input maxLength={200} />
        </Form.Item>
        <Form.Item name="city" label={t("orders.city")}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="region" label={t("orders.region")}>
          <Input maxLength={80} />
        </Form.Item>
        <Form.Item name="postcode" label={t("orders.postcode")}>
          <Input maxLength={16} />
        </Form.Item>
        <Form.Item
          name="priority"
          label={t("warehouses.priority")}
          extra={t("warehouses.priority_hint")}
        >
          <InputNumber min={0} max={1_000_000} precision={0} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="default_safety" label={t("stock.safety")}>
          <InputNumber min={0} max={1_000_000} precision={0} style={{ width: "100%" }} />
        </Form.Item>
        <Form.Item name="active" label={t("warehouses.active")} valuePropName="checked">
          <Switch />
        </Form.Item>
      </div>
    </FormDrawer>
  );
}
