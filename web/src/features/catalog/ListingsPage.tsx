import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { lazy, Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import {
  type Listing,
  type ListingOutcome,
  listingCountsOptions,
  listingKeys,
  listingListOptions,
  listingShopsOptions,
  publishListings,
  withdrawListings,
} from "@/api/listings";
import { useMay } from "@/api/session";
import { pick } from "@/lib/search";
import { isEmpty, NOTHING_SELECTED, type Selection } from "@/lib/selection";
import { CommandButton } from "@/ui/CommandButton";
import type { Column } from "@/ui/columns";
import { FilterBar } from "@/ui/FilterBar";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { StageTabs } from "@/ui/StageTabs";
import { NOTHING, OpensRow, StatusTag, TimeText } from "@/ui/texts";
import { CatalogTabs } from "./CatalogTabs";
import { ListingOutcomes } from "./ListingOutcomes";
import { PriceRange, Reasons } from "./ListingParts";
import { LISTING_STATES, LISTING_TONES } from "./listings";
import "./listings.css";

const ListingDrawer = lazy(() => import("./ListingDrawer"));
const NewListings = lazy(() => import("./NewListings"));

const rowId = (row: Listing) => row.id;
const rowName = (row: Listing) => `${row.product_code} · ${row.shop_code}`;
/** Not a state: what the store shows is older than what stands here. */
const DIFFERING = "differing";

/** What stores list of products, by how far that is. */
export default function ListingsPage() {
  const { t } = useTranslation();
  const mayManage = useMay()("channels.manage_listings");
  const [search, change] = usePageSearch();
  const asked = pick(search, ["q", "shop_id", "tab"]);
  const { tab, ...where } = asked;
  const filter = useMemo(
    () => ({
      ...(asked.q === undefined ? {} : { q: asked.q }),
      ...(asked.shop_id === undefined ? {} : { shop_id: asked.shop_id }),
      ...(tab === DIFFERING ? { differs: true } : tab === undefined ? {} : { state: tab }),
    }),
    [asked.q, asked.shop_id, tab],
  );
  const list = useInfiniteQuery(listingListOptions(filter));
  const counts = useQuery(listingCountsOptions(where)).data;
  const shops = useQuery(listingShopsOptions).data?.items ?? [];
  const [current, setCurrent] = useState<string | null>(null);
  const [kept, keep] = useState({ filter, selection: NOTHING_SELECTED as Selection });
  const selection = kept.filter === filter ? kept.selection : NOTHING_SELECTED;
  const [outcomes, setOutcomes] = useState<{ rows: Listing[]; items: ListingOutcome[] } | null>(
    null,
  );
  const { act, busy } = useAct([listingKeys.all]);
  const columns = useMemo(() => listingColumns(t, (id) => change({ listing: id })), [t, change]);
  const rows = list.data?.pages.flatMap(({ items }) => items) ?? [];
  const ticked = rows.filter(({ id }) => selection.kind === "some" && selection.ids.has(id));
  const wish = async (send: typeof publishListings) => {
    const answer = await act(() => send(ticked, newKey()));
    if (answer) setOutcomes({ rows: ticked, items: answer.items });
  };
  const count = (state: string) =>
    counts ? (counts.states.find((one) => one.state === state)?.listings ?? 0) : null;
  const refusedWhy = isEmpty(selection) ? t("listings.tick_first") : undefined;

  return (
    <PageFrame
      title={t("menu.products")}
      actions={
        mayManage ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => change({ new: "1" })}>
            {t("listings.new")}
          </Button>
        ) : null
      }
    >
      <CatalogTabs active="listings" />
      <StageTabs
        label={t("listings.state")}
        panelId="catalog-panel"
        active={tab ?? "all"}
        stages={[
          { key: "all", label: t("listings.all"), count: counts?.all ?? null },
          ...LISTING_STATES.map((state) => ({
            key: state,
            label: t(`listings.states.${state}`),
            count: count(state),
            urgent: (state === "refused" || state === "failed") && (count(state) ?? 0) > 0,
          })),
        ]}
        views={[{ key: DIFFERING, label: t("listings.differs"), count: counts?.differing ?? null }]}
        onChange={(key) => change({ tab: key === "all" ? undefined : key })}
      />
      <FilterBar
        placeholder={t("listings.search_hint")}
        values={where}
        filters={[
          {
            name: "shop_id",
            label: t("orders.shop"),
            options: shops.map((shop) => ({ value: shop.shop_id, label: shop.name })),
          },
        ]}
        onChange={change}
      />
      <QueryTable<Listing>
        name="listings"
        id="catalog-panel"
        label={t("listings.title")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        {...(mayManage
          ? { selection, onSelection: (selection: Selection) => keep({ filter, selection }) }
          : {})}
        rowsOnly
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => change({ listing: row.id })}
        tools={
          mayManage ? (
            <>
              <CommandButton
                size="small"
                loading={busy}
                refusedWhy={refusedWhy}
                onClick={() => void wish(publishListings)}
              >
                {t("listings.publish")}
              </CommandButton>
              <CommandButton
                size="small"
                danger
                loading={busy}
                refusedWhy={refusedWhy}
                onClick={() => void wish(withdrawListings)}
              >
                {t("listings.withdraw")}
              </CommandButton>
            </>
          ) : null
        }
        empty={
          <EmptyState
            title={t("listings.empty")}
            hint={shops.length === 0 ? t("listings.no_shops") : t("listings.empty_hint")}
          />
        }
      />
      <Suspense fallback={null}>
        {search.listing ? (
          <ListingDrawer id={search.listing} onClose={() => change({ listing: undefined })} />
        ) : null}
        {search.new ? (
          <NewListings
            shops={shops}
            onClose={() => change({ new: undefined })}
            onDone={(ids) =>
              change({ new: undefined, listing: ids.length === 1 ? ids[0] : undefined })
            }
          />
        ) : null}
      </Suspense>
      {outcomes ? <ListingOutcomes {...outcomes} onClose={() => setOutcomes(null)} /> : null}
    </PageFrame>
  );
}

