import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { changeProduct, createProduct, type Product } from "@/api/catalog";
import { newKey } from "@/api/client";
import type { Schema } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";

type Values = Pick<
  Schema<"ProductInput">,
  "code" | "name" | "name_en" | "brand" | "description" | "variant_names" | "status"
>;

/** What is said of a product as a whole; its variants are SKUs of their own. */
export function ProductForm(props: {
  product: Product | null;
  onClose: () => void;
  onDone: (id: string) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { product } = props;
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<Values>
      open
      title={product ? product.code : t("by_product.new")}
      initial={product ? basicsOf(product) : { status: "active", variant_names: [] }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        const { id } = product
          ? await changeProduct(product.id, { ...values, seen_version: product.version }, key)
          : await createProduct(values, key);
        await client.invalidateQueries({ queryKey: ["products"] });
        props.onDone(id);
      }}
    >
      <Form.Item name="code" label={t("by_product.code")} rules={required}>
        <Input autoFocus maxLength={64} />
      </Form.Item>
      <Form.Item name="name" label={t("products.name")} rules={required}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="name_en" label={t("products.name_en")}>
        <Input maxLength={200} />
      </Form.Item>
      <Form.Item name="brand" label={t("by_product.brand")}>
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name="variant_names"
        label={t("by_product.differ")}
        extra={t("by_product.differ_hint")}
      >
        <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={[",", "，", "、"]} />
      </Form.Item>
      <Form.Item name="description" label={t("by_product.description")}>
        <Input.TextArea rows={4} />
      </Form.Item>
      <Form.Item name="status" label={t("products.status")}>
        <Select
          options={(["active", "discontinued"] as const).map((code) => ({
            value: code,
            label: t(`products.statuses.${code}`),
          }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}

export default ProductForm;

function basicsOf(product: Product): Values {
  const { code, name, name_en, brand, description, variant_names, status } = product;
  return { code, name, name_en, brand, description, variant_names, status };
}
