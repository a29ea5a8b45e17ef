import { useTranslation } from "react-i18next";
import type { Approval } from "@/api/approvals";
import { StatusTag, type Tone } from "@/ui/texts";

const TONES: Record<Approval["state"], Tone> = {
  waiting: "info",
  approved: "good",
  declined: "bad",
  withdrawn: "done",
  expired: "warn",
};

export function ApprovalStateTag({ state }: { state: Approval["state"] }) {
  const { t } = useTranslation();
  return <StatusTag tone={TONES[state]}>{t(`approvals.state.${state}`)}</StatusTag>;
}
