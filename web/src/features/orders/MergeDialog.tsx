import { useQueries, useQuery, useQueryClient } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Modal from "antd/es/modal";
import Skeleton from "antd/es/skeleton";
import { useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { keys } from "@/api/keys";
import { mergeHintsOptions, mergeOrders, orderOptions } from "@/api/orders";
import type { OrderView, Schema } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { say } from "@/ui/say";
import { useShortcuts } from "@/ui/shortcuts";
import { MoneyText } from "@/ui/texts";

/** Orders that shall share a parcel, as they are now; and why they may not, where they may not. */
export default function MergeDialog(props: { orders: string[]; onClose: () => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { orders, onClose } = props;
  const hints = useQuery(mergeHintsOptions(orders));
  const views = useQueries({ queries: orders.map((id) => orderOptions(id)) });
  const [error, setError] = useState<unknown>(null);
  const [busy, setBusy] = useState(false);
  const key = useRef(newKey());
  useShortcuts({ Escape: onClose }, { exclusive: true });
  const refused = hints.data ? whyNot(hints.data.items, orders) : undefined;
  const saves = hints.data?.items.find((hint) =>
    orders.every((id) => hint.orders.includes(id)),
  )?.saves;
  const loaded = views.flatMap((view) => (view.data ? [view.data] : []));

  const merge = async () => {
    setBusy(true);
    setError(null);
    try {
      const { number } = await mergeOrders(orders, key.current);
      say.good(t("orders.merged", { number }));
      onClose();
    } catch (fault) {
      key.current = newKey();
      setError(fault);
    } finally {
      setBusy(false);
      await client.invalidateQueries({ queryKey: keys.orders });
    }
  };
  return (
    <Modal
      open
      width={680}
      title={t("orders.merge_title")}
      okText={t("orders.merge")}
      cancelText={t("ui.cancel")}
      keyboard={false}
      confirmLoading={busy}
      okButtonProps={{ disabled: refused !== null }}
      onOk={() => void merge()}
      onCancel={onClose}
    >
      {error ? <FaultNote error={error} /> : null}
      {hints.isError ? <FaultNote error={hints.error} /> : null}
      {refused ? (
        <Alert
          type="warning"
          showIcon
          title={t("orders.merge_may_not")}
          description={refused === "unlike" ? t("orders.merge_unlike") : faultText(refused)}
        />
      ) : null}
      {refused === null ? <p>{t("orders.merge_preview")}</p> : null}
      {saves ? (
        <p role="status">
          {t("orders.merge_saves")} <MoneyText money={saves.amount} /> ·{" "}
          <span className="muted">{t("alerts.merge_saves_by")}</span>
        </p>
      ) : null}
      {loaded.length < orders.length ? <Skeleton active /> : <Inside views={loaded} />}
    </Modal>
  );
}

/** `null`: they may. Hints are of parcels to one door; orders that share no hint differ. */
function whyNot(hints: Schema<"MergeHint">[], orders: string[]): string | null {
  const whole = hints.find((hint) => orders.every((id) => hint.orders.includes(id)));
  return whole ? (whole.refused ?? null) : "unlike";
}

function Inside({ views }: { views: OrderView[] }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("menu.orders")}</th>
          <th scope="col">{t("orders.recipient")}</th>
          <th scope="col">{t("orders.goods")}</th>
          <th scope="col" className="end">
            {t("orders.total")}
          </th>
        </tr>
      </thead>
      <tbody>
        {views.map(({ order, people, lines, fulfilments }) => {
          const to = people.find(({ role }) => role === "recipient");
          const planned = fulfilments.filter(({ state }) => state === "planned");
          return (
            <tr key={order.id}>
              <th scope="row">
                {order.number}
                <div className="muted small">
                  {planned.map(({ number, warehouse }) => `${number} ${warehouse}`).join(", ")}
                </div>
              </th>
              <td data-label={t("orders.recipient")}>
                {[to?.name, to?.line1, to?.city, to?.country].filter(Boolean).join(", ")}
              </td>
              <td data-label={t("orders.goods")}>
                {lines.map((line) => (
                  <div key={line.line_no}>
                    {line.sku_code || line.external_sku} ×{line.ordered - line.cancelled}
                  </div>
                ))}
              </td>
              <td className="end" data-label={t("orders.total")}>
                <MoneyText money={order.total} />
              </td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
