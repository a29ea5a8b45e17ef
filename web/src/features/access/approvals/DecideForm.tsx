import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { type Approval, approveRequest, declineRequest } from "@/api/approvals";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";
import { say } from "@/ui/say";
import { Effect } from "./Effect";

/** A yes may say something, a no must: Ctrl and Enter send it. */
export default function DecideForm(props: {
  approval: Approval;
  yes: boolean;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const { approval, yes } = props;
  const verb = yes ? "approve" : "decline";
  const required = { required: true, whitespace: true, message: t("ui.required") };
  return (
    <FormDrawer<{ comment?: string }>
      open
      danger={!yes}
      title={`${t(`approvals.${verb}`)} · ${words("record.command", approval.command)}`}
      initial={{}}
      submitText={t(`approvals.${verb}`)}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ comment }, key) => {
        const said = comment?.trim();
        if (yes) await approveRequest(approval.id, said, key);
        else await declineRequest(approval.id, said ?? "", key);
        say.good(t(`approvals.did.${verb}`));
        props.onClose();
        await client.invalidateQueries({ queryKey: keys.approvals });
      }}
    >
      <Effect approval={approval} />
      <p className="muted">{yes ? t("approvals.approve_hint") : t("approvals.decline_hint")}</p>
      <Form.Item name="comment" label={t("approvals.comment")} rules={yes ? [] : [required]}>
        <Input.TextArea autoFocus rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}
