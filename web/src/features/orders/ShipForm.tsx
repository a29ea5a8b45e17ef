import { useQueryClient } from "@tanstack/react-query";
import AutoComplete from "antd/es/auto-complete";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { moveParcel } from "@/api/orders";
import type { Fulfilment } from "@/api/schemas";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";

interface Values {
  carrier: string;
  tracking_number: string;
}

/** Carriers offered while typing; any other may be typed. */
const CARRIERS = ["DHL", "UPS", "USPS", "FedEx", "Royal Mail", "DPD", "GLS", "4PX", "YunExpress"];

export interface Shipping {
  fulfilment: Fulfilment;
  command: string;
}

/** The parcel gets its label, or has left: by whom, under which number. */
export function ShipForm(props: { shipping: Shipping | null; onClose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  if (!props.shipping) return null;
  const { fulfilment, command } = props.shipping;
  const what = words("order_details.fulfilment_command", command);
  return (
    <FormDrawer<Values>
      open
      title={`${what} · ${fulfilment.number}`}
      initial={{
        carrier: fulfilment.carrier ?? "",
        tracking_number: fulfilment.tracking_number ?? "",
      }}
      submitText={what}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ carrier, tracking_number }, key) => {
        const shipping = { carrier: carrier.trim(), tracking_number: tracking_number.trim() };
        const body = { ...shipping, seen_version: fulfilment.version };
        await moveParcel(fulfilment.id, command, body, key);
        await client.invalidateQueries({ queryKey: keys.orders });
        props.onClose();
      }}
    >
      <Form.Item
        name="carrier"
        label={t("orders.carrier")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <AutoComplete
          autoFocus
          maxLength={60}
          options={CARRIERS.map((value) => ({ value }))}
          showSearch={{
            filterOption: (typed, option) =>
              (option?.value ?? "").toLowerCase().includes(typed.toLowerCase()),
          }}
        />
      </Form.Item>
      <Form.Item
        name="tracking_number"
        label={t("orders.tracking")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input maxLength={60} autoComplete="off" spellCheck={false} />
      </Form.Item>
    </FormDrawer>
  );
}
