import Button from "antd/es/button";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { type Connection, connectionKeys, removeQueue } from "@/api/channels";
import { newKey } from "@/api/client";
import { useMay } from "@/api/session";
import { ask } from "@/ui/ask";
import { Facts } from "@/ui/notes";
import { NumberText, TimeText } from "@/ui/texts";
import { useFaultFacts } from "./connectionState";
import { QueueForm } from "./QueueForm";

/** The queue from which it is read what the platform tells, and how it does. */
export function QueueShown({ connection }: { connection: Connection }) {
  const { t } = useTranslation();
  const { act, busy } = useAct([connectionKeys.all]);
  const mayManage = useMay()("channels.manage");
  const [naming, setNaming] = useState(false);
  const { queue, id } = connection;
  const faultFacts = useFaultFacts(queue ?? {});
  const remove = async () => {
    const [title, text] = [t("connections.queue_remove_title"), t("connections.queue_remove_text")];
    const words = { title, text, yes: t("connections.queue_remove"), no: t("ui.cancel") };
    if (await ask(words)) await act(() => removeQueue(id, newKey()));
  };
  return (
    <section aria-labelledby="queue">
      <h2 id="queue">{t("connections.queue")}</h2>
      {queue ? (
        <Facts
          items={[
            [t("connections.queue_url"), queue.url],
            [t("connections.queue_region"), queue.region],
            [t("connections.queue_read_at"), <TimeText key="read" at={queue.read_at} />],
            [t("connections.queue_messages"), <NumberText key="all" value={queue.messages} />],
            [t("connections.queue_unread"), <NumberText key="unread" value={queue.unread} />],
            ...faultFacts,
          ]}
        />
      ) : (
        <p className="muted">{t("connections.queue_none")}</p>
      )}
      {mayManage ? (
        <div className="webhook-steps">
          <Button onClick={() => setNaming(true)}>
            {queue ? t("connections.queue_change") : t("connections.queue_set")}
          </Button>
          {queue ? (
            <Button danger loading={busy} onClick={() => void remove()}>
              {t("connections.queue_remove")}
            </Button>
          ) : null}
        </div>
      ) : null}
      {naming ? <QueueForm connection={connection} onClose={() => setNaming(false)} /> : null}
    </section>
  );
}
