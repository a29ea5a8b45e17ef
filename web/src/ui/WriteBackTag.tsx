import { useTranslation } from "react-i18next";
import { StatusTag } from "./texts";

const TONES = { wanted: "info", sent: "warn", acknowledged: "good", failed: "bad" } as const;

/** Whether a shop knows of something that happened here. */
export function WriteBackTag({ state }: { state: keyof typeof TONES }) {
  const { t } = useTranslation();
  return <StatusTag tone={TONES[state]}>{t(`connections.sent_state.${state}`)}</StatusTag>;
}
