import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { productListOptions } from "@/api/catalog";
import type { Schema } from "@/api/schemas";
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

const ProductDrawer = lazy(() => import("./ProductDrawer"));
const ProductForm = lazy(() => import("./ProductForm"));

type Row = Schema<"ProductRow">;

const rowId = (row: Row) => row.id;
const rowName = (row: Row) => row.code;
/** In the address: the form is open on a product that is not there yet. */
const NEW = "new";

/** Products as buyers know them, each with its variants. */
export default function ByProductPage() {
  const { t } = useTranslation();
  const words = useWords();
  const mayEdit = useMay()("catalog.edit");
  const [search, change] = usePageSearch();
  const filter = pick(search, ["q", "status"]);
  const list = useInfiniteQuery(productListOptions(filter));
  const [current, setCurrent] = useState<string | null>(null);
  const columns = useMemo(
    () => productColumns(t, words, (id) => change({ product: id })),
    [t, words, change],
  );
  const close = () => change({ product: undefined });
  return (
    <PageFrame
      title={t("menu.products")}
      actions={
        mayEdit ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ product: NEW })}>
            {t("by_product.new")}
          </Button>
        ) : null
      }
    >
      <CatalogTabs active="by_product" />
      <FilterBar
        placeholder={t("by_product.search_hint")}
        values={filter}
        filters={[
          {
            name: "status",
            label: t("products.status"),
            options: (["active", "discontinued"] as const).map((code) => ({
              value: code,
              label: t(`products.statuses.${code}`),
            })),
          },
        ]}
        onChange={change}
      />
      <QueryTable<Row>
        name="products"
        id="catalog-panel"
        label={t("by_product.title")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ product: row.id })}
        empty={<EmptyState title={t("products.empty")} hint={t("by_product.empty_hint")} />}
      />
      <Suspense fallback={null}>
        {search.product === NEW ? (
          <ProductForm product={null} onClose={close} onDone={(id) => change({ product: id })} />
        ) : search.product ? (
          <ProductDrawer key={search.product} id={search.product} onClose={close} />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

function productColumns(
  t: TFunction,
  words: (group: string, code: string) => string,
  onOpen: (id: string) => void,
): Column<Row>[] {
  return [
    {
      key: "code",
      title: t("by_product.code"),
      width: "minmax(130px, 1fr)",
      fixed: true,
      cell: (row) => <OpensRow onOpen={() => onOpen(row.id)}>{row.code}</OpensRow>,
    },
    {
      key: "name",
      title: t("products.name"),
      width: "minmax(180px, 2fr)",
      cell: (row) => row.name || row.name_en || NOTHING,
    },
    {
      key: "brand",
      title: t("by_product.brand"),
      width: "minmax(100px, 1fr)",
      cell: (row) => row.brand || NOTHING,
    },
    {
      key: "variants",
      title: t("by_product.variants"),
      width: "minmax(80px, 0.6fr)",
      align: "end",
      cell: (row) => <NumberText value={row.sku_count} />,
    },
    {
      key: "status",
      title: t("products.status"),
      width: "minmax(100px, 0.8fr)",
      cell: (row) => (
        <StatusTag tone={row.status === "active" ? "good" : "done"}>
          {words("products.statuses", row.status)}
        </StatusTag>
      ),
    },
  ];
}
