import DownOutlined from "@ant-design/icons/DownOutlined";
import UpOutlined from "@ant-design/icons/UpOutlined";
import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Drawer from "antd/es/drawer";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { orderOptions } from "@/api/orders";
import type { Fulfilment, OrderView } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { CommandButton } from "@/ui/CommandButton";
import { FaultNote } from "@/ui/notes";
import { useShortcuts } from "@/ui/shortcuts";
import { StatusTag } from "@/ui/texts";
import { type Intent, useSendCommand } from "./commands";
import { OrderSections } from "./OrderSections";
import { ShipForm } from "./ShipForm";
import { actionOf, COMMANDS, toneOf } from "./status";

/** One order beside its list: everything known, everything allowed, up and down to the next. */
export default function OrderDrawer(props: {
  id: string;
  ids: string[];
  onMove: (id: string) => void;
  onIntent: (intent: Intent) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const [reveal, setReveal] = useState(false);
  const [shipping, setShipping] = useState<Fulfilment | null>(null);
  const order = useQuery(orderOptions(props.id, reveal));
  const send = useSendCommand();
  const view = order.data;

  const at = props.ids.indexOf(props.id);
  const move = (step: number) => {
    const next = at < 0 ? undefined : props.ids[at + step];
    if (next === undefined) return;
    setReveal(false);
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
  useShortcuts(
    {
      j: () => move(1),
      k: () => move(-1),
      ArrowDown: () => move(1),
      ArrowUp: () => move(-1),
      a: () => runIfAllowed(actionOf(view?.actions, "approve")?.allowed ? "approve" : "confirm"),
      r: () => runIfAllowed("reject"),
      h: () => runIfAllowed("hold"),
      Escape: props.onClose,
    },
    { exclusive: true },
  );

  return (
    <Drawer
      open
      size={860}
      onClose={props.onClose}
      keyboard={false}
      closable={{ "aria-label": t("ui.close") }}
      styles={{ wrapper: { maxWidth: "100vw" }, body: { padding: 0 } }}
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
          <ActionBar view={view} onRun={run} />
          <OrderSections
            view={view}
            revealed={reveal}
            onReveal={() => setReveal(true)}
            onShip={setShipping}
          />
        </>
      ) : null}
      <ShipForm fulfilment={shipping} onClose={() => setShipping(null)} />
    </Drawer>
  );
}

const SHORTCUTS: Record<string, string> = { approve: "A", confirm: "A", reject: "R", hold: "H" };

function ActionBar(props: { view: OrderView; onRun: (command: Intent["command"]) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { view } = props;
  const names: Intent["command"][] = [...COMMANDS.map(({ name }) => name), "hold", "tag"];
  const shown = names.filter((name) => actionOf(view.actions, name) !== undefined);
  const isDanger = (name: string) => COMMANDS.some((known) => known.name === name && known.danger);
  // The next step of the work stands out; a refusal of the order never does.
  const primary = COMMANDS.find(
    ({ name, danger }) => !danger && actionOf(view.actions, name)?.allowed,
  )?.name;
  return (
    <div className="action-bar" role="toolbar" aria-label={t("orders.actions")}>
      {shown.map((name) => {
        const action = actionOf(view.actions, name);
        return (
          <CommandButton
            key={name}
            type={name === primary ? "primary" : "default"}
            danger={isDanger(name)}
            shortcut={SHORTCUTS[name]}
            refusedWhy={
              action?.allowed ? undefined : faultText(action?.why ?? "orders.not_possible")
            }
            onClick={() => props.onRun(name)}
          >
            {words("orders.command", name)}
          </CommandButton>
        );
      })}
    </div>
  );
}
