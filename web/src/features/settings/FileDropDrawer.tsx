import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import {
  type DroppedFile,
  droppedFilesOptions,
  type FileDrop,
  fileDropKeys,
  lookNow,
  pauseFileDrop,
  removeFileDrop,
  resumeFileDrop,
  rowsGivenBackAddress,
} from "@/api/fileDrops";
import { useMay } from "@/api/session";
import { ask } from "@/ui/ask";
import { EmptyState, type FactItem, Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { NumberText, TimeText } from "@/ui/texts";
import { useFaultFacts } from "./connectionState";
import { DroppedFileTag, FileDropStateTag, placeOf } from "./fileDropState";

/** One file drop: how it does, and what became of its files. */
export function FileDropDrawer(props: {
  drop: FileDrop;
  onClose: () => void;
  /** Nothing for who may only look. */
  onChange: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const { drop, onClose, onChange } = props;
  return (
    <SideDrawer
      size={720}
      onClose={onClose}
      title={drop.shop_name}
      extra={onChange ? <Button onClick={onChange}>{t("file_drops.change")}</Button> : null}
    >
      <div className="webhook">
        {drop.state === "needs_authorisation" ? (
          <Alert type="error" showIcon title={t("file_drops.refused_hint")} />
        ) : null}
        {drop.state === "connected" && drop.fault ? (
          <Alert type="warning" showIcon title={faultText(drop.fault.code)} />
        ) : null}
        <DropFacts drop={drop} />
        <Steps drop={drop} onRemoved={onClose} />
        <Files drop={drop} />
      </div>
    </SideDrawer>
  );
}

function DropFacts({ drop }: { drop: FileDrop }) {
  const { t } = useTranslation();
  const faultFacts = useFaultFacts(drop);
  return (
    <Facts
      items={[
        [t("connections.state_label"), <FileDropStateTag key="state" drop={drop} />],
        [t("file_drops.place"), placeOf(drop)],
        ...(drop.kind === "sftp"
          ? ([[t("file_drops.host_key"), drop.host_key]] as FactItem[])
          : []),
        [t("file_drops.pattern"), drop.pattern],
        [t("file_drops.look_every"), t("file_drops.seconds", { count: drop.look_seconds })],
        [t("file_drops.looked_at"), <TimeText key="looked" at={drop.looked_at} />],
        ...faultFacts,
      ]}
    />
  );
}

function Steps({ drop, onRemoved }: { drop: FileDrop; onRemoved: () => void }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([fileDropKeys.all]);
  const mayManage = useMay()("channels.manage");
  if (!mayManage) return null;
  const { id, state } = drop;
  const remove = async () => {
    const title = t("file_drops.remove_title", { name: drop.folder });
    const text = t("file_drops.remove_text");
    const yes = t("file_drops.remove");
    if (!(await ask({ title, text, yes, no: t("ui.cancel") }))) return;
    const done = await act(async () => {
      await removeFileDrop(id, newKey());
      return true;
    }, t("file_drops.removed"));
    if (done) onRemoved();
  };
  return (
    <div className="webhook-steps">
      {state === "connected" ? (
        <>
          <Button
            type="primary"
            loading={busy}
            onClick={() => void act(() => lookNow(id, newKey()), t("file_drops.look_asked"))}
          >
            {t("file_drops.look")}
          </Button>
          <Button loading={busy} onClick={() => void act(() => pauseFileDrop(id, newKey()))}>
            {t("connections.pause")}
          </Button>
        </>
      ) : (
        <Button
          type="primary"
          loading={busy}
          onClick={() => void act(() => resumeFileDrop(id, newKey()))}
        >
          {t("connections.resume")}
        </Button>
      )}
      <Button danger loading={busy} onClick={() => void remove()}>
        {t("file_drops.remove")}
      </Button>
    </div>
  );
}

function Files({ drop }: { drop: FileDrop }) {
  const { t } = useTranslation();
  const files = useInfiniteQuery(droppedFilesOptions(drop.id));
  const rows = files.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-labelledby="dropped-files">
      <h2 id="dropped-files">{t("file_drops.files")}</h2>
      {files.isPending ? <Skeleton active /> : null}
      {files.isError ? (
        <FaultNote error={files.error} onRetry={() => void files.refetch()} />
      ) : null}
      {files.isSuccess && rows.length === 0 ? (
        <EmptyState title={t("file_drops.no_files")} hint={t("file_drops.no_files_hint")} />
      ) : null}
      {rows.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("file_drops.file")}</th>
              <th scope="col">{t("connections.state_label")}</th>
              <th scope="col" className="end">
                {t("file_drops.orders_new")}
              </th>
              <th scope="col" className="end">
                {t("file_drops.rows_refused")}
              </th>
              <th scope="col">{t("file_drops.seen_at")}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((file) => (
              <FileRow key={file.id} file={file} />
            ))}
          </tbody>
        </table>
      ) : null}
      {files.hasNextPage ? (
        <Button loading={files.isFetchingNextPage} onClick={() => void files.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </section>
  );
}

function FileRow({ file }: { file: DroppedFile }) {
  const { t } = useTranslation();
  const may = useMay();
  const seesRows =
    may("customers.see_contact") && may("customers.see_address") && may("customers.see_identity");
  return (
    <tr>
      <th scope="row">
        {file.name}
        {file.fault ? <div className="muted small">{faultText(file.fault.code)}</div> : null}
      </th>
      <td data-label={t("connections.state_label")}>
        <DroppedFileTag file={file} />
        {file.state === "unmapped" && file.import_id && may("orders.create") ? (
          <div>
            <Link
              className="link"
              to={"/imports" as never}
              search={{ import: file.import_id } as never}
            >
              {t("file_drops.map")}
            </Link>
          </div>
        ) : null}
      </td>
      <td data-label={t("file_drops.orders_new")} className="end">
        <NumberText value={file.orders_new} />
        {file.orders_known > 0 ? (
          <div className="muted small">
            {t("file_drops.orders_known", { count: file.orders_known })}
          </div>
        ) : null}
      </td>
      <td data-label={t("file_drops.rows_refused")} className="end">
        {file.rows_refused > 0 && seesRows ? (
          <a className="link" href={rowsGivenBackAddress(file.id)}>
            {t("file_drops.download_rows", { count: file.rows_refused })}
          </a>
        ) : (
          <NumberText value={file.rows_refused} />
        )}
      </td>
      <td data-label={t("file_drops.seen_at")}>
        <TimeText at={file.seen_at} />
      </td>
    </tr>
  );
}
