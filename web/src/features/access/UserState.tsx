import { useTranslation } from "react-i18next";
import type { User } from "@/api/access";
import { StatusTag } from "@/ui/texts";

/** Whether somebody may sign in, and what stands in their way. */
export function UserState({ user }: { user: User }) {
  const { t } = useTranslation();
  if (!user.active) return <StatusTag tone="done">{t("access.disabled")}</StatusTag>;
  if (user.must_change_password)
    return <StatusTag tone="warn">{t("access.must_change")}</StatusTag>;
  return <StatusTag tone="good">{t("access.active")}</StatusTag>;
}
