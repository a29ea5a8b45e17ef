import { useQuery, useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import Switch from "antd/es/switch";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import {
  addRoutingRule,
  changeRoutingRule,
  type RoutingRule,
  type RoutingRuleInput,
} from "@/api/routing";
import type { Schema, Shop } from "@/api/schemas";
import { shopsOptions } from "@/api/settings";
import { useWords } from "@/i18n/words";
import { parseMoney, toDecimal } from "@/lib/money";
import { FormDrawer } from "@/ui/forms";
import { currencyOf } from "./conditions";
import { RuleTrial } from "./RuleTrial";

const KINDS: Schema<"OrderKind">[] = [
  "normal",
  "presale",
  "resend",
  "exchange",
  "b2b",
  "overseas_warehouse",
];
/** Room for rules that shall come between. */
const STEP = 10;

interface Values {
  name: string;
  priority: number;
  shops: string[];
  countries: string[];
  kinds: Schema<"OrderKind">[];
  least: string;
  most: string;
  warehouses: string[];
  active: boolean;
}

export function RuleForm(props: {
  rule: RoutingRule | null;
  lastPriority: number;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { rule } = props;
  const shops = useQuery(shopsOptions).data?.items;
  if (!shops) return null;
  const bodyOf = (values: Values) => toInput(values, rule, shops);
  const save = async (values: Values, key: string) => {
    const body = bodyOf(values);
    if (rule) await changeRoutingRule(rule, body, key);
    else await addRoutingRule(body, key);
    await client.invalidateQueries({ queryKey: keys.routing });
    props.onClose();
  };
  return (
    <FormDrawer<Values>
      open
      size={640}
      title={rule ? rule.name : t("routing.new")}
      initial={initialOf(rule, shops, props.lastPriority)}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={save}
    >
      <RuleFields />
      <ConditionFields shops={shops} />
      <RuleTrial<Values> id={rule?.id} bodyOf={bodyOf} />
    </FormDrawer>
  );
}

function initialOf(rule: RoutingRule | null, shops: Shop[], last: number): Partial<Values> {
  const empty = { shops: [], countries: [], kinds: [], least: "", most: "", active: true };
  if (!rule) return { ...empty, priority: last + STEP };
  const { name, priority, warehouses, active, conditions } = rule;
  const { shops: chosen = [], countries = [], kinds = [] } = conditions;
  const currency = currencyOf(shops, chosen);
  const text = (minor: number | null | undefined) =>
    minor === null || minor === undefined || currency === null
      ? ""
      : toDecimal({ minor, currency });
  const least = text(conditions.least_total_minor);
  const most = text(conditions.most_total_minor);
  return { name, priority, warehouses, active, shops: chosen, countries, kinds, least, most };
}

function toInput(values: Values, rule: RoutingRule | null, shops: Shop[]): RoutingRuleInput {
  const { least, most, shops: chosen, countries, kinds, ...rest } = values;
  const currency = currencyOf(shops, chosen);
  const minor = (text: string) =>
    currency === null ? null : (parseMoney(text, currency)?.minor ?? null);
  // Where the amounts cannot be shown they stay as they are.
  const amounts =
    currency === null
      ? {
          least_total_minor: rule?.conditions.least_total_minor ?? null,
          most_total_minor: rule?.conditions.most_total_minor ?? null,
        }
      : { least_total_minor: minor(least), most_total_minor: minor(most) };
  return { ...rest, conditions: { shops: chosen, countries, kinds, ...amounts } };
}

function RuleFields() {
  const { t } = useTranslation();
  const warehouses = useQuery(warehousesOptions).data?.items ?? [];
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <>
      <div className="pair">
        <Form.Item name="name" label={t("routing.name")} rules={required}>
          <Input autoFocus maxLength={100} />
        </Form.Item>
        <Form.Item
          name="priority"
          label={t("routing.priority")}
          extra={t("routing.priority_hint")}
          rules={required}
        >
          <InputNumber min={1} max={1_000_000} precision={0} style={{ width: "100%" }} />
        </Form.Item>
      </div>
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

/** When the rule fits. What is left empty fits everything. */
function ConditionFields({ shops }: { shops: Shop[] }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <fieldset className="panel fields-group">
      <legend>{t("routing.conditions")}</legend>
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
      <Form.Item name="kinds" label={t("routing.kinds")} extra={t("routing.any_kind")}>
        <Select
          mode="multiple"
          options={KINDS.map((value) => ({ value, label: words("orders.types", value) }))}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={["shops"]}>
        {({ getFieldValue }) => (
          <AmountFields currency={currencyOf(shops, (getFieldValue("shops") as string[]) ?? [])} />
        )}
      </Form.Item>
    </fieldset>
  );
}

function AmountFields({ currency }: { currency: string | null }) {
  const { t } = useTranslation();
  if (currency === null) return <p className="muted">{t("routing.one_currency")}</p>;
  const read = (text: string | undefined) => (text ? parseMoney(text, currency) : null);
  const isMoney = {
    validator: (_rule: unknown, text: string | undefined) =>
      !text || (read(text)?.minor ?? -1) >= 0
        ? Promise.resolve()
        : Promise.reject(new Error(t("routing.not_money"))),
  };
  return (
    <div className="pair">
      <Form.Item name="least" label={t("routing.least", { currency })} rules={[isMoney]}>
        <Input inputMode="decimal" maxLength={18} />
      </Form.Item>
      <Form.Item
        name="most"
        label={t("routing.most", { currency })}
        dependencies={["least"]}
        rules={[
          isMoney,
          ({ getFieldValue }) => ({
            validator: (_rule, text: string | undefined) => {
              const least = read(getFieldValue("least") as string);
              const most = read(text);
              return least && most && most.minor < least.minor
                ? Promise.reject(new Error(t("routing.crossed")))
                : Promise.resolve();
            },
          }),
        ]}
      >
        <Input inputMode="decimal" maxLength={18} />
      </Form.Item>
    </div>
  );
}
