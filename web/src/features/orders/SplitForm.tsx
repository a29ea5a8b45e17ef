import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import InputNumber from "antd/es/input-number";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { splitParcel } from "@/api/orders";
import type { Fulfilment, OrderView } from "@/api/schemas";
import { FormDrawer } from "@/ui/forms";
import { Facts } from "@/ui/notes";

/** By line number: how many pieces go into the new parcel. */
type Values = { units: Record<string, number | null> };

/** Part of a planned parcel becomes a parcel of its own. */
export function SplitForm(props: {
  view: OrderView;
  fulfilment: Fulfilment | null;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { fulfilment, view } = props;
  if (!fulfilment) return null;
  const inside = new Map<number, number>();
  for (const line of fulfilment.lines) inside.set(line.line_no, line.units);
  const nameOf = (lineNo: number) =>
    view.lines.find(({ line_no }) => line_no === lineNo)?.sku_code ?? `#${lineNo}`;
  return (
    <FormDrawer<Values>
      open
      title={`${t("orders.split")} · ${fulfilment.number}`}
      initial={{ units: {} }}
      submitText={t("orders.split")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ units }, key) => {
        const parts = Object.entries(units)
          .map(([line, count]) => ({ line_no: Number(line), units: count ?? 0 }))
          .filter((part) => part.units > 0);
        await splitParcel(fulfilment.id, { parts, seen_version: fulfilment.version }, key);
        await client.invalidateQueries({ queryKey: keys.orders });
        props.onClose();
      }}
    >
      <p>{t("orders.split_hint")}</p>
      {[...inside].map(([lineNo, most], index) => (
        <Form.Item
          key={lineNo}
          name={["units", String(lineNo)]}
          label={`${nameOf(lineNo)} (${t("orders.of_pieces", { count: most })})`}
        >
          <InputNumber
            autoFocus={index === 0}
            min={0}
            max={most}
            precision={0}
            style={{ width: "100%" }}
          />
        </Form.Item>
      ))}
      <Sides number={fulfilment.number} inside={inside} nameOf={nameOf} />
    </FormDrawer>
  );
}

/** What each of the two parcels would hold. */
function Sides(props: {
  number: string;
  inside: Map<number, number>;
  nameOf: (lineNo: number) => string;
}) {
  const { t } = useTranslation();
  const form = Form.useFormInstance<Values>();
  const units = Form.useWatch("units", form) ?? {};
  const lines = [...props.inside].map(([lineNo, all]) => {
    const taken = units[String(lineNo)] ?? 0;
    return { name: props.nameOf(lineNo), taken, stays: all - taken };
  });
  const text = (side: "taken" | "stays") =>
    lines
      .filter((line) => line[side] > 0)
      .map((line) => `${line.name} ×${line[side]}`)
      .join(", ") || t("orders.split_nothing");
  return (
    <div role="status">
      <Facts
        items={[
          [t("orders.split_stays", { number: props.number }), text("stays")],
          [t("orders.split_new"), text("taken")],
        ]}
      />
    </div>
  );
}
