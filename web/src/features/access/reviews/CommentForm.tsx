import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { decideRow, type ReviewDecision, type ReviewRow } from "@/api/reviews";
import { useRoleText } from "@/api/roleText";
import { FormDrawer } from "@/ui/forms";

/** A role is kept for a reason, or taken away for one: Ctrl and Enter send it. */
export default function CommentForm(props: {
  review: string;
  row: ReviewRow;
  decision: ReviewDecision;
  onClose: () => void;
  onDone: () => void;
}) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const roleText = useRoleText();
  const { row, decision } = props;
  const verb = t(`reviews.${decision}`);
  return (
    <FormDrawer<{ comment: string }>
      open
      danger={decision === "withdraw"}
      title={`${verb} · ${row.display_name} · ${roleText(row.role)}`}
      initial={{}}
      submitText={verb}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ comment }, key) => {
        await decideRow(props.review, row, { decision, comment: comment.trim() }, key);
        await client.invalidateQueries({ queryKey: keys.reviews });
        await client.invalidateQueries({ queryKey: keys.users });
        props.onDone();
      }}
    >
      {decision === "withdraw" ? <p className="muted">{t("reviews.withdraw_hint")}</p> : null}
      <Form.Item
        name="comment"
        label={t("reviews.comment")}
        rules={[{ required: true, whitespace: true, message: t("ui.required") }]}
      >
        <Input.TextArea autoFocus rows={3} maxLength={1000} />
      </Form.Item>
    </FormDrawer>
  );
}
