import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Form from "antd/es/form";
import Input from "antd/es/input/Input";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { faultText } from "@/api/faults";
import { jobOptions } from "@/api/jobs";
import { mailsOptions, sendTest } from "@/api/mail";
import type { Schema } from "@/api/schemas";
import { FaultNote } from "@/ui/notes";
import { useSubmit } from "@/ui/submit";
import { MailStateTag } from "./mailState";

/** A mail that only shows that mails arrive, and what the server said to it. */
export function MailTest() {
  const { t } = useTranslation();
  const [form] = Form.useForm<{ to: string }>();
  const [posted, setPosted] = useState<Schema<"Posted"> | null>(null);
  const { submit, busy, error } = useSubmit<{ to: string }>(form, newKey, async ({ to }, key) => {
    setPosted(await sendTest(to.trim(), key));
  });
  return (
    <Form<{ to: string }>
      name="mail-test"
      form={form}
      layout="vertical"
      requiredMark={false}
      className="mail-test"
      onFinish={submit}
    >
      {error ? <FaultNote error={error} /> : null}
      <Form.Item
        name="to"
        label={t("mail.to")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input type="email" maxLength={250} autoComplete="email" />
      </Form.Item>
      <Button htmlType="submit" loading={busy}>
        {t("mail.test")}
      </Button>
      {posted ? <Outcome key={posted.mail_id} posted={posted} /> : null}
    </Form>
  );
}

function Outcome({ posted }: { posted: Schema<"Posted"> }) {
  const { t } = useTranslation();
  const job = useQuery(jobOptions(posted.job_id)).data;
  const mail = useQuery(mailsOptions).data?.items.find(({ id }) => id === posted.mail_id);
  return (
    <div role="status" className="mail-outcome">
      {mail ? <MailStateTag mail={mail} /> : null}
      {mail?.reply_code ? <span>{t("mail.said", { code: mail.reply_code })}</span> : null}
      {job?.error ? (
        <span className="bad-text">
          {faultText(job.error.code, job.error.detail)}{" "}
          {job.error.detail ? <code lang="en">{job.error.detail}</code> : null}
        </span>
      ) : null}
    </div>
  );
}
