import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "@/api/session";
import { StageTabs } from "@/ui/StageTabs";

type Tab = "users" | "roles" | "reviews" | "sign-in";

export function AccessTabs({ active }: { active: Tab }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const signIn = useMay()("access.manage_sign_in") || active === "sign-in";
  return (
    <StageTabs
      label={t("menu.access")}
      panelId="access-panel"
      active={active}
      views={[]}
      stages={[
        { key: "users", label: t("access.users") },
        { key: "roles", label: t("access.roles") },
        { key: "reviews", label: t("reviews.title") },
        ...(signIn ? [{ key: "sign-in", label: t("openid.title") } as const] : []),
      ]}
      onChange={(key) => void navigate({ to: `/access/${key}` } as never)}
    />
  );
}
