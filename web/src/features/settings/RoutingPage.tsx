import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type RoutingRule, routingRulesOptions } from "@/api/routing";
import { useMay } from "@/api/session";
import { EmptyState, FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { AskRoute } from "./AskRoute";
import { RuleForm } from "./RuleForm";
import { RuleTable } from "./RuleTable";
import { SettingsTabs } from "./SettingsTabs";
import "./settings.css";

/** Which warehouse is asked first, for which orders. The first rule that fits decides. */
export default function RoutingPage() {
  const { t } = useTranslation();
  const rules = useQuery(routingRulesOptions);
  const may = useMay()("orders.manage_routing");
  const [edited, setEdited] = useState<RoutingRule | "new" | null>(null);
  const items = rules.data?.items ?? [];
  return (
    <PageFrame
      title={t("menu.settings")}
      actions={
        may ? (
          <Button type="primary" icon={<PlusOutlined />} onClick={() => setEdited("new")}>
            {t("routing.new")}
          </Button>
        ) : null
      }
    >
      <SettingsTabs active="routing" />
      <div className="scroll panel" id="settings-panel" role="tabpanel">
        {rules.isPending ? <Skeleton active /> : null}
        {rules.isError ? (
          <FaultNote error={rules.error} onRetry={() => void rules.refetch()} />
        ) : null}
        {rules.isSuccess && items.length === 0 ? (
          <EmptyState title={t("routing.empty")} hint={t("routing.empty_hint")} />
        ) : null}
        {items.length > 0 ? <RuleTable rules={items} onEdit={may ? setEdited : undefined} /> : null}
        {may && rules.isSuccess ? <AskRoute /> : null}
      </div>
      {edited ? (
        <RuleForm
          rule={edited === "new" ? null : edited}
          lastPriority={items.at(-1)?.priority ?? 0}
          onClose={() => setEdited(null)}
        />
      ) : null}
    </PageFrame>
  );
}
