import SettingOutlined from "@ant-design/icons/SettingOutlined";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import Popover from "antd/es/popover";
import Skeleton from "antd/es/skeleton";
import { lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { alertCountsOptions } from "@/api/alerts";
import { MOST_COUNTED, waitingCountOptions } from "@/api/approvals";
import { todayOptions } from "@/api/orders";
import type { Schema } from "@/api/schemas";
import { sessionOptions, useMay } from "@/api/session";
import { withOffice } from "@/i18n";
import { DEFAULT_VIEW } from "@/lib/defaultView";
import { timeFormat } from "@/lib/formats";
import { PARTS } from "@/lib/layouts";
import { useStored } from "@/ui/columns";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { useSurroundings } from "@/ui/Surroundings";
import { countText, NOTHING, NumberText, TimeLeftText, useNow } from "@/ui/texts";
import { Waiting } from "@/ui/Waiting";
import {
  type Block,
  blocksShown,
  type Figure,
  isPanel,
  PRESSING,
  TODAY,
  WORK,
} from "./todayBlocks";
import { useBlockTitle } from "./todayTitles";
import "./today.css";

type ShopToday = Schema<"ShopToday">;

/** Below what has to be done, where it moves nothing when it comes. */
const PunctualityPanel = lazy(withOffice(() => import("./PunctualityPanel")));

const TodayLayout = lazy(withOffice(() => import("./TodayLayout")));

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
  const blocks = useBlocks();
  const shops = today.data?.shops ?? [];
  const day = timeFormat(locale, { timeZone: zone, dateStyle: "full" }).format(now);
  const figures = blocks.filter((block): block is Figure => !isPanel(block));
  return (
    <PageFrame title={t("menu.today")} actions={<LayoutButton shown={blocks} />}>
      <div className="scroll today">
        <p className="muted today-day">
          {day} · {zone}
        </p>
        {today.isPending ? <Skeleton active paragraph={{ rows: 8 }} /> : null}
        {today.isError ? (
          <FaultNote error={today.error} onRetry={() => void today.refetch()} />
        ) : null}
        {today.isSuccess && figures.length > 0 ? (
          <Figures figures={figures} shops={shops} returned={today.data.returned_to_me} />
        ) : null}
        {today.isSuccess && shops.length === 0 ? <NothingYet /> : null}
        {shops.length > 0
          ? blocks.filter(isPanel).map((panel) =>
              panel === "by_shop" ? (
                <ShopTable key={panel} shops={shops} now={now} />
              ) : (
                <Suspense key={panel} fallback={null}>
                  <PunctualityPanel shops={shops} />
                </Suspense>
              ),
            )
          : null}
      </div>
    </PageFrame>
  );
}

/** What the page shows, as this person left it. */
function useBlocks(): readonly Block[] {
  const own = useStored(PARTS.columns + TODAY);
  const view = useStored(DEFAULT_VIEW + TODAY);
  const roles = useQuery(sessionOptions).data?.user.roles ?? [];
  return blocksShown(own, view, roles);
}

function LayoutButton({ shown }: { shown: readonly Block[] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  return (
    <Popover
      trigger="click"
      placement="bottomRight"
      open={open}
      onOpenChange={setOpen}
      content={
        <Suspense fallback={<Waiting lines={6} className="saved-views" />}>
          <TodayLayout shown={shown} onClose={() => setOpen(false)} />
        </Suspense>
      }
    >
      <Button icon={<SettingOutlined />}>{t("today.layout")}</Button>
    </Popover>
  );
}

/** All stores together, and what waits for this person. */
function Figures(props: { figures: Figure[]; shops: ShopToday[]; returned: number }) {
  const { t } = useTranslation();
  const sum = (what: Count) => props.shops.reduce((all, shop) => all + countOf(shop, what), 0);
  return (
    <ul className="today-figures" aria-label={t("today.all_shops")}>
      {props.figures.map((figure) => {
        switch (figure) {
          case "waiting":
            return <ApprovalsFigure key={figure} />;
          case "alerts":
            return <AlertsFigure key={figure} />;
          case "returned_to_me":
            return (
              <OneFigure
                key={figure}
                figure={figure}
                to="/orders"
                search={{ tab: "returned", mine: "true" }}
                count={props.returned}
                tone="info"
              />
            );
          default:
            return (
              <OneFigure
                key={figure}
                figure={figure}
                to="/orders"
                search={{ tab: figure }}
                count={sum(figure)}
                tone={TONES[figure] ?? "info"}
              />
            );
        }
      })}
    </ul>
  );
}

type FigureTone = "bad" | "warn" | "info";
const TONES: Partial<Record<Count, FigureTone>> = {
  overdue: "bad",
  due_today: "warn",
  at_risk: "warn",
  exceptions: "warn",
};

function ApprovalsFigure() {
  const count = useQuery(waitingCountOptions).data ?? 0;
  const search = { tab: "waiting_for_me" };
  const most = MOST_COUNTED;
  return <OneFigure figure="waiting" to="/approvals" {...{ search, count, most }} tone="info" />;
}

function AlertsFigure() {
  const count = useQuery(alertCountsOptions).data?.unanswered ?? 0;
  return <OneFigure figure="alerts" to="/alerts" search={{}} count={count} tone="bad" />;
}

function OneFigure(props: {
  figure: Figure;
  to: string;
  search: Record<string, string>;
  count: number;
  /** More are not counted. */
  most?: number;
  tone: FigureTone;
}) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const title = useBlockTitle();
  const { count, figure } = props;
  return (
    <li className={`today-figure${count > 0 ? ` tone-${props.tone}` : ""}`}>
      <Link to={props.to as never} search={props.search as never}>
        <b className="number">{countText(count, locale, props.most)}</b>
        <span>{title(figure)}</span>
      </Link>
      <p className="muted small">{t(`today.hint.${figure}`)}</p>
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
