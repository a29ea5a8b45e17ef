import { useTranslation } from "react-i18next";
import type { DroppedFile, DroppedFileState, FileDrop } from "@/api/fileDrops";
import { StatusTag, type Tone } from "@/ui/texts";

/** Where it is, in one line. */
export const placeOf = ({ kind, folder, host, port, username }: FileDrop) =>
  kind === "folder" ? folder : `sftp://${username}@${host}:${port} ${folder}`;

/** Whether files come, and whether somebody has to do something. */
export function FileDropStateTag({ drop }: { drop: FileDrop }) {
  const { t } = useTranslation();
  if (drop.state !== "connected") {
    return (
      <StatusTag tone={drop.state === "paused" ? "plain" : "bad"}>
        {t(`connections.state.${drop.state}`)}
      </StatusTag>
    );
  }
  if (drop.is_broken) return <StatusTag tone="bad">{t("connections.broken")}</StatusTag>;
  if (drop.files_troubled > 0) {
    return (
      <StatusTag tone="warn">{t("file_drops.troubled", { count: drop.files_troubled })}</StatusTag>
    );
  }
  return <StatusTag tone="good">{t("file_drops.watched")}</StatusTag>;
}

const TONES: Record<DroppedFileState, Tone> = {
  seen: "plain",
  kept: "info",
  unmapped: "warn",
  running: "info",
  imported: "info",
  done: "good",
  refused: "bad",
  failed: "bad",
};

/** How far a file is. */
export function DroppedFileTag({ file }: { file: DroppedFile }) {
  const { t } = useTranslation();
  const settled = file.state === "failed" && !file.is_troubled;
  return (
    <StatusTag tone={settled ? "plain" : TONES[file.state]}>
      {t(`file_drops.file_state.${file.state}`)}
    </StatusTag>
  );
}
