import Form from "antd/es/form";
import { useTranslation } from "react-i18next";
import type { Role } from "@/api/access";
import { permissionText } from "@/api/faults";
import { compare } from "../permissions";

/** What would be different once it is saved, and for how many. */
export function RoleChange({ role }: { role: Role }) {
  const { t } = useTranslation();
  const form = Form.useFormInstance();
  const permissions: string[] = Form.useWatch("permissions", form) ?? role.permissions;
  const factor: boolean = Form.useWatch("needs_second_factor", form) ?? role.needs_second_factor;
  const { added, removed } = compare(role.permissions, permissions);
  const turned = factor !== role.needs_second_factor;
  const nothing = added.length + removed.length === 0 && !turned;
  return (
    <section className="role-part role-change" aria-labelledby="role-change">
      <h3 id="role-change">{t("access.will_change")}</h3>
      {nothing ? <p className="muted">{t("access.nothing_changes")}</p> : null}
      <ul className="role-diff" aria-live="polite">
        {turned ? <Line added={factor} text={t("access.role_factor")} /> : null}
        {added.map((name) => (
          <Line key={name} added text={permissionText(name)} />
        ))}
        {removed.map((name) => (
          <Line key={name} added={false} text={permissionText(name)} />
        ))}
      </ul>
      {nothing ? null : <p className="muted">{t("access.change_reach", { count: role.users })}</p>}
    </section>
  );
}

function Line({ added, text }: { added: boolean; text: string }) {
  const { t } = useTranslation();
  return (
    <li className={added ? "added" : "removed"}>
      <span aria-hidden="true">{added ? "+" : "−"}</span> {text}
      <span className="visually-hidden"> ({added ? t("access.added") : t("access.removed")})</span>
    </li>
  );
}
