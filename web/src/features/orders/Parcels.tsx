import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { moveParcel, unmergeParcel } from "@/api/orders";
import { RouteReasons } from "@/api/RouteReasons";
import type { Fulfilment, OrderView } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { ask } from "@/ui/ask";
import { CommandButton } from "@/ui/CommandButton";
import { StatusTag, TimeText } from "@/ui/texts";
import type { Shipping } from "./ShipForm";
import {
  actionOf,
  isOffered,
  PARCEL_COMMANDS,
  PARCEL_FINAL,
  PARCEL_SHIPPING,
  PARCEL_TROUBLE,
} from "./status";
import { useOrderWrite } from "./write";

/** What leaves the house for this order: where each parcel is, why from there, and what is next. */
export function Parcels(props: {
  view: OrderView;
  onShip: (shipping: Shipping) => void;
  onSplit: (fulfilment: Fulfilment) => void;
}) {
  const { t } = useTranslation();
  const { fulfilments } = props.view;
  if (fulfilments.length === 0) return <p className="muted">{t("orders.no_fulfilment")}</p>;
  return fulfilments.map((fulfilment) => (
    <Parcel key={fulfilment.id} fulfilment={fulfilment} {...props} />
  ));
}

function Parcel(props: {
  fulfilment: Fulfilment;
  view: OrderView;
  onShip: (shipping: Shipping) => void;
  onSplit: (fulfilment: Fulfilment) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const { fulfilment, view } = props;
  const nameOf = (line: Fulfilment["lines"][number]) =>
    line.order_id === view.order.id
      ? view.lines.find(({ line_no }) => line_no === line.line_no)?.sku_code
      : t("orders.other_order");
  return (
    <div className="fulfilment">
      <p>
        <b>{fulfilment.number}</b>{" "}
        <StatusTag tone="info">
          {words("order_details.fulfilment_state", fulfilment.state)}
        </StatusTag>{" "}
        {fulfilment.warehouse}
        {fulfilment.merged ? (
          <>
            {" "}
            <StatusTag>{t("orders.merged_parcel")}</StatusTag>
          </>
        ) : null}
        {fulfilment.tracking_number
          ? ` · ${fulfilment.carrier ?? ""} ${fulfilment.tracking_number}`
          : ""}
        {fulfilment.shipped_at ? (
          <>
            {" · "}
            <TimeText at={fulfilment.shipped_at} />
          </>
        ) : null}
      </p>
      <p className="muted">
        {fulfilment.lines.map((line) => `${nameOf(line) ?? ""} ×${line.quantity}`).join(", ")}
      </p>
      <WhyHere reasons={fulfilment.reasons} />
      <ParcelActions {...props} />
    </div>
  );
}

/** Why this warehouse: the rule, and what the others were short of. */
function WhyHere({ reasons }: { reasons: Fulfilment["reasons"] }) {
  const { t } = useTranslation();
  if (!reasons.rule && reasons.candidates.length === 0) return null;
  return (
    <details className="why-here">
      <summary>{t("orders.why_warehouse")}</summary>
      <RouteReasons reasons={reasons} />
    </details>
  );
}

function ParcelActions(props: {
  fulfilment: Fulfilment;
  onShip: (shipping: Shipping) => void;
  onSplit: (fulfilment: Fulfilment) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const write = useOrderWrite();
  const mayEdit = useMay()("orders.edit");
  const { fulfilment } = props;
  const { actions } = fulfilment;
  const offered = PARCEL_COMMANDS.filter((command) => isOffered(actions, command));
  const next = offered.find(
    (command) => actionOf(actions, command)?.allowed && !PARCEL_TROUBLE.includes(command),
  );
  const run = async (command: string) => {
    if (PARCEL_SHIPPING.includes(command)) return props.onShip({ fulfilment, command });
    const what = words("order_details.fulfilment_command", command);
    const isSure =
      !PARCEL_FINAL.includes(command) ||
      (await ask({
        title: `${what} · ${fulfilment.number}`,
        text: words("order_details.parcel_sure", command),
        yes: what,
        no: t("ui.cancel"),
      }));
    const body = { seen_version: fulfilment.version };
    if (isSure) await write((key) => moveParcel(fulfilment.id, command, body, key));
  };
  const unmerge = async () => {
    const sure = await ask({
      title: `${t("orders.unmerge")} · ${fulfilment.number}`,
      text: t("orders.unmerge_sure"),
      yes: t("orders.unmerge"),
      no: t("ui.cancel"),
    });
    if (sure) await write((key) => unmergeParcel(fulfilment.id, fulfilment.version, key));
  };
  const pieces = fulfilment.lines.reduce((sum, line) => sum + line.units, 0);
  return (
    <div className="fulfilment-actions">
      {offered.map((command) => {
        const action = actionOf(actions, command);
        return (
          <CommandButton
            key={command}
            size="small"
            type={command === next ? "primary" : "default"}
            danger={PARCEL_TROUBLE.includes(command)}
            refusedWhy={action?.allowed ? undefined : faultText(action?.why ?? "")}
            onClick={() => void run(command)}
          >
            {words("order_details.fulfilment_command", command)}
          </CommandButton>
        );
      })}
      {fulfilment.state === "planned" && pieces > 1 && !fulfilment.merged && mayEdit ? (
        <CommandButton size="small" onClick={() => props.onSplit(fulfilment)}>
          {t("orders.split")}
        </CommandButton>
      ) : null}
      {fulfilment.state === "planned" && fulfilment.merged && mayEdit ? (
        <CommandButton size="small" onClick={() => void unmerge()}>
          {t("orders.unmerge")}
        </CommandButton>
      ) : null}
    </div>
  );
}
