import { useTranslation } from "react-i18next";
import type { MailRow } from "@/api/mail";
import { StatusTag, type Tone } from "@/ui/texts";

const TONES: Record<MailRow["state"], Tone> = {
  waiting: "info",
  sending: "info",
  sent: "good",
  refused: "bad",
  in_doubt: "warn",
};

export function MailStateTag({ mail }: { mail: MailRow }) {
  const { t } = useTranslation();
  return <StatusTag tone={TONES[mail.state]}>{t(`mail.state.${mail.state}`)}</StatusTag>;
}
