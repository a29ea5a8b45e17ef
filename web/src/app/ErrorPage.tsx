import { Link, useRouter } from "@tanstack/react-router";
import Button from "antd/es/button";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { permissionText } from "@/api/faults";
import { EmptyState, FaultNote } from "@/ui/notes";

/** A page that this person's permissions do not open. */
export class NoPermission extends Error {
  readonly permission: string;

  constructor(permission: string) {
    super(permission);
    this.name = "NoPermission";
    this.permission = permission;
  }
}

export function ErrorPage({ error }: { error: unknown }) {
  const { t } = useTranslation();
  const router = useRouter();
  if (error instanceof NoPermission) return <NoPermissionPage permission={error.permission} />;
  return (
    <main className="page">
      <h1>{t("ui.error_title")}</h1>
      <FaultNote error={error} onRetry={() => void router.invalidate()} />
    </main>
  );
}

/** Says which right is missing: who asks for it must be able to name it. */
function NoPermissionPage({ permission }: { permission: string }) {
  const { t } = useTranslation();
  const title = t("ui.no_permission");
  useEffect(() => {
    document.title = `${title} · Tradewind`;
  }, [title]);
  return (
    <div className="page">
      <h1 className="visually-hidden">{title}</h1>
      <EmptyState
        title={title}
        hint={t("ui.no_permission_hint", { permission: permissionText(permission) })}
      >
        <Link to="/">
          <Button type="primary">{t("ui.to_start")}</Button>
        </Link>
      </EmptyState>
    </div>
  );
}

export function NotFoundPage() {
  const { t } = useTranslation();
  return (
    <main className="page">
      <h1 className="visually-hidden">{t("ui.not_found")}</h1>
      <EmptyState title={t("ui.not_found")} hint={t("ui.not_found_hint")}>
        <Link to="/">
          <Button type="primary">{t("ui.to_start")}</Button>
        </Link>
      </EmptyState>
    </main>
  );
}
