import Modal from "antd/es/modal";
import { useTranslation } from "react-i18next";
import { JobWatch } from "@/api/JobWatch";
import { UndoButton } from "@/api/UndoButton";
import { useShortcuts } from "@/ui/shortcuts";
import { CommandForm } from "./commands";
import type { Intent } from "./send";

/** What lies over the orders page: the form of a command, then the progress of its job. */
export default function Dialogs(props: {
  intent: Intent | null;
  jobId: string | null;
  onIntent: (intent: Intent | null) => void;
  /** The command was done to the one order it was for. */
  onDone?: () => void;
  onJob: (jobId: string | null) => void;
  onRow: (orderId: string) => void;
}) {
  const { t } = useTranslation();
  const close = () => props.onJob(null);
  useShortcuts({ Escape: close }, { enabled: props.jobId !== null, exclusive: true });
  return (
    <>
      <CommandForm
        intent={props.intent}
        onClose={() => props.onIntent(null)}
        onDone={() => {
          props.onDone?.();
          props.onIntent(null);
        }}
        onJob={props.onJob}
      />
      <Modal
        open={props.jobId !== null}
        title={t("jobs.bulk")}
        footer={null}
        width={640}
        mask={{ closable: false }}
        onCancel={close}
      >
        {props.jobId ? (
          <JobWatch
            key={props.jobId}
            jobId={props.jobId}
            touches="orders"
            onRetried={props.onJob}
            atEnd={({ id }) => <UndoButton jobId={id} onUndo={props.onJob} />}
            onRow={props.onRow}
          />
        ) : null}
        <p className="muted small">{t("jobs.goes_on")}</p>
      </Modal>
    </>
  );
}