function listingColumns(t: TFunction, onOpen: (id: string) => void): Column<Listing>[] {
  return [
    {
      key: "product",
      title: t("listings.product"),
      width: "minmax(190px, 1.5fr)",
      fixed: true,
      cell: (row) => (
        <>
          <OpensRow onOpen={() => onOpen(row.id)}>{row.product_code}</OpensRow>
          <div className="muted">{row.product_name}</div>
        </>
      ),
    },
    {
      key: "shop",
      title: t("orders.shop"),
      width: "minmax(120px, 0.9fr)",
      cell: (row) => row.shop_name,
    },
    {
      key: "title",
      title: t("listings.title_field"),
      width: "minmax(200px, 2fr)",
      cell: (row) => row.title || NOTHING,
    },
    {
      key: "offers",
      title: t("listings.offers"),
      width: "minmax(70px, 0.5fr)",
      align: "end",
      cell: (row) => <span className="number">{row.offers}</span>,
    },
    {
      key: "price",
      title: t("listings.price"),
      width: "minmax(130px, 1fr)",
      align: "end",
      cell: (row) => <PriceRange row={row} />,
    },
    {
      key: "state",
      title: t("listings.state"),
      width: "minmax(190px, 1.6fr)",
      cell: (row) => (
        <>
          <StatusTag tone={LISTING_TONES[row.state]}>{t(`listings.states.${row.state}`)}</StatusTag>
          {row.differs ? <StatusTag tone="warn">{t("listings.differs")}</StatusTag> : null}
          <Reasons row={row} most={1} />
        </>
      ),
    },
    {
      key: "told",
      title: t("listings.told_at"),
      width: "minmax(130px, 0.9fr)",
      cell: (row) => (row.told_at ? <TimeText at={row.told_at} /> : NOTHING),
    },
  ];
}
