import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import {
  type CheckedOrder,
  type CheckSpan,
  type CheckWhole,
  type Connection,
  checkedOrdersOptions,
  checkOptions,
  checksOptions,
  compareOrders,
  connectionKeys,
  type Difference,
} from "@/api/channels";
import { newKey } from "@/api/client";
import { useMay } from "@/api/session";
import { Choice } from "@/ui/Choice";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { NOTHING, NumberText, StatusTag, TimeText, type Tone } from "@/ui/texts";

const DIFFERENCES: Difference[] = ["missing", "refused", "healed", "extra"];
const TONES: Record<Difference, Tone> = {
  missing: "bad",
  refused: "bad",
  healed: "good",
  extra: "warn",
};

/** Whether every order the shop has is here: day by day, and by which orders both differ. */
export function Completeness({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const mayManage = useMay()("channels.manage");
  const checks = useQuery(checksOptions(connection.id));
  const [newest] = checks.data?.items ?? [];
  return (
    <section aria-labelledby="completeness">
      <h2 id="completeness">{t("connections.completeness")}</h2>
      <p className="muted">{t("connections.completeness_hint")}</p>
      {mayManage && connection.state === "connected" ? (
        <div className="webhook-steps">
          <Button
            loading={busy}
            disabled={newest?.state === "running"}
            onClick={() =>
              void act(() => compareOrders(connection.id, newKey()), t("connections.compare_asked"))
            }
          >
            {t("connections.compare")}
          </Button>
        </div>
      ) : null}
      {checks.isPending ? <Skeleton active /> : null}
      {checks.isError ? (
        <FaultNote error={checks.error} onRetry={() => void checks.refetch()} />
      ) : null}
      {checks.isSuccess && !newest ? (
        <EmptyState title={t("connections.no_checks")} hint={t("connections.no_checks_hint")} />
      ) : null}
      {newest ? <Compared id={newest.id} state={newest.state} /> : null}
    </section>
  );
}

function Compared(props: { id: string; state: CheckWhole["state"] }) {
  const { t } = useTranslation();
  const check = useQuery(checkOptions(props.id, props.state));
  if (check.isPending) return <Skeleton active />;
  if (check.isError) {
    return <FaultNote error={check.error} onRetry={() => void check.refetch()} />;
  }
  const { days, hours, ...whole } = check.data;
  const differs = whole.missing + whole.healed + whole.extra > 0;
  return (
    <>
      <Facts
        items={[
          [t("connections.check_result"), <Result key="result" check={check.data} />],
          [
            t("connections.check_ended"),
            whole.ended_at ? <TimeText key="ended" at={whole.ended_at} /> : NOTHING,
          ],
          [t("connections.theirs"), <NumberText key="theirs" value={whole.theirs} />],
          [t("connections.ours"), <NumberText key="ours" value={whole.ours} />],
        ]}
      />
      <SpanTable title={t("connections.check_day")} spans={days} />
      {hours.length > 0 ? (
        <>
          <h3>
            {t("connections.check_hours", {
              day: days.find(({ starts_at }) => starts_at === whole.hours_of)?.label ?? "",
            })}
          </h3>
          <SpanTable title={t("connections.check_hour")} spans={hours} />
        </>
      ) : null}
      {differs ? <Differing id={props.id} isRunning={whole.state === "running"} /> : null}
    </>
  );
}

function Result({ check }: { check: CheckWhole }) {
  const { t } = useTranslation();
  if (check.state === "running") {
    return <StatusTag tone="info">{t("connections.check_running")}</StatusTag>;
  }
  if (check.missing > 0) {
    return (
      <StatusTag tone="bad">{t("connections.check_missing", { count: check.missing })}</StatusTag>
    );
  }
  if (check.extra > 0) {
    return (
      <StatusTag tone="warn">{t("connections.check_extra", { count: check.extra })}</StatusTag>
    );
  }
  return <StatusTag tone="good">{t("connections.check_complete")}</StatusTag>;
}

/** Each day, or each hour: a bar as long as its orders are many, dark as far as they are here. */
function SpanTable({ title, spans }: { title: string; spans: CheckSpan[] }) {
  const { t } = useTranslation();
  const most = Math.max(1, ...spans.map(({ theirs, ours }) => Math.max(theirs, ours)));
  const share = (count: number) => `${(count / most) * 100}%`;
  const columns = ["theirs", "ours", "missing", "healed", "extra"] as const;
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{title}</th>
          {columns.map((one) => (
            <th key={one} scope="col" className="end">
              {t(`connections.${one}`)}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {spans.map((span) => (
          <tr key={span.starts_at}>
            <th scope="row">
              {span.label}
              <span className="check-bar" aria-hidden="true">
                <span className="check-here" style={{ width: share(span.theirs - span.missing) }} />
                <span className="check-missing" style={{ width: share(span.missing) }} />
                <span className="check-extra" style={{ width: share(span.extra) }} />
              </span>
            </th>
            {columns.map((one) => (
              <td key={one} className="end" data-label={t(`connections.${one}`)}>
                <NumberText value={span[one]} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Differing({ id, isRunning }: { id: string; isRunning: boolean }) {
  const { t } = useTranslation();
  const [difference, setDifference] = useState<Difference | undefined>(undefined);
  const found = useInfiniteQuery(checkedOrdersOptions(id, difference, isRunning));
  const rows = found.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Choice
        label={t("connections.difference_label")}
        value={difference}
        nothing={t("connections.all_differences")}
        options={DIFFERENCES.map((one) => ({
          value: one,
          label: t(`connections.difference.${one}`),
        }))}
        onChange={(chosen) => setDifference(chosen as Difference | undefined)}
      />
      {found.isPending ? <Skeleton active /> : null}
      {found.isError ? (
        <FaultNote error={found.error} onRetry={() => void found.refetch()} />
      ) : null}
      {found.isSuccess && rows.length === 0 ? (
        <EmptyState title={t("connections.no_differences")} />
      ) : null}
      {rows.length > 0 ? <DifferingTable rows={rows} /> : null}
      {found.hasNextPage ? (
        <Button loading={found.isFetchingNextPage} onClick={() => void found.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </>
  );
}

function DifferingTable({ rows }: { rows: CheckedOrder[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("connections.order")}</th>
          <th scope="col">{t("connections.difference_label")}</th>
          <th scope="col">{t("connections.placed_at")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.external_id}>
            <th scope="row">
              <NumberOf row={row} />
            </th>
            <td data-label={t("connections.difference_label")}>
              <StatusTag tone={TONES[row.difference]}>
                {t(`connections.difference.${row.difference}`)}
              </StatusTag>
            </td>
            <td data-label={t("connections.placed_at")}>
              <TimeText at={row.placed_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** An order that is here is opened by its number; one that could not be taken stands in the inbox. */
function NumberOf({ row }: { row: CheckedOrder }) {
  if (row.difference === "refused") {
    return (
      <Link className="link" to={"/inbox" as never}>
        {row.number}
      </Link>
    );
  }
  if (!row.order_id) return row.number;
  return (
    <>
      <Link
        className="link"
        to={"/orders" as never}
        search={{ tab: "all", q: row.external_id } as never}
      >
        {row.number}
      </Link>{" "}
      <span className="muted">{row.external_id}</span>
    </>
  );
}
