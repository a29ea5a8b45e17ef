import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type AuditFilter, asAuditFilter, exportAudit, fetchExport } from "@/api/audit";
import { newKey } from "@/api/client";
import { JobWatch } from "@/api/JobWatch";
import { jobOptions } from "@/api/jobs";
import { keys } from "@/api/keys";
import { saveFile } from "@/lib/save";
import { FormDrawer } from "@/ui/forms";
import { useSurroundings } from "@/ui/Surroundings";

/** What the filter shows, as a file: for a reason, and each row says who took it. */
export default function ExportForm({
  filter,
  onClose,
}: {
  filter: AuditFilter;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const { zone } = useSurroundings();
  const [jobId, setJobId] = useState<string | null>(null);
  const job = useQuery({ ...jobOptions(jobId ?? ""), enabled: jobId !== null }).data;
  const { act, busy } = useAct([]);
  const fetchFile = async (id: string) => {
    const file = await act(() => fetchExport(id));
    if (file) saveFile(file, `${id}.csv`);
  };
  return (
    <FormDrawer<{ reason: string }>
      open
      title={t("audit.export")}
      initial={{}}
      submitText={t("audit.export")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async ({ reason }, key) => {
        const asked = { filter: asAuditFilter(filter, zone), reason };
        setJobId((await exportAudit(asked, key)).job_id);
      }}
    >
      <p className="muted">{t("audit.export_hint")}</p>
      <Form.Item
        name="reason"
        label={t("audit.export_reason")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input autoFocus maxLength={500} />
      </Form.Item>
      {jobId ? <JobWatch key={jobId} jobId={jobId} touches={keys.jobs[0]} /> : null}
      {jobId && job?.state === "ok" ? (
        <p>
          <Button type="primary" loading={busy} onClick={() => void fetchFile(jobId)}>
            {t("audit.fetch")}
          </Button>
        </p>
      ) : null}
    </FormDrawer>
  );
}
