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
import { TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { WriteBackTag } from "@/ui/WriteBackTag";

/** Whether the shop of the order knows of its parcels; of those it does not know: how long there is left. */
export function ShopTold({ view }: { view: OrderView }) {
  const { t } = useTranslation();
  const someLeft = view.fulfilments.some(({ shipped_at }) => shipped_at);
  const told = useQuery({ ...toldOptions(view.order.id), enabled: someLeft });
  if (told.isError) return <FaultNote error={told.error} onRetry={() => void told.refetch()} />;
  const parcels = told.data?.items.filter(({ kind }) => kind === "shipment") ?? [];
  if (parcels.length === 0) return null;
  return (
    <section className="shop-told" aria-label={t("connections.write_backs")}>
      <h3>{t("connections.write_backs")}</h3>
      <ul>
        {parcels.map((parcel) => (
          <Told key={parcel.id} parcel={parcel} />
        ))}
      </ul>
    </section>
  );
}

function Told({ parcel }: { parcel: WriteBack }) {
  const { t } = useTranslation();
  const now = useNow();
  const mayManage = useMay()("channels.manage");
  const { act, busy } = useAct([connectionKeys.all]);
  const isKnown = parcel.state === "acknowledged";
  return (
    <li>
      <b>{parcel.parcel_number}</b> <WriteBackTag state={parcel.state} />{" "}
      {isKnown ? <TimeText at={parcel.changed_at} /> : null}
      {!isKnown && parcel.told_by ? <TimeLeftText deadline={parcel.told_by} now={now} /> : null}
      {!isKnown && parcel.due_at ? (
        <span className="muted">
          {" "}
          {t("order_details.told_next")} <TimeText at={parcel.due_at} />
        </span>
      ) : null}
      {!isKnown && parcel.failure ? <div className="muted">{faultText(parcel.failure)}</div> : null}
      {parcel.state === "failed" && mayManage ? (
        <Button
          size="small"
          loading={busy}
          onClick={() =>
            void act(() => tellAgain(parcel.id, newKey()), t("connections.sent_again"))
          }
        >
          {t("connections.again")}
        </Button>
      ) : null}
    </li>
  );
}
