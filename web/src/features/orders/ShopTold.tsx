import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { connectionKeys, tellAgain, toldOptions, type WriteBack } from "@/api/channels";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import type { OrderView } from "@/api/schemas";
import { useMay } from "@/api/session";
import { FaultNote } from "@/ui/notes";
import { MoneyText, TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { WriteBackTag } from "@/ui/WriteBackTag";

/**
 * Whether the shop of the order knows what happened here: its parcels, its end, its refunds. Of what it does not
 * know: how long there is left.
 */
export function ShopTold({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const someLeft = view.fulfilments.some(({ shipped_at }) => shipped_at);
  const isOver = view.order.state === "cancelled" || view.order.payment.endsWith("refunded");
  const isTold = someLeft || isOver;
  const told = useQuery({ ...toldOptions(view.order.id), enabled: isTold });
  if (told.isError) return <FaultNote error={told.error} onRetry={() => void told.refetch()} />;
  // That all of it is on its way say its parcels.
  const rows = told.data?.items.filter(({ kind }) => kind !== "completed") ?? [];
  if (rows.length === 0) return null;
  return (
    <section className="shop-told" aria-label={t("connections.write_backs")}>
      <h3>{t("connections.write_backs")}</h3>
      <ul>
        {rows.map((row) => (
          <Told key={row.id} row={row} />
        ))}
      </ul>
    </section>
  );
}

function Told({ row }: { row: WriteBack }) {
  const { t } = useTranslation();
  const now = useNow();
  const mayManage = useMay()("channels.manage");
  const { act, busy } = useAct([connectionKeys.all]);
  const isKnown = row.state === "acknowledged";
  return (
    <li>
      <b>{row.parcel_number || t(`connections.sent_kind.${row.kind}`)}</b>{" "}
      {row.amount ? <MoneyText money={row.amount} /> : null} <WriteBackTag state={row.state} />{" "}
      {isKnown ? <TimeText at={row.changed_at} /> : null}
      {!isKnown && row.told_by ? <TimeLeftText deadline={row.told_by} now={now} /> : null}
      {!isKnown && row.due_at ? (
        <span className="muted">
          {" "}
          {t("order_details.told_next")} <TimeText at={row.due_at} />
        </span>
      ) : null}
      {!isKnown && row.failure ? <div className="muted">{faultText(row.failure)}</div> : null}
      {row.state === "failed" && mayManage ? (
        <Button
          size="small"
          loading={busy}
          onClick={() => void act(() => tellAgain(row.id, newKey()), t("connections.sent_again"))}
        >
          {t("connections.again")}
        </Button>
      ) : null}
    </li>
  );
}
