import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { stockListOptions, warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import type { StockRow } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { pick } from "@/lib/search";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { MoneyText, NOTHING, NumberText, StatusTag } from "@/ui/texts";
import { StockTabs } from "./StockTabs";

const Drawers = lazy(() => import("./StockDrawers"));

const rowId = (row: StockRow) => `${row.sku_id}:${row.warehouse_id}`;
const rowName = (row: StockRow) => `${row.sku_code ?? ""} ${row.warehouse_code}`;

export type StockIntent = { kind: "adjust" | "thresholds" | "movements"; row: StockRow };

const KINDS = ["adjust", "thresholds", "movements"] as const;

export default function StockPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const [search, change] = usePageSearch();
  const filter = pick(search, ["q", "warehouse_id", "alert"]);
  const list = useInfiniteQuery(stockListOptions(filter));
  const warehouses = useQuery(warehousesOptions).data?.items ?? [];
  const [current, setCurrent] = useState<string | null>(null);
  const [intent, setIntent] = useState<StockIntent | null>(null);
  const may = useMay();
  const mayAdjust = may("inventory.adjust");
  const maySetLimits = may("inventory.set_thresholds");
  const kinds = useMemo(
    () =>
      KINDS.filter((kind) =>
        kind === "adjust" ? mayAdjust : kind !== "thresholds" || maySetLimits,
      ),
    [mayAdjust, maySetLimits],
  );
  const seesCosts = may("catalog.view_cost");
  const columns = useMemo(
    () => stockColumns(t, kinds, seesCosts, setIntent),
    [t, kinds, seesCosts],
  );

  return (
    <PageFrame title={t("menu.stock")}>
      <StockTabs active="stock" />
      <FilterBar
        placeholder={t("stock.search_hint")}
        values={filter}
        filters={[
          {
            name: "warehouse_id",
            label: t("stock.warehouse"),
            options: warehouses.map((warehouse) => ({
              value: warehouse.id,
              label: `${warehouse.code} ${warehouse.name}`,
            })),
          },
          {
            name: "alert",
            label: t("stock.alert"),
            options: [
              { value: "low", label: t("stock.low") },
              { value: "high", label: t("stock.high") },
              { value: "short", label: t("stock.short") },
              { value: "shortfall", label: t("stock.shortfall") },
            ],
          },
        ]}
        onChange={change}
      />
      <QueryTable<StockRow>
        name="stock"
        id="stock-panel"
        label={t("menu.stock")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => setIntent({ kind: "movements", row })}
        empty={<EmptyState title={t("stock.empty")} hint={t("stock.empty_hint")} />}
      />
      <Suspense fallback={null}>
        {intent ? (
          <Drawers
            intent={intent}
            onClose={() => setIntent(null)}
            onDone={() => {
              setIntent(null);
              void client.invalidateQueries({ queryKey: keys.stock });
            }}
          />
        ) : null}
      </Suspense>
    </PageFrame>
  );
}

function stockColumns(
  t: TFunction,
  kinds: readonly StockIntent["kind"][],
  seesCosts: boolean,
  onIntent: (intent: StockIntent) => void,
): Column<StockRow>[] {
  const number = (
    key: "on_hand" | "allocated" | "safety" | "incoming" | "min" | "max",
    optional = false,
  ): Column<StockRow> => ({
    key,
    title: t(`stock.${key}`),
    width: "minmax(84px, 0.7fr)",
    align: "end",
    optional,
    cell: (row) => <NumberText value={row[key]} />,
  });
  return [
    {
      key: "sku",
      title: t("stock.sku"),
      width: "minmax(220px, 2.4fr)",
      fixed: true,
      cell: (row) => (
        <>
          <b>{row.sku_code}</b>
          <br />
          <span className="muted">{row.sku_name}</span>
        </>
      ),
    },
    {
      key: "warehouse",
      title: t("stock.warehouse"),
      width: "minmax(112px, 0.7fr)",
      cell: (row) => row.warehouse_code,
    },
    {
      key: "available",
      title: t("stock.available"),
      width: "minmax(132px, 1fr)",
      align: "end",
      cell: (row) => <Available row={row} />,
    },
    number("on_hand"),
    number("allocated"),
    number("incoming"),
    number("safety", true),
    number("min", true),
    number("max", true),
    ...(seesCosts ? costColumns(t) : []),
    {
      key: "actions",
      title: t("ui.actions"),
      width: "minmax(296px, 1.8fr)",
      cell: (row) => (
        <>
          {kinds.map((kind) => (
            <Button key={kind} type="link" size="small" onClick={() => onIntent({ kind, row })}>
              {t(`stock.do.${kind}`)}
            </Button>
          ))}
        </>
      ),
    },
  ];
}

/** A piece, and all of them. */
function costColumns(t: TFunction): Column<StockRow>[] {
  return [
    {
      key: "cost",
      title: t("costs.piece"),
      width: "minmax(96px, 0.7fr)",
      align: "end",
      optional: true,
      cell: (row) => (row.cost ? `${row.cost_currency ?? ""} ${row.cost}` : NOTHING),
    },
    {
      key: "stock_cost",
      title: t("costs.stock_cost"),
      width: "minmax(110px, 0.8fr)",
      align: "end",
      cell: (row) => <MoneyText money={row.stock_cost} />,
    },
  ];
}

function Available({ row }: { row: StockRow }) {
  const words = useWords();
  return (
    <>
      {row.alerts.map((alert) => (
        <StatusTag key={alert} tone={alert === "high" ? "warn" : "bad"}>
          {words("stock", alert)}
        </StatusTag>
      ))}{" "}
      <b>
        <NumberText value={row.available} />
      </b>
    </>
  );
}
