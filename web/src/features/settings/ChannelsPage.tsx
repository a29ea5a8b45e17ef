import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import {
  type Connection,
  connectionKeys,
  connectionsOptions,
  type Spoken,
  tellingOf,
} from "@/api/channels";
import { faultText } from "@/api/faults";
import type { Schema } from "@/api/schemas";
import { useMay } from "@/api/session";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { NOTHING, NumberText, OpensRow, TimeText } from "@/ui/texts";
import { ConnectForm, KeyForm } from "./ConnectForm";
import { ConnectionDrawer } from "./ConnectionDrawer";
import { ConnectionStateTag } from "./connectionState";
import { FileDrops } from "./FileDrops";
import { PushKept } from "./PushKept";
import { SettingsTabs } from "./SettingsTabs";
import "./settings.css";

/** The shops and the places from which orders come by themselves, and how that goes. */
export default function ChannelsPage() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayManage = useMay()("channels.manage");
  const [search, change] = usePageSearch();
  const connections = useQuery(connectionsOptions);
  const [connecting, setConnecting] = useState(false);
  const [keyed, setKeyed] = useState<Connection | null>(null);
  const [made, setMade] = useState<(Schema<"ShopConnected"> & { platform: Spoken }) | null>(null);
  const items = connections.data?.items ?? [];
  const opened = items.find(({ id }) => id === search.connection);
  const telling = tellingOf(made?.platform);
  const fresh = () => client.invalidateQueries({ queryKey: connectionKeys.all });

  return (
    <PageFrame
      title={t("menu.settings")}
      actions={
        mayManage ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setConnecting(true)}>
            {t("connections.new")}
          </Button>
        ) : null
      }
    >
      <SettingsTabs active="channels" />
      <div className="scroll webhooks" id="settings-panel" role="tabpanel">
        <p className="muted">{t("connections.hint")}</p>
        {made?.push_path && telling ? (
          <PushKept
            platform={telling}
            made={{ ...made, push_path: made.push_path }}
            onDone={() => setMade(null)}
          />
        ) : null}
        {connections.isPending ? <Skeleton active /> : null}
        {connections.isError ? (
          <FaultNote error={connections.error} onRetry={() => void connections.refetch()} />
        ) : null}
        {connections.isSuccess && items.length === 0 ? (
          <EmptyState title={t("connections.empty")} hint={t("connections.empty_hint")} />
        ) : null}
        {items.length > 0 ? (
          <ConnectionTable items={items} onOpen={(id) => change({ connection: id })} />
        ) : null}
        <FileDrops />
      </div>
      {opened ? (
        <ConnectionDrawer
          connection={opened}
          onClose={() => change({ connection: undefined })}
          onKey={mayManage ? () => setKeyed(opened) : undefined}
        />
      ) : null}
      {connecting ? (
        <ConnectForm
          connected={items.map(({ shop_id }) => shop_id)}
          onClose={() => setConnecting(false)}
          onDone={(done, platform) => {
            setConnecting(false);
            setMade({ ...done, platform });
            void fresh();
          }}
        />
      ) : null}
      {keyed ? (
        <KeyForm
          connection={keyed}
          onClose={() => setKeyed(null)}
          onDone={() => {
            setKeyed(null);
            void fresh();
          }}
        />
      ) : null}
    </PageFrame>
  );
}

function ConnectionTable(props: { items: Connection[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("connections.shop")}</th>
          <th scope="col">{t("connections.address")}</th>
          <th scope="col">{t("connections.state_label")}</th>
          <th scope="col" className="end">
            {t("connections.orders")}
          </th>
          <th scope="col" className="end">
            {t("connections.refused")}
          </th>
          <th scope="col">{t("connections.last_sync")}</th>
          <th scope="col">{t("connections.fault")}</th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((connection) => (
          <tr key={connection.id}>
            <th scope="row">
              <OpensRow onOpen={() => props.onOpen(connection.id)}>{connection.shop_name}</OpensRow>
            </th>
            <td data-label={t("connections.address")} className="webhook-url">
              {connection.address}
            </td>
            <td data-label={t("connections.state_label")}>
              <ConnectionStateTag connection={connection} />
            </td>
            <td data-label={t("connections.orders")} className="end">
              <NumberText value={connection.orders} />
            </td>
            <td data-label={t("connections.refused")} className="end">
              <NumberText value={connection.refused} />
            </td>
            <td data-label={t("connections.last_sync")}>
              <TimeText at={connection.ended_at} />
            </td>
            <td data-label={t("connections.fault")}>
              {connection.fault ? faultText(connection.fault.code) : NOTHING}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
