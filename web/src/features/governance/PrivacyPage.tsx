import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { PageFrame } from "@/ui/page";
import { HoldsPanel } from "./HoldsPanel";
import { KeysPanel } from "./KeysPanel";
import { RequestsPanel } from "./RequestsPanel";
import { RetentionPanel } from "./RetentionPanel";
import "./governance.css";

/** What is owed to the persons we know: how long, what is held, what they asked, under which keys. */
export default function PrivacyPage() {
  const { t } = useTranslation();
  const may = useMay();
  return (
    <PageFrame title={t("menu.privacy")}>
      <div className="scroll privacy">
        <RetentionPanel />
        <RequestsPanel mayFetch={may("governance.answer")} />
        <HoldsPanel mayHold={may("governance.hold")} />
        <KeysPanel />
      </div>
    </PageFrame>
  );
}
