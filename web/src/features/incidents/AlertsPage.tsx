import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import Button from "antd/es/button";
import type { TFunction } from "i18next";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import {
  type AlertRow,
  type AlertState,
  acknowledgeAlert,
  alertListOptions,
  urgeAlert,
} from "@/api/alerts";
import { keys } from "@/api/keys";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import type { Column } from "@/ui/columns";
import { EmptyState } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { QueryTable } from "@/ui/QueryTable";
import { StageTabs } from "@/ui/StageTabs";
import { NOTHING, NumberText, StatusTag, TimeText } from "@/ui/texts";
import { MailboxesForm } from "./MailboxesForm";
import { placeOf } from "./rows";

const rowId = (row: AlertRow) => row.id;
const rowName = (row: AlertRow) => row.shop_name ?? row.sku_code ?? row.kind;
const STATES: AlertState[] = ["open", "closed"];
type Send = (row: AlertRow) => void;

/** What this person's work mends: who is at it, who was urged, and the way to what it is about. */
export default function AlertsPage() {
  const { t } = useTranslation();
  const words = useWords();
  const navigate = useNavigate();
  const mayManage = useMay()("incidents.manage");
  const [search, change] = usePageSearch();
  const state: AlertState = search.tab === "closed" ? "closed" : "open";
  const list = useInfiniteQuery(alertListOptions(state));
  const [current, setCurrent] = useState<string | null>(null);
  const [mailing, setMailing] = useState(false);
  const { act } = useAct([keys.alerts]);

  const acknowledge: Send = (row) => {
    if (row.actions.acknowledge) void act(() => acknowledgeAlert(row.id), t("alerts.acknowledged"));
  };
  const urge: Send = (row) => {
    if (row.actions.urge) void act(() => urgeAlert(row.id), t("alerts.urged_now"));
  };
  const columns = alertColumns(t, words, acknowledge, urge);
  return (
    <PageFrame
      title={t("menu.alerts")}
      actions={
        mayManage ? <Button onClick={() => setMailing(true)}>{t("alerts.mailboxes")}</Button> : null
      }
    >
      <StageTabs
        label={t("menu.alerts")}
        panelId="alerts"
        active={state}
        stages={STATES.map((key) => ({ key, label: t(`alerts.state.${key}`) }))}
        views={[]}
        onChange={(tab) => change({ tab })}
      />
      <p className="muted">{t("alerts.keys")}</p>
      <QueryTable<AlertRow>
        name="alerts"
        id="alerts"
        label={t("menu.alerts")}
        columns={columns}
        query={list}
        rowId={rowId}
        rowName={rowName}
        current={current}
        onCurrent={setCurrent}
        onOpen={(row) => void navigate(placeOf(row) as never)}
        rowKeys={{ a: acknowledge, u: urge }}
        empty={<EmptyState title={t("alerts.empty")} hint={t("alerts.empty_hint")} />}
      />
      {mailing ? <MailboxesForm onClose={() => setMailing(false)} /> : null}
    </PageFrame>
  );
}

function whatOf(row: AlertRow, t: TFunction, words: (group: string, code: string) => string) {
  const shop = row.shop_name ?? "?";
  if (row.kind === "stock_short") return t("alerts.short", { sku: row.sku_code ?? "?" });
  if (row.kind === "shop_silent") return t("alerts.silent", { shop });
  if (row.kind === "connection_fails") return t("alerts.fails", { shop });
  if (row.kind === "connection_refused") return t("alerts.key_refused", { shop });
  if (row.kind === "files_not_taken") return t("alerts.files_not_taken", { shop });
  if (row.kind === "parcels_untold") return t("alerts.untold", { shop });
  if (row.kind === "orders_missing") return t("alerts.missing", { shop, count: row.orders });
  if (row.kind === "stock_untold") return t("alerts.stock_untold", { shop, count: row.orders });
  if (row.kind === "grant_ends") return t("alerts.grant_ends", { shop });
  return t("alerts.late", { shop, stage: words("orders.label", row.stage ?? "") });
}

function alertColumns(
  t: TFunction,
  words: (group: string, code: string) => string,
  acknowledge: Send,
  urge: Send,
): Column<AlertRow>[] {
  return [
    {
      key: "what",
      title: t("alerts.what"),
      width: "minmax(240px, 2fr)",
      fixed: true,
      cell: (row) => (
        <>
          <StatusTag tone={row.severity === "critical" ? "bad" : "warn"}>
            {words("alerts.severity", row.severity)}
          </StatusTag>{" "}
          <Link
            className="link"
            to={placeOf(row).to as never}
            search={placeOf(row).search as never}
          >
            {whatOf(row, t, words)}
          </Link>
          {row.sku_name ? <div className="muted small">{row.sku_name}</div> : null}
        </>
      ),
    },
    {
      key: "orders",
      title: t("menu.orders"),
      width: "minmax(80px, 0.5fr)",
      align: "end",
      cell: (row) =>
        row.orders === 0 || row.kind === "stock_untold" ? (
          NOTHING
        ) : (
          <NumberText value={row.orders} />
        ),
    },
    {
      key: "since",
      title: t("alerts.since"),
      width: "minmax(140px, 1fr)",
      cell: (row) => (
        <>
          {row.kind === "grant_ends" ? `${t("alerts.ends")} ` : null}
          <TimeText at={row.since} />
        </>
      ),
    },
    {
      key: "state",
      title: t("alerts.who"),
      width: "minmax(200px, 1.4fr)",
      cell: (row) => <Standing row={row} />,
    },
    {
      key: "actions",
      title: t("alerts.actions"),
      width: "minmax(190px, 1.2fr)",
      cell: (row) => (
        <span className="page-actions">
          {row.actions.acknowledge ? (
            <Button size="small" onClick={() => acknowledge(row)}>
              {t("alerts.acknowledge")}
            </Button>
          ) : null}
          {row.actions.urge ? (
            <Button size="small" onClick={() => urge(row)}>
              {t("alerts.urge")}
            </Button>
          ) : null}
        </span>
      ),
    },
  ];
}

/** Who is at it, how often they were called, whether it went up. */
function Standing({ row }: { row: AlertRow }) {
  const { t } = useTranslation();
  if (row.closed_at) {
    return (
      <>
        {t("alerts.gone")} <TimeText at={row.closed_at} />
      </>
    );
  }
  return (
    <>
      <div>
        {row.acknowledged_by ? t("alerts.at_it", { who: row.acknowledged_by }) : t("alerts.nobody")}
      </div>
      <div className="muted small">
        {[
          row.urged > 0 ? t("alerts.urged", { count: row.urged }) : null,
          row.escalated_at ? t("alerts.escalated") : null,
        ]
          .filter(Boolean)
          .join(" · ")}
      </div>
    </>
  );
}
