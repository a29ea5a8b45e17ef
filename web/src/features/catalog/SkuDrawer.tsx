import DeleteOutlined from "@ant-design/icons/DeleteOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { changeSku, createSku, skuOptions, skuSuggestOptions } from "@/api/catalog";
import { newKey } from "@/api/client";
import { Problem } from "@/api/problem";
import { SkuInput } from "@/api/SkuInput";
import type { Schema, Sku } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { parseMoney, toDecimal } from "@/lib/money";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { say } from "@/ui/say";
import { SKU_STATUSES } from "./ProductsPage";

interface Values {
  code: string;
  name: string;
  name_en?: string;
  weight_g?: number | null;
  price?: string;
  price_currency?: string;
  status: Schema<"Status">;
  barcodes: string[];
  customs: {
    declared_name_zh?: string;
    declared_name_en?: string;
    material?: string;
    hs_code?: string;
    origin_country?: string;
    battery?: Schema<"BatteryClass">;
    declared_value?: string;
    declared_currency?: string;
  };
  components: { sku_code: string; quantity: number }[];
}

const BATTERIES: Schema<"BatteryClass">[] = ["none", "built_in", "packed_with", "alone"];

export default function SkuDrawer(props: {
  id: string | null;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { id } = props;
  const found = useQuery({ ...skuOptions(id ?? ""), enabled: id !== null });
  if (found.isError) return <FaultNote error={found.error} onRetry={() => void found.refetch()} />;
  if (id !== null && !found.data) return null;
  const sku = id === null ? null : (found.data ?? null);

  /** People type codes, the API wants ids. */
  const idOf = async (code: string, row: number): Promise<string> => {
    const known = sku?.components.find((component) => component.sku_code === code);
    if (known) return known.sku_id;
    const { items } = await client.fetchQuery(skuSuggestOptions(code));
    const match = items.find((item) => item.code === code);
    if (match) return match.id;
    const path = `components[${row}].sku_code`;
    throw new Problem(422, "catalog.unknown_sku", code, [
      { path, code: "catalog.unknown_sku", detail: code },
    ]);
  };
  const save = async (values: Values, key: string) => {
    const components = await Promise.all(
      (values.components ?? []).map(async ({ sku_code, quantity }, row) => ({
        sku_id: await idOf(sku_code.trim(), row),
        quantity,
      })),
    );
    const body = { ...toInput(values, sku), components };
    if (sku) await changeSku(sku.id, { ...body, seen_version: sku.version }, key);
    else await createSku(body, key);
    say.good(t("products.saved", { code: values.code }));
    props.onDone();
  };

  return (
    <FormDrawer<Values>
      open
      size={640}
      title={sku ? sku.code : t("products.new")}
      initial={initialOf(sku)}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={save}
    >
      <BasicFields isNew={sku === null} />
      <CustomsFields />
      <BundleFields />
    </FormDrawer>
  );
}

function initialOf(sku: Sku | null): Partial<Values> {
  if (!sku) {
    return {
      status: "active",
      barcodes: [],
      components: [],
      customs: { declared_currency: "USD" },
    };
  }
  const { customs } = sku;
  const value = fixedValue(customs);
  return {
    code: sku.code,
    name: sku.name,
    name_en: sku.name_en,
    weight_g: sku.weight_g ?? null,
    price: sku.price ?? "",
    price_currency: sku.price_currency ?? "",
    status: sku.status,
    barcodes: sku.barcodes,
    customs: {
      declared_name_zh: customs.declared_name_zh ?? "",
      declared_name_en: customs.declared_name_en ?? "",
      material: customs.material ?? "",
      hs_code: generalCode(customs) ?? "",
      origin_country: customs.origin_country ?? "",
      battery: customs.battery ?? "none",
      declared_value: value ? toDecimal(value) : "",
      declared_currency: value?.currency ?? "USD",
    },
    components: sku.components.map(({ sku_code, quantity }) => ({ sku_code, quantity })),
  };
}

type Customs = Schema<"Customs">;

function fixedValue({ declared_value }: Customs): Schema<"Money"> | null {
  return declared_value?.rule === "fixed" ? declared_value.amount : null;
}

/** The customs number that holds for every destination without one of its own. */
function generalCode(customs: Customs): string | undefined {
  return customs.hs_codes?.find(({ destination }) => !destination)?.code;
}

/** What this form does not show of the customs data stays as it was. */
function toCustoms(typed: Values["customs"], before: Customs | undefined): Customs {
  const { hs_code, origin_country, declared_value, declared_currency, battery, ...texts } = typed;
  const others = before?.hs_codes?.filter(({ destination }) => destination) ?? [];
  const code = orNull(hs_code);
  const amount = parseMoney(declared_value ?? "", declared_currency || "USD");
  const kept = before && !fixedValue(before) ? (before.declared_value ?? null) : null;
  return {
    ...before,
    declared_name_zh: texts.declared_name_zh?.trim() ?? "",
    declared_name_en: texts.declared_name_en?.trim() ?? "",
    material: texts.material?.trim() ?? "",
    hs_codes: code ? [...others, { code }] : others,
    origin_country: orNull(origin_country),
    ...(battery ? { battery } : {}),
    declared_value: amount ? { rule: "fixed", amount } : kept,
  };
}

/** An emptied input means that the value is taken away. */
function orNull(text: string | null | undefined): string | null {
  const trimmed = text?.trim() ?? "";
  return trimmed === "" ? null : trimmed;
}

function toInput(values: Values, before: Sku | null): Schema<"SkuInput"> {
  const price = orNull(values.price?.normalize("NFKC"));
  return {
    code: values.code.trim(),
    name: values.name.trim(),
    name_en: values.name_en?.trim() ?? "",
    weight_g: values.weight_g ?? null,
    price,
    ...(price ? { price_currency: orNull(values.price_currency) } : {}),
    status: values.status,
    barcodes: values.barcodes,
    customs: toCustoms(values.customs ?? {}, before?.customs),
  };
}

function BasicFields({ isNew }: { isNew: boolean }) {
  const { t } = useTranslation();
  const words = useWords();
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <div className="pair">
      <Form.Item name="code" label={t("products.code")} rules={required}>
        <Input autoFocus={isNew} maxLength={80} autoComplete="off" />
      </Form.Item>
      <Form.Item name="status" label={t("products.status")} rules={[{ required: true }]}>
        <Select
          options={SKU_STATUSES.map((code) => ({
            value: code,
            label: words("products.statuses", code),
          }))}
        />
      </Form.Item>
      <Form.Item name="name" label={t("products.name")} rules={required}>
        <Input autoFocus={!isNew} maxLength={200} />
      </Form.Item>
      <Form.Item name="name_en" label={t("products.name_en")}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="weight_g" label={t("products.weight_g")}>
        <InputNumber min={0} max={1_000_000} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item
        name="price"
        label={t("products.price")}
        rules={[{ pattern: /^\s*\d{1,12}(\.\d{1,6})?\s*$/, message: t("ui.decimal_number") }]}
      >
        <Input inputMode="decimal" />
      </Form.Item>
      <Form.Item
        name="price_currency"
        label={t("shops.currency")}
        rules={[{ pattern: /^[A-Z]{3}$/, message: t("shops.currency_hint") }]}
        normalize={(text: string) => text.toUpperCase()}
      >
        <Input maxLength={3} />
      </Form.Item>
      <Form.Item name="barcodes" label={t("products.barcodes")} extra={t("products.barcodes_hint")}>
        <Select mode="tags" tokenSeparators={[",", " ", "\n"]} open={false} suffixIcon={null} />
      </Form.Item>
    </div>
  );
}

