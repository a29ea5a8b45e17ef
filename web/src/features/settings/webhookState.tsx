import { useTranslation } from "react-i18next";
import type { Message, Webhook } from "@/api/webhooks";
import { StatusTag, type Tone } from "@/ui/texts";

/** Whether it is told anything, and whether its server takes it. */
export function WebhookStateTag({ webhook }: { webhook: Webhook }) {
  const { t } = useTranslation();
  if (webhook.state === "active" && webhook.is_failing) {
    return <StatusTag tone="bad">{t("webhooks.failing")}</StatusTag>;
  }
  const tones = { active: "good", paused: "plain", gone: "bad" } as const;
  return <StatusTag tone={tones[webhook.state]}>{t(`webhooks.state.${webhook.state}`)}</StatusTag>;
}

const TONES: Record<Message["state"], Tone> = { waiting: "info", taken: "good", failed: "bad" };

export function MessageStateTag({ state }: { state: Message["state"] }) {
  const { t } = useTranslation();
  return <StatusTag tone={TONES[state]}>{t(`webhooks.message.${state}`)}</StatusTag>;
}
