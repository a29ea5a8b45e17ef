import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { keys } from "@/api/keys";
import { useMay } from "@/api/session";
import { type Webhook, webhooksOptions } from "@/api/webhooks";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { ShownOnce } from "@/ui/ShownOnce";
import { NumberText, OpensRow, TimeText } from "@/ui/texts";
import { SettingsTabs } from "./SettingsTabs";
import { WebhookDrawer } from "./WebhookDrawer";
import { WebhookForm } from "./WebhookForm";
import { WebhookStateTag } from "./webhookState";
import "./settings.css";

/** Which programs of others are told what happens to orders, and how that goes. */
export default function WebhooksPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayManage = useMay()("channels.manage");
  const [search, change] = usePageSearch();
  const webhooks = useQuery(webhooksOptions);
  const [edited, setEdited] = useState<Webhook | "new" | null>(null);
  const [secret, setSecret] = useState<string | null>(null);
  const items = webhooks.data?.items ?? [];
  const opened = items.find(({ id }) => id === search.webhook);
  const fresh = () => client.invalidateQueries({ queryKey: keys.webhooks });

  return (
    <PageFrame
      title={t("menu.settings")}
      actions={
        mayManage ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
            {t("webhooks.new")}
          </Button>
        ) : null
      }
    >
      <SettingsTabs active="webhooks" />
      <div className="scroll webhooks" id="settings-panel" role="tabpanel">
        <p className="muted">{t("webhooks.hint")}</p>
        {secret ? (
          <ShownOnce
            title={t("webhooks.secret")}
            hint={t("webhooks.secret_hint")}
            secret={secret}
            onDone={() => setSecret(null)}
          />
        ) : null}
        {webhooks.isPending ? <Skeleton active /> : null}
        {webhooks.isError ? (
          <FaultNote error={webhooks.error} onRetry={() => void webhooks.refetch()} />
        ) : null}
        {webhooks.isSuccess && items.length === 0 ? (
          <EmptyState title={t("webhooks.empty")} hint={t("webhooks.empty_hint")} />
        ) : null}
        {items.length > 0 ? (
          <WebhookTable items={items} onOpen={(id) => change({ webhook: id })} />
        ) : null}
      </div>
      {opened ? (
        <WebhookDrawer
          webhook={opened}
          onClose={() => change({ webhook: undefined })}
          onChange={mayManage ? () => setEdited(opened) : undefined}
        />
      ) : null}
      {edited ? (
        <WebhookForm
          webhook={edited === "new" ? null : edited}
          onClose={() => setEdited(null)}
          onDone={(made) => {
            setEdited(null);
            if (made) setSecret(made);
            void fresh();
          }}
        />
      ) : null}
    </PageFrame>
  );
}

function WebhookTable(props: { items: Webhook[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("webhooks.name")}</th>
          <th scope="col">{t("webhooks.url")}</th>
          <th scope="col">{t("webhooks.state_label")}</th>
          <th scope="col" className="end">
            {t("webhooks.waiting")}
          </th>
          <th scope="col" className="end">
            {t("webhooks.failed")}
          </th>
          <th scope="col">{t("webhooks.taken_at")}</th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((webhook) => (
          <tr key={webhook.id}>
            <th scope="row">
              <OpensRow onOpen={() => props.onOpen(webhook.id)}>{webhook.name}</OpensRow>
            </th>
            <td data-label={t("webhooks.url")} className="webhook-url">
              {webhook.url}
            </td>
            <td data-label={t("webhooks.state_label")}>
              <WebhookStateTag webhook={webhook} />
            </td>
            <td data-label={t("webhooks.waiting")} className="end">
              <NumberText value={webhook.waiting} />
            </td>
            <td data-label={t("webhooks.failed")} className="end">
              <NumberText value={webhook.failed} />
            </td>
            <td data-label={t("webhooks.taken_at")}>
              <TimeText at={webhook.taken_at} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
