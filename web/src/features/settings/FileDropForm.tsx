import { useQuery } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import InputNumber from "antd/es/input-number";
import Segmented from "antd/es/segmented";
import Select from "antd/es/select";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import {
  addFileDrop,
  changeFileDrop,
  type FileDrop,
  type FileDropKind,
  type NewFileDrop,
} from "@/api/fileDrops";
import { shopsOptions } from "@/api/settings";
import { FormDrawer } from "@/ui/forms";
import { FileDropTrial } from "./FileDropTrial";

export interface DropValues {
  shop_id: string;
  file_drop: NewFileDrop;
}

/** As the server takes it: a folder of this machine has no server. */
export const wantedOf = ({ kind, folder, pattern, look_seconds, server }: NewFileDrop) => ({
  kind,
  folder,
  pattern,
  look_seconds,
  ...(kind === "sftp" ? { server } : {}),
});

const initialOf = (drop: FileDrop | undefined, hasFolders: boolean): Partial<DropValues> =>
  drop
    ? {
        shop_id: drop.shop_id,
        file_drop: {
          kind: drop.kind,
          folder: drop.folder,
          pattern: drop.pattern,
          look_seconds: drop.look_seconds,
          ...(drop.kind === "sftp"
            ? {
                server: {
                  host: drop.host,
                  port: drop.port,
                  username: drop.username,
                  host_key: drop.host_key,
                },
              }
            : {}),
        },
      }
    : {
        file_drop: {
          kind: hasFolders ? "folder" : "sftp",
          folder: "",
          pattern: "*.csv",
          look_seconds: 60,
        },
      };

/** A place where files of orders are put: a new one, or one that is changed. */
export function FileDropForm(props: {
  drop?: FileDrop;
  hasFolders: boolean;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const { drop, hasFolders } = props;
  const shops = useQuery(shopsOptions);
  const free = (shops.data?.items ?? []).filter(({ active }) => active);
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  // What nobody can look at stands in no menu.
  const kinds: FileDropKind[] =
    hasFolders || drop?.kind === "folder" ? ["folder", "sftp"] : ["sftp"];
  return (
    <FormDrawer<DropValues>
      open
      size={640}
      title={drop ? t("file_drops.change") : t("file_drops.new")}
      initial={initialOf(drop, hasFolders)}
      submitText={drop ? t("ui.save") : t("file_drops.add")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ shop_id, file_drop }, key) => {
        const wanted = wantedOf(file_drop);
        await (drop ? changeFileDrop(drop, wanted, key) : addFileDrop(shop_id, wanted, key));
        props.onDone();
      }}
    >
      <Form.Item
        name="shop_id"
        label={t("connections.shop")}
        rules={required}
        extra={t("file_drops.shop_hint")}
      >
        <Select
          disabled={drop !== undefined}
          loading={shops.isPending}
          options={free.map(({ id, name }) => ({ value: id, label: name }))}
        />
      </Form.Item>
      <Form.Item name={["file_drop", "kind"]} label={t("file_drops.kind_label")}>
        <Segmented
          options={kinds.map((value) => ({ value, label: t(`file_drops.kind.${value}`) }))}
        />
      </Form.Item>
      <Form.Item noStyle dependencies={[["file_drop", "kind"]]}>
        {({ getFieldValue }) =>
          getFieldValue(["file_drop", "kind"]) === "sftp" ? <ServerFields drop={drop} /> : null
        }
      </Form.Item>
      <Form.Item noStyle dependencies={[["file_drop", "kind"]]}>
        {({ getFieldValue }) => (
          <Form.Item
            name={["file_drop", "folder"]}
            label={t("file_drops.folder")}
            rules={getFieldValue(["file_drop", "kind"]) === "folder" ? required : []}
            extra={t(
              getFieldValue(["file_drop", "kind"]) === "folder"
                ? "file_drops.folder_hint"
                : "file_drops.remote_folder_hint",
            )}
          >
            <Input maxLength={500} />
          </Form.Item>
        )}
      </Form.Item>
      <Form.Item
        name={["file_drop", "pattern"]}
        label={t("file_drops.pattern")}
        rules={required}
        extra={t("file_drops.pattern_hint")}
      >
        <Input maxLength={100} />
      </Form.Item>
      <Form.Item
        name={["file_drop", "look_seconds"]}
        label={t("file_drops.look_every")}
        rules={[{ required: true, message: t("ui.required") }]}
        extra={t("file_drops.look_hint")}
      >
        <InputNumber min={10} max={86_400} step={10} />
      </Form.Item>
      <FileDropTrial drop={drop} />
    </FormDrawer>
  );
}

function ServerFields({ drop }: { drop: FileDrop | undefined }) {
  const { t } = useTranslation();
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  const server = (field: string) => ["file_drop", "server", field];
  const secretHint = drop?.kind === "sftp" ? t("file_drops.secret_kept") : undefined;
  return (
    <>
      <Form.Item name={server("host")} label={t("file_drops.host")} rules={required}>
        <Input maxLength={253} placeholder="sftp.example.com" />
      </Form.Item>
      <Form.Item name={server("port")} label={t("file_drops.port")}>
        <InputNumber min={1} max={65_535} placeholder="22" />
      </Form.Item>
      <Form.Item name={server("username")} label={t("file_drops.username")} rules={required}>
        <Input autoComplete="off" maxLength={100} />
      </Form.Item>
      <Form.Item name={server("password")} label={t("file_drops.password")} extra={secretHint}>
        <Input.Password autoComplete="new-password" maxLength={500} />
      </Form.Item>
      <Form.Item
        name={server("private_key")}
        label={t("file_drops.private_key")}
        extra={t("file_drops.private_key_hint")}
      >
        <Input.TextArea autoComplete="off" rows={3} maxLength={8_000} />
      </Form.Item>
      <Form.Item
        name={server("host_key")}
        label={t("file_drops.host_key")}
        rules={required}
        extra={t("file_drops.host_key_hint")}
      >
        <Input maxLength={100} placeholder="SHA256:…" />
      </Form.Item>
    </>
  );
}
