import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { MOST_COUNTED, waitingCountOptions } from "@/api/approvals";
import { todayOptions } from "@/api/orders";
import type { Schema } from "@/api/schemas";
import { useMay } from "@/api/session";
import { withOffice } from "@/i18n";
import { timeFormat } from "@/lib/formats";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { useSurroundings } from "@/ui/Surroundings";
import { countText, NOTHING, NumberText, TimeLeftText, useNow } from "@/ui/texts";
import type { Tab } from "./status";
import "./today.css";

type ShopToday = Schema<"ShopToday">;

/** Below what has to be done, where it moves nothing when it comes. */
const PunctualityPanel = lazy(withOffice(() => import("./PunctualityPanel")));

/** What the clock presses for, the worst first. */
const PRESSING = ["overdue", "due_today", "at_risk"] as const satisfies readonly Tab[];
/** What somebody must do something about, in the order of the work. */
const WORK = [
  "awaiting_payment",
  "awaiting_review",
  "returned",
  "awaiting_confirm",
  "backordered",
  "allocated",
  "picking",
  "packed",
  "exceptions",
  "on_hold",
] as const satisfies readonly Tab[];
type Count = (typeof PRESSING)[number] | (typeof WORK)[number];

function countOf(shop: ShopToday, what: Count): number {
  switch (what) {
    case "overdue":
    case "due_today":
    case "at_risk":
      return shop[what];
    default:
      return shop.stages[what] ?? 0;
  }
}

/** Where everybody begins: what is late, what is due, what waits; each number leads to its rows. */
export default function TodayPage() {
  const { t } = useTranslation();
  const { zone, locale } = useSurroundings();
  const now = useNow();
  const today = useQuery(todayOptions(zone));
  const shops = today.data?.shops ?? [];
  const day = timeFormat(locale, { timeZone: zone, dateStyle: "full" }).format(now);
  return (
    <PageFrame title={t("menu.today")}>
      <div className="scroll today">
        <p className="muted today-day">
          {day} · {zone}
        </p>
        {today.isPending ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
        {today.isError ? (
          <FaultNote error={today.error} onRetry={() => void today.refetch()} />
        ) : null}
        {today.isSuccess ? <Figures shops={shops} returned={today.data.returned_to_me} /> : null}
        {today.isSuccess && shops.length === 0 ? <NothingYet /> : null}
        {shops.length > 0 ? <ShopTable shops={shops} now={now} /> : null}
        {shops.length > 0 ? (
          <Suspense fallback={null}>
            <PunctualityPanel shops={shops} />
          </Suspense>
        ) : null}
      </div>
    </PageFrame>
  );
}

/** All stores together, and what waits for this person. */
function Figures({ shops, returned }: { shops: ShopToday[]; returned: number }) {
  const { t } = useTranslation();
  const waiting = useQuery(waitingCountOptions).data ?? 0;
  const sum = (what: Count) => shops.reduce((all, shop) => all + countOf(shop, what), 0);
  return (
    <ul className="today-figures" aria-label={t("today.all_shops")}>
      {PRESSING.map((what) => (
        <Figure
          key={what}
          to="/orders"
          search={{ tab: what }}
          count={sum(what)}
          label={t(`orders.tab.${what}`)}
          hint={t(`today.hint.${what}`)}
          tone={what === "overdue" ? "bad" : "warn"}
        />
      ))}
      <Figure
        to="/orders"
        search={{ tab: "returned", mine: "true" }}
        count={returned}
        label={t("today.returned_to_me")}
        hint={t("today.hint.returned_to_me")}
        tone="info"
      />
      <Figure
        to="/approvals"
        search={{ tab: "waiting_for_me" }}
        count={waiting}
        most={MOST_COUNTED}
        label={t("today.waiting")}
        hint={t("today.hint.waiting")}
        tone="info"
      />
    </ul>
  );
}

function Figure(props: {
  to: string;
  search: Record<string, string>;
  count: number;
  /** More are not counted. */
  most?: number;
  label: string;
  hint: string;
  tone: "bad" | "warn" | "info";
}) {
  const { locale } = useSurroundings();
  const { count } = props;
  return (
    <li className={`today-figure${count > 0 ? ` tone-${props.tone}` : ""}`}>
      <Link to={props.to as never} search={props.search as never}>
        <b className="number">{countText(count, locale, props.most)}</b>
        <span>{props.label}</span>
      </Link>
      <p className="muted small">{props.hint}</p>
    </li>
  );
}

function ShopTable({ shops, now }: { shops: ShopToday[]; now: number }) {
  const { t } = useTranslation();
  // A column in which nobody has anything would be noise.
  const stages = WORK.filter((what) => shops.some((shop) => countOf(shop, what) > 0));
  const columns: Count[] = [...PRESSING, ...stages];
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable
    <div className="panel today-shops" tabIndex={0} role="region" aria-label={t("today.by_shop")}>
      <h2>{t("today.by_shop")}</h2>
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("orders.shop")}</th>
            <th scope="col">{t("today.next")}</th>
            {columns.map((what) => (
              <th key={what} scope="col" className="end">
                {t(`orders.tab.${what}`)}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shops.map((shop) => (
            <tr key={shop.shop.id}>
              <th scope="row">
                <Link
                  className="link"
                  to={"/orders" as never}
                  search={{ tab: "all", shop_id: shop.shop.id } as never}
                >
                  {shop.shop.name}
                </Link>
              </th>
              <td data-label={t("today.next")}>
                {shop.next_ship_by ? (
                  <TimeLeftText deadline={shop.next_ship_by} now={now} />
                ) : (
                  <span className="muted">{NOTHING}</span>
                )}
              </td>
              {columns.map((what) => (
                <td key={what} className="end" data-label={t(`orders.tab.${what}`)}>
                  <CountLink shop={shop} what={what} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** A number and the way to exactly its rows; nothing to see is no way. */
function CountLink({ shop, what }: { shop: ShopToday; what: Count }) {
  const { t } = useTranslation();
  const count = countOf(shop, what);
  if (count === 0) return <span className="muted number">0</span>;
  const name = `${shop.shop.name}, ${t(`orders.tab.${what}`)}: ${count}`;
  return (
    <Link
      className={`link number${what === "overdue" ? " late" : ""}`}
      aria-label={name}
      to={"/orders" as never}
      search={{ tab: what, shop_id: shop.shop.id } as never}
    >
      <NumberText value={count} />
    </Link>
  );
}

/** A house without orders: how the first ones come in. */
function NothingYet() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const may = useMay();
  return (
    <EmptyState title={t("today.empty")} hint={t("today.empty_hint")}>
      {may("orders.create") ? (
        <Button type="primary" onClick={() => void navigate({ to: "/imports" } as never)}>
          {t("orders.import")}
        </Button>
      ) : null}
    </EmptyState>
  );
}
