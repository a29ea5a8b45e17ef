import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import type { TFunction } from "i18next";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { mappingListOptions, mapSku, skuSuggestOptions } from "@/api/catalog";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { Problem } from "@/api/problem";
import { SkuInput } from "@/api/SkuInput";
import type { Mapping } from "@/api/schemas";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { FormDrawer } from "@/ui/forms";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { NumberText, StatusTag, TimeText } from "@/ui/texts";
import { CatalogTabs } from "./CatalogTabs";

const rowId = (row: Mapping) => `${row.shop_id}:${row.external_sku}`;
const rowName = (row: Mapping) => row.external_sku;

/** Codes that shops sell under and nobody has named a SKU for: each keeps orders waiting. */
export default function MappingsPage() {
  const { t } = useTranslation();
  const may = useMay();
  const [search, change] = usePageSearch();
  const state = search.state === "mapped" ? "mapped" : "unmapped";
  const filter = { ...pick(search, ["shop_id"]), state } as const;
  const list = useInfiniteQuery(mappingListOptions(filter));
  const shops = useQuery(shopsOptions).data?.items ?? [];
  const [current, setCurrent] = useState<string | null>(null);
  const [edited, setEdited] = useState<Mapping | null>(null);
  const mayMap = may("catalog.map");
  const columns = useMemo(() => mappingColumns(t, mayMap ? setEdited : null), [t, mayMap]);
  return (
    <PageFrame title={t("menu.products")}>
      <CatalogTabs active="mappings" />
      <FilterBar
        placeholder={t("ui.search")}
        withoutSearch
        values={{ ...filter }}
        filters={[
          {
            name: "state",
            label: t("mappings.state"),
            options: [
              { value: "unmapped", label: t("mappings.unmapped") },
              { value: "mapped", label: t("mappings.mapped") },
            ],
          },
          {
            name: "shop_id",
            label: t("orders.shop"),
            options: shops.map((shop) => ({ value: shop.id, label: shop.name })),
          },
        ]}
        onChange={change}
      />
      <QueryTable<Mapping>
        name="mappings"
        id="catalog-panel"
        label={t("mappings.title")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => mayMap && setEdited(row)}
        empty={<EmptyState title={t("mappings.empty")} hint={t("mappings.empty_hint")} />}
      />
      {edited ? <MapForm row={edited} onClose={() => setEdited(null)} /> : null}
    </PageFrame>
  );
}

function mappingColumns(t: TFunction, onEdit: ((row: Mapping) => void) | null): Column<Mapping>[] {
  return [
    {
      key: "external_sku",
      title: t("mappings.external_sku"),
      width: "minmax(180px, 1.6fr)",
      fixed: true,
      cell: (row) => <b>{row.external_sku}</b>,
    },
    {
      key: "shop",
      title: t("orders.shop"),
      width: "minmax(120px, 1fr)",
      cell: (row) => row.shop_code,
    },
    {
      key: "sku",
      title: t("orders.sku"),
      width: "minmax(200px, 1.8fr)",
      cell: (row) =>
        row.sku_code ? (
          <>
            {row.sku_code} <span className="muted">{row.sku_name}</span>
          </>
        ) : (
          <StatusTag tone="bad">{t("mappings.unmapped")}</StatusTag>
        ),
    },
    {
      key: "seen",
      title: t("mappings.seen_count"),
      width: "minmax(90px, 0.6fr)",
      align: "end",
      cell: (row) => <NumberText value={row.seen_count} />,
    },
    {
      key: "last",
      title: t("mappings.last_seen"),
      width: "minmax(140px, 1fr)",
      cell: (row) => <TimeText at={row.last_seen_at} />,
    },
    {
      key: "actions",
      title: t("ui.actions"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) =>
        onEdit ? (
          <Button type="link" size="small" onClick={() => onEdit(row)}>
            {row.sku_id ? t("mappings.correct") : t("mappings.map")}
          </Button>
        ) : null,
    },
  ];
}

function MapForm(props: { row: Mapping; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { row } = props;
  const idOf = async (code: string): Promise<string> => {
    const { items } = await client.fetchQuery(skuSuggestOptions(code));
    const match = items.find((item) => item.code.toLowerCase() === code.toLowerCase());
    if (match) return match.id;
    const fault = { path: "sku_code", code: "catalog.unknown_sku", detail: code };
    throw new Problem(422, "catalog.unknown_sku", code, [fault]);
  };
  return (
    <FormDrawer<{ sku_code: string }>
      open
      title={`${t("mappings.map")} · ${row.external_sku}`}
      initial={{ sku_code: row.sku_code ?? "" }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ sku_code }, key) => {
        const { shop_id, external_sku, version } = row;
        const sku_id = await idOf(sku_code.trim());
        await mapSku({ shop_id, external_sku, sku_id, seen_version: version }, key);
        await client.invalidateQueries({ queryKey: keys.mappings });
        props.onClose();
      }}
    >
      <p>{t("mappings.hint")}</p>
      <Form.Item
        name="sku_code"
        label={t("orders.sku")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <SkuInput autoFocus />
      </Form.Item>
    </FormDrawer>
  );
}
