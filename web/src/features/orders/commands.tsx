import { useQuery, useQueryClient } from "@tanstack/react-query";
import Checkbox from "antd/es/checkbox";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import Switch from "antd/es/switch";
import type { TFunction } from "i18next";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { actOnMany, commandOrder, holdOrder, orderOptions, tagOrder } from "@/api/orders";
import type { Schema } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import { useSurroundings } from "@/ui/Surroundings";
import type { Intent, Target } from "./send";
import { HOLD_BLOCKS, reasonsFor } from "./status";

interface Values {
  reason?: string;
  note?: string;
  tag?: string;
  blocks?: Schema<"Step">[];
  keeps_stock?: boolean;
  until?: string;
}

/** Commands whose note the server keeps. */
const TAKES_NOTE = new Set<Intent["command"]>(["approve", "reject", "cancel", "hold"]);
/** Nothing is asked: the form only stands between a key and many orders. */
const NEEDS_NO_WORD = new Set<Intent["command"]>(["confirm", "release"]);

/** The form of any command that wants a word from the person: reject, cancel, hold, tag, bulk. */
export function CommandForm(props: {
  intent: Intent | null;
  onClose: () => void;
  onDone: () => void;
  onJob: (jobId: string) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const { zone } = useSurroundings();
  const { intent } = props;
  const target = intent?.target;
  const one = target?.kind === "one" ? target : undefined;
  // The form may stay open long: the version sent is the one this person has seen.
  const seen = useQuery({ ...orderOptions(one?.id ?? ""), enabled: false });
  if (!intent || !target) return null;

  const { command } = intent;
  const asksReason = reasonsFor(command).length > 0;
  const what = words("orders.command", command);
  const send = async (values: Values, key: string) => {
    if (target.kind === "one") {
      await sendOne(command, target, seen.data?.order.version ?? target.version, values, key);
      props.onDone();
    } else {
      const orders = target.kind === "some" ? { ids: target.ids } : { filter: target.filter };
      const { job_id } = await actOnMany(bulkAction(command, values), orders, zone, key);
      props.onJob(job_id);
    }
    await client.invalidateQueries({ queryKey: keys.orders });
  };

  return (
    <FormDrawer<Values>
      open
      title={
        one
          ? `${what} · ${one.number}`
          : `${what} · ${countText(t, target.kind === "one" ? 1 : target.count)}`
      }
      initial={{ blocks: ["approve", "confirm", "release", "ship"], keeps_stock: true }}
      submitText={what}
      danger={command === "reject" || command === "cancel"}
      newKey={newKey}
      onSubmit={send}
      onClose={props.onClose}
    >
      <Before command={command} />
      {asksReason ? <ReasonField command={command} /> : null}
      {command === "tag" ? (
        <Form.Item
          name="tag"
          label={t("orders.tag")}
          rules={[{ required: true, whitespace: true }]}
        >
          <Input autoFocus maxLength={40} />
        </Form.Item>
      ) : null}
      {command === "hold" ? <HoldFields /> : null}
      {TAKES_NOTE.has(command) ? (
        <Form.Item name="note" label={t("orders.note")}>
          <Input.TextArea rows={3} maxLength={1000} autoFocus={!asksReason} />
        </Form.Item>
      ) : null}
      {NEEDS_NO_WORD.has(command) ? <p>{sureText(t, what)}</p> : null}
    </FormDrawer>
  );
}

/** What the command will do, read before it is done. */
function Before({ command }: { command: string }) {
  const words = useWords();
  const text = words("desk.before", command);
  return text === command ? null : <p className="muted">{text}</p>;
}

function countText(t: TFunction, count: number | undefined): string {
  return count === undefined ? t("orders.all_results") : t("orders.n_orders", { count });
}

function sureText(t: TFunction, what: string): string {
  return t("orders.sure", { what });
}

async function sendOne(
  command: Intent["command"],
  target: Extract<Target, { kind: "one" }>,
  seenVersion: number,
  values: Values,
  key: string,
): Promise<void> {
  if (command === "tag") {
    await tagOrder(target.id, tagsOf(values), key);
  } else if (command === "hold") {
    await holdOrder(target.id, { ...holdBody(values), seen_version: seenVersion }, key);
  } else if (command === "release") {
    throw new Error(`${command} is done to many orders`);
  } else {
    const { reason, note } = values;
    await commandOrder(target.id, command, { seen_version: seenVersion, reason, note }, key);
  }
}

function holdBody(values: Values) {
  const { blocks = [], keeps_stock = true, until, note } = values;
  return {
    reason: (values.reason ?? "manual") as Schema<"HoldReason">,
    blocks,
    keeps_stock,
    ...(until ? { until: new Date(until).toISOString() } : {}),
    ...(note ? { note } : {}),
  };
}

function tagsOf(values: Values): string[] {
  return (values.tag ?? "")
    .split(/[,，;；]/)
    .map((tag) => tag.trim())
    .filter((tag) => tag !== "");
}

/** The same command for many orders, in the words of a job. */
function bulkAction(command: Intent["command"], values: Values): Schema<"BulkAction"> {
  const { reason = "", note = "" } = values;
  switch (command) {
    case "approve":
      return { action: "approve", note };
    case "reject":
      return { action: "reject", reason: reason as Schema<"RejectReason">, note };
    case "cancel":
      return { action: "cancel", reason: reason as Schema<"CancelReason">, note };
    case "hold":
      return { action: "hold", ...holdBody(values) };
    case "tag":
      return { action: "tag", tags: tagsOf(values) };
    case "confirm":
    case "release":
      return { action: command };
    default:
      throw new Error(`${command} is not done to many orders`);
  }
}

function ReasonField({ command }: { command: string }) {
  const { t } = useTranslation();
  const words = useWords();
  const group = command === "hold" ? "orders.stop" : "orders.reason";
  return (
    <Form.Item
      name="reason"
      label={t("orders.reason_label")}
      rules={[{ required: true, message: t("orders.reason_required") }]}
    >
      <Select
        autoFocus
        showSearch={{ optionFilterProp: "label" }}
        options={reasonsFor(command).map((code) => ({ value: code, label: words(group, code) }))}
      />
    </Form.Item>
  );
}

function HoldFields() {
  const { t } = useTranslation();
  return (
    <>
      <Form.Item
        name="blocks"
        label={t("orders.hold_blocks")}
        rules={[{ type: "array", min: 1, message: t("ui.required") }]}
      >
        <Checkbox.Group
          options={HOLD_BLOCKS.map((block) => ({
            value: block,
            label: t(`orders.block.${block}`),
          }))}
        />
      </Form.Item>
      <Form.Item
        name="keeps_stock"
        label={t("orders.keeps_stock")}
        extra={t("orders.keeps_stock_hint")}
        valuePropName="checked"
      >
        <Switch />
      </Form.Item>
      <Form.Item name="until" label={t("orders.hold_until")} extra={t("orders.hold_until_hint")}>
        <Input type="datetime-local" />
      </Form.Item>
    </>
  );
}
