import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { modeOptions } from "@/api/system";
import { PageFrame } from "@/ui/page";
import { BackupsPanel } from "./BackupsPanel";
import { CopiesPanel } from "./CopiesPanel";
import { ModePanel } from "./ModePanel";
import { SystemTabs } from "./SystemTabs";
import "./system.css";

/** The house itself: whether it takes changes, and whether it could be restored. */
export default function SystemPage() {
  const { t } = useTranslation();
  const may = useMay();
  const mode = useQuery(modeOptions).data;
  return (
    <PageFrame title={t("menu.system")}>
      <SystemTabs active="backups" />
      <div className="scroll system" id="system-panel" role="tabpanel">
        <BackupsPanel mayRun={may("system.back_up")} />
        <CopiesPanel mayRun={may("system.back_up")} />
        {mode && may("system.set_mode") ? <ModePanel mode={mode} /> : null}
      </div>
    </PageFrame>
  );
}
