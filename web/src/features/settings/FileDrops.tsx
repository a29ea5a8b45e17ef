import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { faultText } from "@/api/faults";
import { type FileDrop, fileDropKeys, fileDropsOptions } from "@/api/fileDrops";
import { useMay } from "@/api/session";
import { EmptyState, FaultNote } from "@/ui/notes";
import { usePageSearch } from "@/ui/page";
import { NOTHING, OpensRow, TimeText } from "@/ui/texts";
import { FileDropDrawer } from "./FileDropDrawer";
import { FileDropForm } from "./FileDropForm";
import { FileDropStateTag, placeOf } from "./fileDropState";

/** The places where files of orders are put, and how that goes. */
export function FileDrops() {
  const { t } = useTranslation();
  const client = useQueryClient();
  const mayManage = useMay()("channels.manage");
  const [search, change] = usePageSearch();
  const drops = useQuery(fileDropsOptions);
  const [adding, setAdding] = useState(false);
  const [changed, setChanged] = useState<FileDrop | null>(null);
  const items = drops.data?.items ?? [];
  const opened = items.find(({ id }) => id === search.drop);
  const hasFolders = drops.data?.has_folders ?? false;
  const done = () => {
    setAdding(false);
    setChanged(null);
    void client.invalidateQueries({ queryKey: fileDropKeys.all });
  };

  return (
    <section className="file-drops" aria-labelledby="file-drops">
      <h2 id="file-drops">{t("file_drops.title")}</h2>
      <p className="muted">{t("file_drops.hint")}</p>
      {mayManage ? (
        <div className="webhook-steps">
          <Button
            icon={<PlusOutlined />}
            disabled={!drops.isSuccess}
            onClick={() => setAdding(true)}
          >
            {t("file_drops.new")}
          </Button>
        </div>
      ) : null}
      {drops.isPending ? <Skeleton active /> : null}
      {drops.isError ? (
        <FaultNote error={drops.error} onRetry={() => void drops.refetch()} />
      ) : null}
      {drops.isSuccess && items.length === 0 ? (
        <EmptyState title={t("file_drops.empty")} hint={t("file_drops.empty_hint")} />
      ) : null}
      {items.length > 0 ? (
        <FileDropTable items={items} onOpen={(id) => change({ drop: id })} />
      ) : null}
      {opened ? (
        <FileDropDrawer
          drop={opened}
          onClose={() => change({ drop: undefined })}
          onChange={mayManage ? () => setChanged(opened) : undefined}
        />
      ) : null}
      {adding ? (
        <FileDropForm hasFolders={hasFolders} onClose={() => setAdding(false)} onDone={done} />
      ) : null}
      {changed ? (
        <FileDropForm
          drop={changed}
          hasFolders={hasFolders}
          onClose={() => setChanged(null)}
          onDone={done}
        />
      ) : null}
    </section>
  );
}

function FileDropTable(props: { items: FileDrop[]; onOpen: (id: string) => void }) {
  const { t } = useTranslation();
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("connections.shop")}</th>
          <th scope="col">{t("file_drops.place")}</th>
          <th scope="col">{t("connections.state_label")}</th>
          <th scope="col">{t("file_drops.last_file")}</th>
          <th scope="col">{t("file_drops.looked_at")}</th>
          <th scope="col">{t("connections.fault")}</th>
        </tr>
      </thead>
      <tbody>
        {props.items.map((drop) => (
          <tr key={drop.id}>
            <th scope="row">
              <OpensRow onOpen={() => props.onOpen(drop.id)}>{drop.shop_name}</OpensRow>
            </th>
            <td data-label={t("file_drops.place")} className="webhook-url">
              {placeOf(drop)}
            </td>
            <td data-label={t("connections.state_label")}>
              <FileDropStateTag drop={drop} />
            </td>
            <td data-label={t("file_drops.last_file")}>{drop.last_file ?? NOTHING}</td>
            <td data-label={t("file_drops.looked_at")}>
              <TimeText at={drop.looked_at} />
            </td>
            <td data-label={t("connections.fault")}>
              {drop.fault ? faultText(drop.fault.code) : NOTHING}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
