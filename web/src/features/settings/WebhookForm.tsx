import { useQuery } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { shopsOptions } from "@/api/settings";
import {
  addWebhook,
  changeWebhook,
  NEWS_KINDS,
  type NewWebhook,
  type Webhook,
} from "@/api/webhooks";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";

/** What most ERPs want: which orders are to be sent, and what was. */
const USUAL: NewWebhook["kinds"] = [
  "order.confirmed",
  "order.cancelled",
  "parcel.shipped",
  "parcel.delivered",
];

interface WebhookValues {
  name: string;
  url: string;
  kinds: NewWebhook["kinds"];
  shop_ids?: string[];
}

/** A new webhook, or another one than before; a new one answers its secret. */
export function WebhookForm(props: {
  webhook: Webhook | null;
  onClose: () => void;
  onDone: (secret: string | null) => void;
}) {
  const { t } = useTranslation();
  const shops = useQuery(shopsOptions);
  const { webhook } = props;
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<WebhookValues>
      open
      title={webhook ? webhook.name : t("webhooks.new")}
      initial={webhook ?? { kinds: USUAL }}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ name, url, kinds, shop_ids = [] }, key) => {
        const body = { name, url, kinds, shop_ids };
        if (webhook === null) {
          props.onDone((await addWebhook(body)).secret);
          return;
        }
        await changeWebhook(webhook.id, { webhook: body, seen_version: webhook.version }, key);
        props.onDone(null);
      }}
    >
      <Form.Item name="name" label={t("webhooks.name")} rules={required}>
        <Input autoFocus maxLength={100} placeholder="ERP" />
      </Form.Item>
      <Form.Item
        name="url"
        label={t("webhooks.url")}
        rules={required}
        extra={t("webhooks.url_hint")}
      >
        <Input inputMode="url" maxLength={2000} placeholder="https://erp.example.com/tradewind" />
      </Form.Item>
      <Form.Item
        name="kinds"
        label={t("webhooks.kinds")}
        rules={[{ required: true, message: t("webhooks.kinds_required") }]}
      >
        <KindPicker />
      </Form.Item>
      <Form.Item name="shop_ids" label={t("webhooks.shops")}>
        <Select
          mode="multiple"
          optionFilterProp="label"
          loading={shops.isPending}
          placeholder={t("webhooks.all_shops")}
          options={(shops.data?.items ?? []).map(({ id, name, code }) => ({
            value: id,
            label: `${name} · ${code}`,
          }))}
        />
      </Form.Item>
    </FormDrawer>
  );
}

/** What it is told, to tick; a form's input. */
function KindPicker(props: {
  id?: string;
  value?: NewWebhook["kinds"];
  onChange?: (kinds: NewWebhook["kinds"]) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const chosen = props.value ?? [];
  return (
    <fieldset className="webhook-kinds" id={props.id} aria-label={t("webhooks.kinds")}>
      {NEWS_KINDS.map((kind) => (
        <label key={kind}>
          <input
            type="checkbox"
            checked={chosen.includes(kind)}
            onChange={({ target }) =>
              props.onChange?.(
                NEWS_KINDS.filter((one) => (one === kind ? target.checked : chosen.includes(one))),
              )
            }
          />{" "}
          {words("webhooks.kind", kind)} <code className="muted">{kind}</code>
        </label>
      ))}
    </fieldset>
  );
}
