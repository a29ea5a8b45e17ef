import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useInfiniteQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { skuListOptions } from "@/api/catalog";
import { keys } from "@/api/keys";
import type { SkuRow } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { NOTHING, NumberText, OpensRow, StatusTag } from "@/ui/texts";
import { CatalogTabs } from "./CatalogTabs";

const SkuDrawer = lazy(() => import("./SkuDrawer"));

const rowId = (row: SkuRow) => row.id;
const rowName = (row: SkuRow) => row.code;

export const SKU_STATUSES = ["active", "discontinued"] as const;
/** In the address: the drawer is open on a SKU that is not there yet. */
const NEW = "new";

/** Products by what is kept in stock: one row per SKU. */
export default function ProductsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const may = useMay();
  const [search, change] = usePageSearch();
  const filter = pick(search, ["q", "status"]);
  const list = useInfiniteQuery(skuListOptions(filter));
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useMemo(
    () => skuColumns(t, words, (id) => change({ sku: id })),
    [t, words, change],
  );
  const close = () => change({ sku: undefined });

  return (
    <PageFrame
      title={t("menu.products")}
      actions={
        may("catalog.edit") ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ sku: NEW })}>
            {t("products.new")}
          </Button>
        ) : null
      }
    >
      <CatalogTabs active="skus" />
      <FilterBar
        placeholder={t("products.search_hint")}
        values={filter}
        filters={[
          {
            name: "status",
            label: t("products.status"),
            options: SKU_STATUSES.map((code) => ({
              value: code,
              label: words("products.statuses", code),
            })),
          },
        ]}
        onChange={change}
      />
      <QueryTable<SkuRow>
        name="skus"
        id="catalog-panel"
        label={t("menu.products")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ sku: row.id })}
        empty={<EmptyState title={t("products.empty")} hint={t("products.empty_hint")} />}
      />
      <Suspense fallback={null}>
        {search.sku ? (
          <SkuDrawer
            id={search.sku === NEW ? null : search.sku}
            onClose={close}
            onDone={() => {
              close();
              void client.invalidateQueries({ queryKey: keys.skus });
            }}
          />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

function skuColumns(
  t: TFunction,
  words: (group: string, code: string) => string,
  onOpen: (id: string) => void,
): Column<SkuRow>[] {
  return [
    {
      key: "code",
      title: t("products.code"),
      width: "minmax(150px, 1.2fr)",
      fixed: true,
      cell: (row) => <OpensRow onOpen={() => onOpen(row.id)}>{row.code}</OpensRow>,
    },
    {
      key: "name",
      title: t("products.name"),
      width: "minmax(200px, 2.4fr)",
      cell: (row) => (
        <>
          {row.name}
          {row.name_en ? <div className="muted">{row.name_en}</div> : null}
        </>
      ),
    },
    {
      key: "variant",
      title: t("products.variant"),
      width: "minmax(110px, 1fr)",
      cell: (row) => row.variant || NOTHING,
    },
    {
      key: "barcode",
      title: t("products.barcode"),
      width: "minmax(130px, 1fr)",
      cell: (row) => <span className="number">{row.barcode ?? NOTHING}</span>,
    },
    {
      key: "weight",
      title: t("products.weight_g"),
      width: "minmax(90px, 0.7fr)",
      align: "end",
      cell: (row) => <NumberText value={row.weight_g} />,
    },
    {
      key: "price",
      title: t("products.price"),
      width: "minmax(90px, 0.7fr)",
      align: "end",
      cell: (row) => (
        <span className="number">
          {row.price ? `${row.price} ${row.price_currency ?? ""}` : NOTHING}
        </span>
      ),
    },
    {
      key: "customs",
      title: t("products.customs"),
      width: "minmax(110px, 0.8fr)",
      cell: (row) =>
        row.customs_complete ? (
          <span className="muted">{t("products.customs_complete")}</span>
        ) : (
          <StatusTag tone="warn">{t("products.customs_open")}</StatusTag>
        ),
    },
    {
      key: "status",
      title: t("products.status"),
      width: "minmax(90px, 0.7fr)",
      cell: (row) => (
        <StatusTag tone={row.status === "active" ? "good" : "plain"}>
          {words("products.statuses", row.status)}
        </StatusTag>
      ),
    },
  ];
}