function CustomsFields() {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <fieldset className="panel fields-group">
      <legend>{t("products.customs")}</legend>
      <div className="pair">
        <Form.Item name={["customs", "declared_name_zh"]} label={t("products.declared_name")}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name={["customs", "declared_name_en"]} label={t("products.declared_name_en")}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item
          name={["customs", "hs_code"]}
          label={t("products.hs_code")}
          rules={[{ pattern: /^\d{4,13}$/, message: t("products.hs_hint") }]}
          normalize={(text: string) => text.normalize("NFKC").replace(/[.\s]/g, "")}
        >
          <Input inputMode="numeric" maxLength={16} />
        </Form.Item>
        <Form.Item
          name={["customs", "origin_country"]}
          label={t("products.origin")}
          rules={[{ pattern: /^[A-Z]{2}$/, message: t("orders.country_hint") }]}
          normalize={(text: string) => text.normalize("NFKC").toUpperCase()}
        >
          <Input maxLength={2} />
        </Form.Item>
        <Form.Item name={["customs", "material"]} label={t("products.material")}>
          <Input maxLength={120} />
        </Form.Item>
        <Form.Item name={["customs", "battery"]} label={t("products.battery")}>
          <Select
            allowClear
            options={BATTERIES.map((code) => ({
              value: code,
              label: words("products.batteries", code),
            }))}
          />
        </Form.Item>
        <Form.Item name={["customs", "declared_value"]} label={t("products.declared_value")}>
          <Input inputMode="decimal" />
        </Form.Item>
        <Form.Item
          name={["customs", "declared_currency"]}
          label={t("shops.currency")}
          rules={[{ pattern: /^[A-Z]{3}$/, message: t("shops.currency_hint") }]}
          normalize={(text: string) => text.toUpperCase()}
        >
          <Input maxLength={3} />
        </Form.Item>
      </div>
    </fieldset>
  );
}

function BundleFields() {
  const { t } = useTranslation();
  const required = [{ required: true, message: t("ui.required") }];
  return (
    <fieldset className="panel fields-group">
      <legend>{t("products.bundle")}</legend>
      <p className="muted">{t("products.bundle_hint")}</p>
      <Form.List name="components">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <div key={field.key} className="bundle-line">
                <Form.Item
                  name={[field.name, "sku_code"]}
                  label={t("products.code")}
                  rules={required}
                >
                  <SkuInput />
                </Form.Item>
                <Form.Item
                  name={[field.name, "quantity"]}
                  label={t("orders.quantity")}
                  rules={required}
                >
                  <InputNumber min={1} max={10_000} precision={0} />
                </Form.Item>
                <Form.Item label=" " colon={false}>
                  <Button
                    type="text"
                    icon={<DeleteOutlined />}
                    aria-label={t("orders.remove_line")}
                    onClick={() => remove(field.name)}
                  />
                </Form.Item>
              </div>
            ))}
            <Button type="dashed" onClick={() => add({ quantity: 1 })}>
              {t("products.add_component")}
            </Button>
          </>
        )}
      </Form.List>
    </fieldset>
  );
}
