import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { PageFrame } from "@/ui/page";
import { MailServerPanel } from "./MailServerPanel";
import { OutboxPanel } from "./OutboxPanel";
import { SystemTabs } from "./SystemTabs";
import "./system.css";

/** The server that takes our mails, whether it does, and how each mail stands. */
export default function MailPage() {
  const { t } = useTranslation();
  const mayManage = useMay()("system.manage_mail");
  return (
    <PageFrame title={t("menu.system")}>
      <SystemTabs active="mail" />
      <div className="scroll system" id="system-panel" role="tabpanel">
        <MailServerPanel mayManage={mayManage} />
        <OutboxPanel mayManage={mayManage} />
      </div>
    </PageFrame>
  );
}
