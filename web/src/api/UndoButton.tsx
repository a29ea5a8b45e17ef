import UndoOutlined from "@ant-design/icons/UndoOutlined";
import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { useNow } from "@/ui/texts";
import { useAct } from "./acting";
import { keys } from "./keys";
import { undoAbilityOptions, undoBulk } from "./orders";

const MINUTE_MS = 60_000;

/** Takes a bulk action on orders back while that is still possible; otherwise it is not there. */
export function UndoButton(props: { jobId: string; onUndo: (jobId: string) => void }) {
  const { t } = useTranslation();
  const now = useNow();
  const { act, busy } = useAct([keys.orders]);
  const ability = useQuery(undoAbilityOptions(props.jobId)).data;
  const left = ability?.until ? new Date(ability.until).getTime() - now : 0;
  if (!ability?.allowed || left <= 0) return null;
  const undo = async () => {
    const started = await act(() => undoBulk(props.jobId));
    if (started) props.onUndo(started.job_id);
  };
  return (
    <Button icon={<UndoOutlined aria-hidden="true" />} loading={busy} onClick={() => void undo()}>
      {t("desk.undo.button", { minutes: Math.ceil(left / MINUTE_MS) })}
    </Button>
  );
}
