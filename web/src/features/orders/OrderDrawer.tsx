import DownOutlined from "@ant-design/icons/DownOutlined";
import UpOutlined from "@ant-design/icons/UpOutlined";
import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { orderOptions, supplyOrder } from "@/api/orders";
import type { Fulfilment, OrderView, Schema } from "@/api/schemas";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import { FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { StatusTag } from "@/ui/texts";
import { AcceptForm } from "./AcceptForm";
import { CancelLinesForm } from "./CancelLinesForm";
import { MergeHintButton } from "./columns";
import { EditForm } from "./EditForm";
import { OrderSections } from "./OrderSections";
import { ReviewLease } from "./ReviewLease";
import { ShipForm, type Shipping } from "./ShipForm";
import { SplitForm } from "./SplitForm";
import { type Intent, useSendCommand } from "./send";
import { actionOf, COMMANDS, isOffered, toneOf } from "./status";
import { useOrderWrite } from "./write";

/** One order beside its list: everything known, everything allowed, up and down to the next. */
export default function OrderDrawer(props: {
  id: string;
  ids: string[];
  /** The form that is open over the drawer, as the address says. */
  form: string | undefined;
  onForm: (form: string | undefined) => void;
  hint: Schema<"MergeHint"> | undefined;
  onMerge: (orders: string[]) => void;
  onMove: (id: string) => void;
  onIntent: (intent: Intent) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const [shipping, setShipping] = useState<Shipping | null>(null);
  const [splitting, setSplitting] = useState<Fulfilment | null>(null);
  const [accepting, setAccepting] = useState<Schema<"OrderException"> | null>(null);
  const order = useQuery(orderOptions(props.id));
  const send = useSendCommand();
  const view = order.data;

  const at = props.ids.indexOf(props.id);
  const move = (step: number) => {
    const next = at < 0 ? undefined : props.ids[at + step];
    if (next === undefined) return;
    props.onMove(next);
  };
  const run = (command: Intent["command"]) => {
    if (!view) return;
    const { id, number, version } = view.order;
    const known = COMMANDS.find(({ name }) => name === command);
    if (known && !known.needsReason) void send(known.name, { id, number, version });
    else props.onIntent({ command, target: { kind: "one", id, number, version } });
  };
  const runIfAllowed = (command: Intent["command"]) => {
    if (actionOf(view?.actions, command)?.allowed) run(command);
  };

  return (
    <SideDrawer
      bare
      size={860}
      onClose={props.onClose}
      keys={{
        j: () => move(1),
        k: () => move(-1),
        ArrowDown: () => move(1),
        ArrowUp: () => move(-1),
        a: () => runIfAllowed(actionOf(view?.actions, "approve")?.allowed ? "approve" : "confirm"),
        r: () => runIfAllowed("reject"),
        h: () => runIfAllowed("hold"),
      }}
      title={
        <span className="drawer-title">
          {view?.order.number ?? "…"}
          {view ? (
            <StatusTag tone={toneOf(view.order.label)}>
              {words("orders.label", view.order.label)}
            </StatusTag>
          ) : null}
        </span>
      }
      extra={
        <>
          <Button
            type="text"
            icon={<UpOutlined />}
            aria-label={t("orders.previous")}
            aria-keyshortcuts="K"
            disabled={at <= 0}
            onClick={() => move(-1)}
          />
          <Button
            type="text"
            icon={<DownOutlined />}
            aria-label={t("orders.next")}
            aria-keyshortcuts="J"
            disabled={at < 0 || at >= props.ids.length - 1}
            onClick={() => move(1)}
          />
        </>
      }
    >
      {order.isError ? (
        <FaultNote error={order.error} onRetry={() => void order.refetch()} />
      ) : null}
      {order.isPending ? <Skeleton active style={{ padding: 24 }} /> : null}
      {view ? (
        <>
          <ActionBar
            view={view}
            hint={props.hint}
            onMerge={props.onMerge}
            onRun={run}
            onForm={props.onForm}
          />
          <ReviewLease key={view.order.id} view={view} />
          <OrderSections
            view={view}
            onAccept={setAccepting}
            onShip={setShipping}
            onSplit={setSplitting}
          />
          <AcceptForm view={view} exception={accepting} onClose={() => setAccepting(null)} />
          <SplitForm view={view} fulfilment={splitting} onClose={() => setSplitting(null)} />
          {props.form === "edit" ? (
            <EditForm view={view} onClose={() => props.onForm(undefined)} />
          ) : null}
          {props.form === "cancel-lines" ? (
            <CancelLinesForm view={view} onClose={() => props.onForm(undefined)} />
          ) : null}
        </>
      ) : null}
      <ShipForm shipping={shipping} onClose={() => setShipping(null)} />
    </SideDrawer>
  );
}

function whyNot(view: OrderView, name: string): string | undefined {
  const action = actionOf(view.actions, name);
  return action?.allowed ? undefined : faultText(action?.why ?? "orders.not_possible");
}

/** One piece is no part: it is the whole order. */
function hasParts({ lines }: OrderView): boolean {
  return lines.reduce((pieces, line) => pieces + line.ordered - line.cancelled, 0) > 1;
}

const STEPS_ON: readonly Intent["command"][] = ["submit", "approve", "confirm", "resubmit"];
const SHORTCUTS: Record<string, string> = { approve: "A", confirm: "A", reject: "R", hold: "H" };

function ActionBar(props: {
  view: OrderView;
  onRun: (command: Intent["command"]) => void;
  hint: Schema<"MergeHint"> | undefined;
  onMerge: (orders: string[]) => void;
  onForm: (form: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const may = useMay();
  const write = useOrderWrite();
  const { view } = props;
  const names: Intent["command"][] = [...COMMANDS.map(({ name }) => name), "hold"];
  const shown = names.filter((name) => isOffered(view.actions, name));
  const isDanger = (name: string) => COMMANDS.some((known) => known.name === name && known.danger);
  // The next step of the work stands out; a refusal or a step back never does.
  const primary = STEPS_ON.find((name) => actionOf(view.actions, name)?.allowed);
  return (
    <div className="action-bar" role="toolbar" aria-label={t("orders.actions")}>
      {shown.map((name) => {
        return (
          <CommandButton
            key={name}
            type={name === primary ? "primary" : "default"}
            danger={isDanger(name)}
            shortcut={SHORTCUTS[name]}
            refusedWhy={whyNot(view, name)}
            onClick={() => props.onRun(name)}
          >
            {words("orders.command", name)}
          </CommandButton>
        );
      })}
      {isOffered(view.actions, "edit") ? (
        <CommandButton refusedWhy={whyNot(view, "edit")} onClick={() => props.onForm("edit")}>
          {t("orders.change")}
        </CommandButton>
      ) : null}
      {may("orders.cancel") && hasParts(view) && isOffered(view.actions, "cancel") ? (
        <CommandButton
          danger
          refusedWhy={whyNot(view, "cancel")}
          onClick={() => props.onForm("cancel-lines")}
        >
          {t("orders.cancel_part")}
        </CommandButton>
      ) : null}
      {props.hint ? <MergeHintButton hint={props.hint} onMerge={props.onMerge} /> : null}
      {view.order.no_stock && view.order.state === "confirmed" && may("orders.confirm") ? (
        <CommandButton onClick={() => void write((key) => supplyOrder(view.order.id, key))}>
          {t("orders.supply")}
        </CommandButton>
      ) : null}
      {may("orders.annotate") ? (
        <CommandButton onClick={() => props.onRun("tag")}>
          {words("orders.command", "tag")}
        </CommandButton>
      ) : null}
    </div>
  );
}
