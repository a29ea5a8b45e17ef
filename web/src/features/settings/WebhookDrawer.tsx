import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import Alert from "antd/es/alert";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useAct } from "@/api/acting";
import { newKey } from "@/api/client";
import { keys } from "@/api/keys";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import {
  type Message,
  type MessageState,
  messageOptions,
  messagesOptions,
  pauseWebhook,
  removeWebhook,
  resumeWebhook,
  rotateSecret,
  sendMessageAgain,
  testWebhook,
  type Webhook,
} from "@/api/webhooks";
import { useWords } from "@/i18n/words";
import { prettyLines } from "@/lib/pretty";
import { ask } from "@/ui/ask";
import { Choice } from "@/ui/Choice";
import { EmptyState, Facts, FaultNote } from "@/ui/notes";
import { ShownOnce } from "@/ui/ShownOnce";
import { SideDrawer } from "@/ui/SideDrawer";
import { NOTHING, NumberText, OpensRow, TimeText } from "@/ui/texts";
import { MessageStateTag, WebhookStateTag } from "./webhookState";

const STATES: MessageState[] = ["waiting", "failed", "taken"];

/** One webhook: what it is told, how its server does, and each message. */
export function WebhookDrawer(props: {
  webhook: Webhook;
  onClose: () => void;
  /** Nothing for who may only look. */
  onChange: (() => void) | undefined;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const shops = useQuery(shopsOptions);
  const [secret, setSecret] = useState<string | null>(null);
  const { webhook, onClose, onChange } = props;
  const names = (shops.data?.items ?? [])
    .filter(({ id }) => webhook.shop_ids.includes(id))
    .map(({ name }) => name);
  return (
    <SideDrawer
      size={720}
      onClose={onClose}
      title={webhook.name}
      extra={onChange ? <Button onClick={onChange}>{t("ui.edit")}</Button> : null}
    >
      <div className="webhook">
        {webhook.state === "gone" ? (
          <Alert type="error" showIcon title={t("webhooks.gone_hint")} />
        ) : null}
        {webhook.state === "active" && webhook.is_failing ? (
          <Alert type="warning" showIcon title={t("webhooks.failing_hint")} />
        ) : null}
        {secret ? (
          <ShownOnce
            title={t("webhooks.secret")}
            hint={t("webhooks.rotated_hint")}
            secret={secret}
            onDone={() => setSecret(null)}
          />
        ) : null}
        <Facts
          items={[
            [t("webhooks.state_label"), <WebhookStateTag key="state" webhook={webhook} />],
            [t("webhooks.url"), webhook.url],
            [
              t("webhooks.kinds"),
              webhook.kinds.map((kind) => words("webhooks.kind", kind)).join(" · "),
            ],
            [
              t("webhooks.shops"),
              webhook.shop_ids.length === 0 ? t("webhooks.all_shops") : names.join(" · "),
            ],
            [t("webhooks.waiting"), <NumberText key="waiting" value={webhook.waiting} />],
            [t("webhooks.failed"), <NumberText key="failed" value={webhook.failed} />],
            [t("webhooks.taken_at"), <TimeText key="taken" at={webhook.taken_at} />],
            ...(webhook.rest_until
              ? [
                  [t("webhooks.rest_until"), <TimeText key="rest" at={webhook.rest_until} />] as [
                    string,
                    React.ReactNode,
                  ],
                ]
              : []),
            [t("webhooks.created_by"), webhook.created_by],
          ]}
        />
        <Steps webhook={webhook} onSecret={setSecret} onRemoved={onClose} />
        <Messages webhook={webhook} />
      </div>
    </SideDrawer>
  );
}

function Steps(props: {
  webhook: Webhook;
  onSecret: (secret: string) => void;
  onRemoved: () => void;
}) {
  const { t } = useTranslation();
  const { act, busy } = useAct([keys.webhooks]);
  const mayManage = useMay()("channels.manage");
  if (!mayManage) return null;
  const { id, name, state, waiting } = props.webhook;
  const no = t("ui.cancel");
  const rotate = async () => {
    const [title, text] = [t("webhooks.rotate_title"), t("webhooks.rotate_text")];
    if (!(await ask({ title, text, yes: t("webhooks.rotate"), no }))) return;
    const rotated = await act(() => rotateSecret(id));
    if (rotated) props.onSecret(rotated.secret);
  };
  const remove = async () => {
    const title = t("webhooks.remove_title", { name });
    const text = t("webhooks.remove_text", { count: waiting });
    if (!(await ask({ title, text, yes: t("webhooks.remove"), no }))) return;
    const done = await act(async () => {
      await removeWebhook(id, newKey());
      return true;
    }, t("webhooks.removed"));
    if (done) props.onRemoved();
  };
  return (
    <div className="webhook-steps">
      {state === "active" ? (
        <>
          <Button
            loading={busy}
            onClick={() => void act(() => testWebhook(id, newKey()), t("webhooks.tested"))}
          >
            {t("webhooks.test")}
          </Button>
          <Button loading={busy} onClick={() => void act(() => pauseWebhook(id, newKey()))}>
            {t("webhooks.pause")}
          </Button>
        </>
      ) : (
        <Button
          type="primary"
          loading={busy}
          onClick={() => void act(() => resumeWebhook(id, newKey()))}
        >
          {t("webhooks.resume")}
        </Button>
      )}
      <Button loading={busy} onClick={() => void rotate()}>
        {t("webhooks.rotate")}
      </Button>
      <Button danger loading={busy} onClick={() => void remove()}>
        {t("webhooks.remove")}
      </Button>
    </div>
  );
}

function Messages({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  const [state, setState] = useState<MessageState | undefined>(undefined);
  const messages = useInfiniteQuery(messagesOptions(webhook.id, state));
  const rows = messages.data?.pages.flatMap(({ items }) => items) ?? [];
  return (
    <section aria-labelledby="webhook-messages">
      <h2 id="webhook-messages">{t("webhooks.messages")}</h2>
      <Choice
        label={t("webhooks.state_label")}
        value={state}
        nothing={t("webhooks.all_messages")}
        options={STATES.map((one) => ({ value: one, label: t(`webhooks.message.${one}`) }))}
        onChange={(chosen) => setState(chosen as MessageState | undefined)}
      />
      {messages.isPending ? <Skeleton active /> : null}
      {messages.isError ? (
        <FaultNote error={messages.error} onRetry={() => void messages.refetch()} />
      ) : null}
      {messages.isSuccess && rows.length === 0 ? (
        <EmptyState title={t("webhooks.no_messages")} hint={t("webhooks.no_messages_hint")} />
      ) : null}
      {rows.length > 0 ? <MessageTable rows={rows} /> : null}
      {messages.hasNextPage ? (
        <Button loading={messages.isFetchingNextPage} onClick={() => void messages.fetchNextPage()}>
          {t("ui.load_more")}
        </Button>
      ) : null}
    </section>
  );
}

function MessageTable({ rows }: { rows: Message[] }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState<string | null>(null);
  return (
    <table className="plain-table narrow-cards">
      <thead>
        <tr>
          <th scope="col">{t("webhooks.what")}</th>
          <th scope="col">{t("webhooks.state_label")}</th>
          <th scope="col" className="end">
            {t("webhooks.attempts")}
          </th>
          <th scope="col">{t("webhooks.reply")}</th>
          <th scope="col">{t("webhooks.changed")}</th>
          <th scope="col">{t("ui.actions")}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((message) => (
          <MessageRow
            key={message.id}
            message={message}
            opened={opened === message.id}
            onOpen={() => setOpened(opened === message.id ? null : message.id)}
          />
        ))}
      </tbody>
    </table>
  );
}

function MessageRow(props: { message: Message; opened: boolean; onOpen: () => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const { act, busy } = useAct([keys.webhooks]);
  const mayManage = useMay()("channels.manage");
  const { message } = props;
  return (
    <>
      <tr>
        <th scope="row">
          <OpensRow onOpen={props.onOpen}>
            {words("webhooks.kind", message.kind)} {message.order_number ?? ""}
          </OpensRow>
        </th>
        <td data-label={t("webhooks.state_label")}>
          <MessageStateTag state={message.state} />
          {message.due_at && message.attempts > 0 ? (
            <div className="muted small">
              {t("webhooks.next")} <TimeText at={message.due_at} />
            </div>
          ) : null}
        </td>
        <td data-label={t("webhooks.attempts")} className="end">
          <NumberText value={message.attempts} />
        </td>
        <td data-label={t("webhooks.reply")}>{message.reply_code ?? message.failure ?? NOTHING}</td>
        <td data-label={t("webhooks.changed")}>
          <TimeText at={message.changed_at} />
        </td>
        <td>
          {mayManage && message.state !== "taken" ? (
            <Button
              size="small"
              loading={busy}
              onClick={() =>
                void act(() => sendMessageAgain(message.id, newKey()), t("webhooks.sent_again"))
              }
            >
              {t("webhooks.again")}
            </Button>
          ) : null}
        </td>
      </tr>
      {props.opened ? (
        <tr>
          <td colSpan={6}>
            <Body id={message.id} />
          </td>
        </tr>
      ) : null}
    </>
  );
}

function Body({ id }: { id: string }) {
  const message = useQuery(messageOptions(id));
  if (message.isPending) return <Skeleton active />;
  if (message.isError) return <FaultNote error={message.error} />;
  const text = prettyLines(message.data.body).map((line) => line.text);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be reachable by keyboard
    <pre className="code webhook-body" tabIndex={0}>
      {text.join("\n")}
    </pre>
  );
}
