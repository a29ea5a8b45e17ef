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
import { warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import {
  addRoutingRule,
  changeRoutingRule,
  type RoutingRule,
  routingRulesOptions,
} from "@/api/routing";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import { FormDrawer } from "@/ui/forms";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { NOTHING, StatusTag } from "@/ui/texts";
import { SettingsTabs } from "./SettingsTabs";
import "./settings.css";

/** Which warehouse is asked first, for which orders. The first rule that fits decides. */
export default function RoutingPage() {
  const { t } = useTranslation();
  const rules = useQuery(routingRulesOptions);
  const may = useMay()("orders.manage_routing");
  const [edited, setEdited] = useState<RoutingRule | "new" | null>(null);
  const items = rules.data?.items ?? [];
  return (
    <PageFrame
      title={t("menu.settings")}
      actions={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
            {t("routing.new")}
          </Button>
        ) : null
      }
    >
      <SettingsTabs active="routing" />
      <div className="scroll panel" id="settings-panel" role="tabpanel">
        {rules.isPending ? <Skeleton active /> : null}
        {rules.isError ? <FaultNote error={rules.error} /> : null}
        {rules.isSuccess && items.length === 0 ? (
          <EmptyState title={t("routing.empty")} hint={t("routing.empty_hint")} />
        ) : null}
        {items.length > 0 ? <RuleTable rules={items} onEdit={may ? setEdited : undefined} /> : null}
      </div>
      {edited ? (
        <RuleForm rule={edited === "new" ? null : edited} onClose={() => setEdited(null)} />
      ) : null}
    </PageFrame>
  );
}

function RuleTable(props: {
  rules: RoutingRule[];
  onEdit: ((rule: RoutingRule) => void) | undefined;
}) {
  const { t } = useTranslation();
  const { onEdit } = props;
  const warehouses = useQuery(warehousesOptions).data?.items ?? [];
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const codeOf = (id: string) => warehouses.find((one) => one.id === id)?.code ?? id;
  const shopOf = (id: string) => shops.find((one) => one.id === id)?.name ?? id;
  const conditionsOf = ({ conditions }: RoutingRule) =>
    [...(conditions.shops ?? []).map(shopOf), ...(conditions.countries ?? [])].join(", ");
  return (
    <table className="plain-table">
      <thead>
        <tr>
          <th scope="col">{t("routing.priority")}</th>
          <th scope="col">{t("routing.name")}</th>
          <th scope="col">{t("routing.conditions")}</th>
          <th scope="col">{t("routing.warehouses")}</th>
          <th scope="col">{t("warehouses.state")}</th>
          <th scope="col">{t("ui.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {props.rules.map((rule) => (
          <tr key={rule.id}>
            <td className="number">{rule.priority}</td>
            <th scope="row">{rule.name}</th>
            <td>{conditionsOf(rule) || NOTHING}</td>
            <td>{rule.warehouses.map(codeOf).join(" → ")}</td>
            <td>
              <StatusTag tone={rule.active ? "good" : "done"}>
                {rule.active ? t("routing.active") : t("routing.inactive")}
              </StatusTag>
            </td>
            <td>
              {onEdit ? (
                <Button size="small" onClick={() => onEdit(rule)}>
                  {t("ui.edit")}
                </Button>
              ) : null}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

interface Values {
  name: string;
  priority: number;
  shops: string[];
  countries: string[];
  warehouses: string[];
  active: boolean;
}

function RuleForm(props: { rule: RoutingRule | null; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { rule } = props;
  const save = async ({ shops, countries, ...values }: Values, key: string) => {
    // Conditions this form does not show stay as they are.
    const body = { ...values, conditions: { ...rule?.conditions, shops, countries } };
    if (rule) await changeRoutingRule(rule, body, key);
    else await addRoutingRule(body, key);
    await client.invalidateQueries({ queryKey: keys.routing });
    props.onClose();
  };
  return (
    <FormDrawer<Values>
      open
      title={rule ? rule.name : t("routing.new")}
      initial={initialOf(rule)}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={save}
    >
      <RuleFields />
    </FormDrawer>
  );
}

function initialOf(rule: RoutingRule | null): Partial<Values> {
  if (!rule) return { priority: 100, shops: [], countries: [], active: true };
  const { name, priority, warehouses, active, conditions } = rule;
  const { shops = [], countries = [] } = conditions;
  return { name, priority, warehouses, active, shops, countries };
}

function RuleFields() {
  const { t } = useTranslation();
  const warehouses = useQuery(warehousesOptions).data?.items ?? [];
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <>
      <Form.Item name="name" label={t("routing.name")} rules={required}>
        <Input autoFocus maxLength={100} />
      </Form.Item>
      <Form.Item
        name="priority"
        label={t("routing.priority")}
        extra={t("routing.priority_hint")}
        rules={required}
      >
        <InputNumber min={0} max={1_000_000} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item name="shops" label={t("orders.shop")} extra={t("routing.any_hint")}>
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={shops.map((shop) => ({ value: shop.id, label: shop.name }))}
        />
      </Form.Item>
      <Form.Item
        name="countries"
        label={t("orders.country")}
        extra={t("orders.country_hint")}
        normalize={(codes: string[]) => codes.map((code) => code.normalize("NFKC").toUpperCase())}
      >
        <Select mode="tags" tokenSeparators={[",", " "]} open={false} suffixIcon={null} />
      </Form.Item>
      <Form.Item
        name="warehouses"
        label={t("routing.warehouses")}
        extra={t("routing.warehouses_hint")}
        rules={required}
      >
        <Select
          mode="multiple"
          showSearch={{ optionFilterProp: "label" }}
          options={warehouses.map(({ id, code, name }) => ({
            value: id,
            label: `${code} ${name}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="active" label={t("routing.active")} valuePropName="checked">
        <Switch />
      </Form.Item>
    </>
  );
}
