import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import {
  type Connection,
  connectionKeys,
  type StockWrite,
  type StockWriteState,
  showAgain,
  stockOptions,
  stockWritesOptions,
} from "@/api/channels";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { useMay } from "@/api/session";
import { Choice } from "@/ui/Choice";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { NOTHING, NumberText, StatusTag, TimeText, type Tone } from "@/ui/texts";
import { StockForm } from "./StockForm";

const STATES: StockWriteState[] = ["wanted", "sent", "failed", "acknowledged", "superseded"];
const TONES: Record<StockWriteState, Tone> = {
  wanted: "info",
  sent: "warn",
  acknowledged: "good",
  failed: "bad",
  superseded: "plain",
};

/** How many pieces the shop shows: by which rules, and how far it was told. */
export function StockShown({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const mayManage = useMay()("channels.manage");
  const stock = useQuery(stockOptions(connection.id));
  const [changing, setChanging] = useState(false);
  const shown = stock.data;
  return (
    <section aria-labelledby="stock-shown">
      <h2 id="stock-shown">{t("connections.stock")}</h2>
      {stock.isPending ? <Skeleton active /> : null}
      {stock.isError ? (
        <FaultNote error={stock.error} onRetry={() => void stock.refetch()} />
      ) : null}
      {shown ? (
        <>
          {shown.rules.enabled ? (
            <Facts
              items={[
                [
                  t("connections.stock_percent"),
                  <NumberText key="percent" value={shown.rules.percent} />,
                ],
                [
                  t("connections.stock_buffer"),
                  <NumberText key="buffer" value={shown.rules.buffer} />,
                ],
                [
                  t("connections.stock_cap"),
                  typeof shown.rules.cap === "number" ? (
                    <NumberText key="cap" value={shown.rules.cap} />
                  ) : (
                    NOTHING
                  ),
                ],
                [t("connections.stock_listed"), <NumberText key="listed" value={shown.listed} />],
                [
                  t("connections.stock_not_listed"),
                  <NumberText key="not" value={shown.not_listed} />,
                ],
                [
                  t("connections.stock_waiting"),
                  <NumberText key="waiting" value={shown.marked + shown.waiting} />,
                ],
                [t("connections.stock_failed"), <NumberText key="failed" value={shown.failed} />],
              ]}
            />
          ) : (
            <p className="muted">{t("connections.stock_off")}</p>
          )}
          {mayManage ? (
            <div className="webhook-steps">
              <Button onClick={() => setChanging(true)}>{t("connections.stock_change")}</Button>
            </div>
          ) : null}
          {shown.version > 0 ? <StockWrites connection={connection} /> : null}
          {changing ? (
            <StockForm connection={connection} stock={shown} onClose={() => setChanging(false)} />
          ) : null}
        </>
      ) : null}
    </section>
  );
}

function StockWrites({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const [state, setState] = useState<StockWriteState | undefined>(undefined);
  const told = useInfiniteQuery(stockWritesOptions(connection.id, state));
  const rows = told.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <>
      <Choice
        label={t("connections.sent_state_label")}
        value={state}
        nothing={t("connections.all_stock_writes")}
        options={STATES.map((one) => ({ value: one, label: t(`connections.stock_state.${one}`) }))}
        onChange={(chosen) => setState(chosen as StockWriteState | undefined)}
      />
      {told.isPending ? <Skeleton active /> : null}
      {told.isError ? <FaultNote error={told.error} onRetry={() => void told.refetch()} /> : null}
      {told.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={t("connections.no_stock_writes")}
          hint={t("connections.no_stock_writes_hint")}
        />
      ) : null}
      {rows.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("connections.stock_sku")}</th>
              <th scope="col" className="end">
                {t("connections.stock_quantity")}
              </th>
              <th scope="col">{t("connections.sent_state_label")}</th>
              <th scope="col">{t("connections.changed_at")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <StockRow key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      ) : null}
      {told.hasNextPage ? (
        <Button loading={told.isFetchingNextPage} onClick={() => void told.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </>
  );
}

function StockRow({ row }: { row: StockWrite }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const mayManage = useMay()("channels.manage");
  return (
    <tr>
      <th scope="row">
        {row.external_sku}
        {row.sku_code && row.sku_code !== row.external_sku ? (
          <div className="muted small">{row.sku_code}</div>
        ) : null}
      </th>
      <td data-label={t("connections.stock_quantity")} className="end">
        {typeof row.quantity === "number" ? <NumberText value={row.quantity} /> : NOTHING}
      </td>
      <td data-label={t("connections.sent_state_label")}>
        <StatusTag tone={TONES[row.state]}>{t(`connections.stock_state.${row.state}`)}</StatusTag>
        {row.failure ? <div className="muted small">{faultText(row.failure)}</div> : null}
      </td>
      <td data-label={t("connections.changed_at")}>
        <TimeText at={row.changed_at} />
      </td>
      <td>
        {mayManage && row.state === "failed" ? (
          <Button
            size="small"
            loading={busy}
            onClick={() => void act(() => showAgain(row.id, newKey()), t("connections.sent_again"))}
          >
            {t("connections.again")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
