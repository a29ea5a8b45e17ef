import { useQuery, useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Select from "antd/es/select";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { draftListings, listingKeys, productSuggestOptions } from "@/api/listings";
import type { Schema } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";

type Values = Schema<"ListingDrafts">;

/** Which products are to be listed at which store: drafts, which nobody sees yet. */
export default function NewListings(props: {
  shops: Schema<"ListingShop">[];
  onClose: () => void;
  onDone: (ids: string[]) => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [q, setQ] = useState("");
  const found = useQuery(productSuggestOptions(q)).data?.items ?? [];
  const { shops } = props;
  const required = [{ required: true, message: t("ui.required") }];
  const [only] = shops;
  return (
    <FormDrawer<Values>
      open
      title={t("listings.new")}
      initial={{
        ...(only && shops.length === 1 ? { shop_id: only.shop_id } : {}),
        product_ids: [],
        language: "en",
      }}
      submitText={t("listings.draft")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async (values, key) => {
        const { items } = await draftListings(values, key);
        await client.invalidateQueries({ queryKey: listingKeys.all });
        props.onDone(items.map(({ id }) => id));
      }}
    >
      <p>{t("listings.new_hint")}</p>
      <Form.Item
        name="shop_id"
        label={t("orders.shop")}
        rules={required}
        extra={shops.length === 0 ? t("listings.no_shops") : undefined}
      >
        <Select
          options={shops.map((shop) => ({
            value: shop.shop_id,
            label: `${shop.name} · ${shop.currency}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="product_ids" label={t("listings.products")} rules={required}>
        <Select
          mode="multiple"
          showSearch={{ filterOption: false, onSearch: setQ }}
          placeholder={t("listings.products_hint")}
          maxCount={100}
          options={found.map((product) => ({
            value: product.id,
            label: `${product.code} ${product.name}`,
          }))}
        />
      </Form.Item>
      <Form.Item name="language" label={t("listings.language")} extra={t("listings.language_hint")}>
        <Select
          options={(["own", "en"] as const).map((value) => ({
            value,
            label: t(`listings.languages.${value}`),
          }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}
