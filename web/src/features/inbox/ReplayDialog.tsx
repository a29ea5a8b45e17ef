import Modal from "antd/es/modal";
import { useTranslation } from "react-i18next";
import { JobWatch } from "@/api/JobWatch";
import { useSurroundings } from "@/ui/Surroundings";
import { useShortcuts } from "@/ui/shortcuts";
import { countText } from "@/ui/texts";

/** How many are to be read again, and how many of the list are not among them. */
export interface Asked {
  readable: number;
  ofFiles: number;
}

/** Before many are read again: what that does. Then the progress of the job, and why some are left. */
export default function ReplayDialog(props: {
  asked: Asked | null;
  jobId: string | null;
  busy: boolean;
  onYes: () => void;
  onJob: (jobId: string) => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { locale } = useSurroundings();
  const { asked, jobId } = props;
  useShortcuts({ Escape: props.onClose }, { exclusive: true });
  const counted = (count: number) => ({ count, number: countText(count, locale) });
  return (
    <Modal
      open
      title={t("inbox.replay")}
      width={jobId ? 640 : 420}
      mask={{ closable: false }}
      okText={t("inbox.replay")}
      cancelText={t("ui.cancel")}
      okButtonProps={{ autoFocus: true }}
      confirmLoading={props.busy}
      {...(jobId ? { footer: null } : {})}
      onOk={props.onYes}
      onCancel={props.onClose}
    >
      {jobId ? (
        <>
          <JobWatch key={jobId} jobId={jobId} touches="inbox" onRetried={props.onJob} />
          <p className="muted small">{t("jobs.goes_on")}</p>
        </>
      ) : asked ? (
        <>
          <p>{t("inbox.replay_sure", counted(asked.readable))}</p>
          <p className="muted">{t("inbox.replay_many_hint")}</p>
          {asked.ofFiles > 0 ? (
            <p className="muted">{t("inbox.of_files", counted(asked.ofFiles))}</p>
          ) : null}
        </>
      ) : null}
    </Modal>
  );
}
