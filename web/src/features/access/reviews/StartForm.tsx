import { useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import { useTranslation } from "react-i18next";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { startReview } from "@/api/reviews";
import { dayStart } from "@/lib/time";
import { FormDrawer } from "@/ui/forms";
import { useSurroundings } from "@/ui/Surroundings";
import { say } from "@/ui/say";

/** Has everybody's roles looked at anew, by a day. */
export default function StartForm(props: { onClose: () => void; onStarted: (id: string) => void }) {
  const { t } = useTranslation();
  const client = useQueryClient();
  const { zone } = useSurroundings();
  const required = [{ required: true, whitespace: true, message: t("ui.required") }];
  return (
    <FormDrawer<{ title: string; due_at: string }>
      open
      title={t("reviews.new")}
      initial={{}}
      submitText={t("reviews.start")}
      newKey={newKey}
      onClose={props.onClose}
      onSubmit={async ({ title, due_at }, key) => {
        const end = dayStart(due_at, zone, 1) ?? due_at;
        const { id } = await startReview({ title: title.trim(), due_at: end }, key);
        await client.invalidateQueries({ queryKey: keys.reviews });
        say.good(t("reviews.started"));
        props.onStarted(id);
      }}
    >
      <p className="muted">{t("reviews.new_hint")}</p>
      <Form.Item
        name="title"
        label={t("reviews.name")}
        extra={t("reviews.name_hint")}
        rules={required}
      >
        <Input autoFocus maxLength={100} />
      </Form.Item>
      <Form.Item name="due_at" label={t("reviews.due_day")} rules={required}>
        <Input type="date" />
      </Form.Item>
    </FormDrawer>
  );
}
