import { useInfiniteQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { actorText } from "@/api/faults";
import {
  ADJUSTMENT_REASONS,
  type AdjustmentReason,
  adjustStock,
  movementsOptions,
  setThresholds,
} from "@/api/inventory";
import type { StockRow } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import { FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NumberText, TimeText } from "@/ui/texts";
import type { StockIntent } from "./StockPage";

interface DrawerProps {
  row: StockRow;
  onClose: () => void;
  onDone: () => void;
}

export default function StockDrawers(props: {
  intent: StockIntent;
  onClose: () => void;
  onDone: () => void;
}) {
  const { intent, ...rest } = props;
  switch (intent.kind) {
    case "adjust":
      return <Adjust row={intent.row} {...rest} />;
    case "thresholds":
      return <Thresholds row={intent.row} {...rest} />;
    case "movements":
      return <Movements row={intent.row} {...rest} />;
  }
}

/** Reasons that only add or only take away: a mistyped sign is the usual error. */
const SIGN: Partial<Record<AdjustmentReason, 1 | -1>> = {
  opening: 1,
  count_gain: 1,
  count_loss: -1,
  damage: -1,
  sample: -1,
};

interface AdjustValues {
  reason: AdjustmentReason;
  amount: number;
  note?: string;
}

function Adjust({ row, onClose, onDone }: DrawerProps) {
  const { t } = useTranslation();
  return (
    <FormDrawer<AdjustValues>
      open
      title={`${t("stock.do.adjust")} · ${row.sku_code} · ${row.warehouse_code}`}
      initial={{}}
      submitText={t("stock.do.adjust")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ reason, amount, note }, key) => {
        const { sku_id, warehouse_id } = row;
        const change = amount * (SIGN[reason] ?? 1);
        await adjustStock({ sku_id, warehouse_id, change, reason, ...(note ? { note } : {}) }, key);
        onDone();
      }}
    >
      <Form.Item
        name="reason"
        label={t("stock.reason_label")}
        rules={[{ required: true, message: t("orders.reason_required") }]}
      >
        <Select
          autoFocus
          options={ADJUSTMENT_REASONS.map((reason) => ({
            value: reason,
            label: `${SIGN[reason] === -1 ? "−" : "+"} ${t(`stock.reason.${reason}`)}`,
          }))}
        />
      </Form.Item>
      <Form.Item
        name="amount"
        label={t("stock.pieces")}
        rules={[{ required: true, message: t("ui.required") }]}
      >
        <InputNumber min={1} max={1_000_000} precision={0} style={{ width: "100%" }} />
      </Form.Item>
      <Form.Item shouldUpdate noStyle>
        {({ getFieldsValue }) => {
          const { reason, amount } = getFieldsValue() as Partial<AdjustValues>;
          const change = (amount ?? 0) * (reason ? (SIGN[reason] ?? 1) : 0);
          return (
            <p role="status">
              {t("stock.on_hand")}: <NumberText value={row.on_hand} /> →{" "}
              <b>
                <NumberText value={row.on_hand + change} />
              </b>
            </p>
          );
        }}
      </Form.Item>
      <Form.Item name="note" label={t("orders.note")}>
        <Input.TextArea rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}

interface ThresholdValues {
  safety: number;
  min: number | null;
  max: number | null;
}

function Thresholds({ row, onClose, onDone }: DrawerProps) {
  const { t } = useTranslation();
  return (
    <FormDrawer<ThresholdValues>
      open
      title={`${t("stock.do.thresholds")} · ${row.sku_code} · ${row.warehouse_code}`}
      initial={{ safety: row.safety, min: row.min ?? null, max: row.max ?? null }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ safety, min, max }, key) => {
        const { sku_id, warehouse_id } = row;
        const bounds = { safety, min: min ?? null, max: max ?? null };
        await setThresholds({ sku_id, warehouse_id, ...bounds }, key);
        onDone();
      }}
    >
      {(["safety", "min", "max"] as const).map((name, index) => (
        <Form.Item
          key={name}
          name={name}
          label={t(`stock.${name}`)}
          dependencies={["min", "max"]}
          rules={[
            { required: name === "safety", message: t("ui.required") },
            ({ getFieldValue }) => ({
              validator: (_rule, value: number | null) => {
                const min: number | null = getFieldValue("min");
                const crossed = name === "max" && value !== null && min !== null && value < min;
                return crossed ? Promise.reject(new Error(t("stock.crossed"))) : Promise.resolve();
              },
            }),
          ]}
        >
          <InputNumber
            autoFocus={index === 0}
            min={0}
            max={1_000_000}
            precision={0}
            style={{ width: "100%" }}
          />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}

function Movements({ row, onClose }: DrawerProps) {
  const { t } = useTranslation();
  const words = useWords();
  const list = useInfiniteQuery(movementsOptions(row.sku_id));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <SideDrawer size={720} onClose={onClose} title={`${t("stock.do.movements")} · ${row.sku_code}`}>
      {list.isError ? <FaultNote error={list.error} onRetry={() => void list.refetch()} /> : null}
      <table className="plain-table narrow-cards">
        <thead>
          <tr>
            <th scope="col">{t("stock.when")}</th>
            <th scope="col">{t("stock.way")}</th>
            <th scope="col" className="end">
              {t("stock.change")}
            </th>
            <th scope="col">{t("stock.reason_label")}</th>
            <th scope="col">{t("stock.who")}</th>
          </tr>
        </thead>
        <tbody>
          {items.map((movement) => (
            <tr key={movement.id}>
              <td data-label={t("stock.when")}>
                <TimeText at={movement.occurred_at} />
              </td>
              <td data-label={t("stock.way")}>
                {placeOf(movement.from_account, words)} → {placeOf(movement.to_account, words)}
              </td>
              <td className="end number" data-label={t("stock.change")}>
                <NumberText value={movement.quantity} />
              </td>
              <td data-label={t("stock.reason_label")}>
                {words("stock.reason", movement.reason ?? movement.source_type)}
                {movement.note ? <div className="muted small">{movement.note}</div> : null}
              </td>
              <td data-label={t("stock.who")}>
                {movement.actor.startsWith("usr_") ? t("stock.person") : actorText(movement.actor)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {list.isSuccess && items.length === 0 ? <p className="muted">{t("stock.no_moves")}</p> : null}
      {list.hasNextPage ? (
        <Button onClick={() => void list.fetchNextPage()}>{t("ui.load_more")}</Button>
      ) : null}
    </SideDrawer>
  );
}

/** `wh:SZX` is a warehouse, `world:customer` what lies outside. */
function placeOf(account: string, words: (group: string, code: string) => string): string {
  const [kind = "", place = ""] = account.split(":");
  return kind === "wh" ? place : words("stock.outside", place);
}
