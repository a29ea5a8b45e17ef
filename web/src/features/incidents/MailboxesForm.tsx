import { useQuery, useQueryClient } from "@tanstack/react-query";
import Form from "antd/es/form";
import Input from "antd/es/input";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { mailboxesOptions, setMailbox } from "@/api/alerts";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useWords } from "@/i18n/words";
import { FormDrawer } from "@/ui/forms";

/** Where mails about alerts go: an address for those whose work mends them, empty for none. */
export function MailboxesForm({ onClose }: { onClose: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const client = useQueryClient();
  const boxes = useQuery(mailboxesOptions).data?.items;
  if (!boxes) return <Skeleton active />;
  return (
    <FormDrawer<Record<string, string>>
      open
      title={t("alerts.mailboxes")}
      initial={Object.fromEntries(boxes.map((box) => [box.recipient, box.address]))}
      submitText={t("ui.save")}
      newKey={newKey}
      onClose={onClose}
      onSubmit={async (values) => {
        try {
          for (const { recipient, address, version } of boxes) {
            const typed = values[recipient]?.trim() ?? "";
            if (typed === address) continue;
            await setMailbox(recipient, { address: typed, seen_version: version }, newKey());
          }
        } finally {
          // Opened again at once, the form begins with what was kept, not with what was before.
          await client.invalidateQueries({ queryKey: keys.alerts });
        }
        onClose();
      }}
    >
      <p className="muted">{t("alerts.mailboxes_hint")}</p>
      {boxes.map(({ recipient }) => (
        <Form.Item
          key={recipient}
          name={recipient}
          label={words("alerts.recipient", recipient)}
          rules={[{ type: "email", message: t("alerts.not_an_address") }]}
        >
          <Input maxLength={254} inputMode="email" />
        </Form.Item>
      ))}
    </FormDrawer>
  );
}
