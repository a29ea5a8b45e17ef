import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import {
  type Connection,
  connectionKeys,
  tellAgain,
  type WriteBack,
  type WriteBackState,
  writeBacksOptions,
} from "@/api/channels";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { useMay } from "@/api/session";
import { Choice } from "@/ui/Choice";
import { EmptyState, FaultNote } from "@/ui/notes";
import { MoneyText, NumberText, TimeText } from "@/ui/texts";
import { WriteBackTag } from "@/ui/WriteBackTag";
import { OrderOf } from "./connectionState";

const STATES: WriteBackState[] = ["wanted", "sent", "failed", "acknowledged"];

/** What the shop is told of what happened here, and how far each is. */
export function WriteBacks({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const [state, setState] = useState<WriteBackState | undefined>(undefined);
  const told = useInfiniteQuery(writeBacksOptions(connection.id, state));
  const rows = told.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-labelledby="write-backs">
      <h2 id="write-backs">{t("connections.write_backs")}</h2>
      <Choice
        label={t("connections.sent_state_label")}
        value={state}
        nothing={t("connections.all_write_backs")}
        options={STATES.map((one) => ({ value: one, label: t(`connections.sent_state.${one}`) }))}
        onChange={(chosen) => setState(chosen as WriteBackState | undefined)}
      />
      {told.isPending ? <Skeleton active /> : null}
      {told.isError ? <FaultNote error={told.error} onRetry={() => void told.refetch()} /> : null}
      {told.isSuccess && rows.length === 0 ? (
        <EmptyState
          title={t("connections.no_write_backs")}
          hint={t("connections.no_write_backs_hint")}
        />
      ) : null}
      {rows.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("connections.sent_what")}</th>
              <th scope="col">{t("connections.order")}</th>
              <th scope="col">{t("connections.sent_state_label")}</th>
              <th scope="col" className="end">
                {t("connections.attempts")}
              </th>
              <th scope="col">{t("connections.changed_at")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <WriteBackRow key={row.id} row={row} />
            ))}
          </tbody>
        </table>
      ) : null}
      {told.hasNextPage ? (
        <Button loading={told.isFetchingNextPage} onClick={() => void told.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </section>
  );
}

function WriteBackRow({ row }: { row: WriteBack }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const mayManage = useMay()("channels.manage");
  return (
    <tr>
      <th scope="row">
        {t(`connections.sent_kind.${row.kind}`)} {row.parcel_number}
        {row.amount ? <MoneyText money={row.amount} /> : null}
        {row.reference ? <div className="muted small">{row.reference}</div> : null}
        {row.tracking_number ? (
          <div className="muted small">
            {row.carrier} {row.tracking_number}
          </div>
        ) : null}
      </th>
      <td data-label={t("connections.order")}>
        <OrderOf {...row} />
      </td>
      <td data-label={t("connections.sent_state_label")}>
        <WriteBackTag state={row.state} />
        {row.failure ? <div className="muted small">{faultText(row.failure)}</div> : null}
      </td>
      <td data-label={t("connections.attempts")} className="end">
        <NumberText value={row.attempts} />
      </td>
      <td data-label={t("connections.changed_at")}>
        <TimeText at={row.changed_at} />
      </td>
      <td>
        {mayManage && row.state === "failed" ? (
          <Button
            size="small"
            loading={busy}
            onClick={() => void act(() => tellAgain(row.id, newKey()), t("connections.sent_again"))}
          >
            {t("connections.again")}
          </Button>
        ) : null}
      </td>
    </tr>
  );
}
