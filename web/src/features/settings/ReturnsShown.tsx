import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type ChannelReturn,
  type Connection,
  type ReturnState,
  returnsOptions,
} from "@/api/channels";
import { Choice } from "@/ui/Choice";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { ReturnedGoods, ReturnReason, ReturnTag } from "@/ui/ReturnSaid";
import { NumberText, StatusTag, TimeText } from "@/ui/texts";
import { OrderOf, useFaultFacts } from "./connectionState";

const STATES: ReturnState[] = [
  "asked",
  "approved",
  "completed",
  "denied",
  "cancelled",
  "closed",
  "unknown",
];

/** What buyers asked to send back at the shop, and when that was looked for last. */
export function ReturnsShown({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const [state, setState] = useState<ReturnState | undefined>(undefined);
  const asked = useInfiniteQuery(returnsOptions(connection.id, state));
  const rows = asked.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-labelledby="returns">
      <h2 id="returns">{t("connections.returns")}</h2>
      <LastLook connection={connection} />
      <Choice
        label={t("connections.returns_state")}
        value={state}
        nothing={t("connections.returns_all")}
        options={STATES.map((one) => ({ value: one, label: t(`connections.return_state.${one}`) }))}
        onChange={(chosen) => setState(chosen as ReturnState | undefined)}
      />
      {asked.isPending ? <Skeleton active /> : null}
      {asked.isError ? (
        <FaultNote error={asked.error} onRetry={() => void asked.refetch()} />
      ) : null}
      {asked.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={t("connections.returns_empty")}
          hint={t("connections.returns_empty_hint")}
        />
      ) : null}
      {rows.length > 0 ? <ReturnTable rows={rows} /> : null}
      {asked.hasNextPage ? (
        <Button loading={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </section>
  );
}

const LOOK_TONES = {
  wanted: "info",
  asked: "info",
  ready: "info",
  read: "good",
  failed: "bad",
} as const;

function LastLook({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const look = connection.returns;
  const faultFacts = useFaultFacts(look ?? {});
  if (!look) return <p className="muted">{t("connections.returns_none")}</p>;
  return (
    <>
      <Facts
        items={[
          [
            t("connections.returns_look"),
            <StatusTag key="look" tone={LOOK_TONES[look.state]}>
              {t(`connections.return_look.${look.state}`)}
            </StatusTag>,
          ],
          [
            t("connections.returns_window"),
            <span key="window">
              <TimeText at={look.from} /> – <TimeText at={look.until} />
            </span>,
          ],
          [t("connections.returns_read_at"), <TimeText key="read" at={look.read_at} />],
          [t("connections.returns_due_at"), <TimeText key="due" at={look.due_at} />],
          [t("connections.returns_found"), <NumberText key="found" value={look.found} />],
          [t("connections.returns_changed"), <NumberText key="changed" value={look.changed} />],
          [t("connections.returns_unread"), <NumberText key="unread" value={look.unread_rows} />],
          ...faultFacts,
        ]}
      />
      {look.unread.length > 0 ? (
        <ul className="muted small">
          {look.unread.map((row) => (
            <li key={`${row.line} ${row.column}`}>{t("connections.returns_unread_row", row)}</li>
          ))}
        </ul>
      ) : null}
    </>
  );
}

function ReturnTable({ rows }: { rows: ChannelReturn[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("connections.returns_what")}</th>
          <th scope="col">{t("connections.order")}</th>
          <th scope="col">{t("connections.returns_reason")}</th>
          <th scope="col">{t("connections.returns_state")}</th>
          <th scope="col">{t("connections.returns_on")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((row) => (
          <tr key={row.id}>
            <th scope="row">
              <ReturnedGoods row={row} />
              {row.tracking_number ? (
                <div className="muted small">
                  {row.carrier} {row.tracking_number}
                </div>
              ) : null}
            </th>
            <td data-label={t("connections.order")}>
              {row.order_number ? (
                <OrderOf order_number={row.order_number} external_id={row.external_id} />
              ) : (
                <>
                  {row.external_id}
                  <div className="muted small">{t("connections.returns_not_here")}</div>
                </>
              )}
            </td>
            <td data-label={t("connections.returns_reason")}>
              <ReturnReason code={row.reason} />
            </td>
            <td data-label={t("connections.returns_state")}>
              <ReturnTag row={row} />
            </td>
            <td data-label={t("connections.returns_on")}>{row.requested_on}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
