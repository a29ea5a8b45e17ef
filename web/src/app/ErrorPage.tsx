import { Link, useRouter } from "@tanstack/react-router";
import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { EmptyState, FaultNote } from "@/ui/notes";

export function ErrorPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  return (
    <main className="page">
      <h1>{t("ui.error_title")}</h1>
      <FaultNote error={error} onRetry={() => void router.invalidate()} />
    </main>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className="page">
      <h1 className="visually-hidden">{t("ui.not_found")}</h1>
      <EmptyState title={t("ui.not_found")} hint={t("ui.not_found_hint")}>
        <Link to="/orders">
          <Button type="primary">{t("menu.orders")}</Button>
        </Link>
      </EmptyState>
    </main>
  );
}
