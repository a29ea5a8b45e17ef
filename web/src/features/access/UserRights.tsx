import { useQuery } from "@tanstack/react-query";
import Button from "antd/es/button";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { rolesOptions, takeRole, type UserView } from "@/api/access";
import { useAct } from "@/api/acting";
import { warehousesOptions } from "@/api/inventory";
import { keys } from "@/api/keys";
import { useRoleText } from "@/api/roleText";
import type { Schema } from "@/api/schemas";
import { useMay } from "@/api/session";
import { shopsOptions } from "@/api/settings";
import { shortId } from "@/lib/ids";
import { ask } from "@/ui/ask";
import { CommandButton } from "@/ui/CommandButton";
import { Facts } from "@/ui/notes";
import { NOTHING, StatusTag, TimeLeftText, TimeText, useNow } from "@/ui/texts";
import { GrantForm } from "./GrantForm";
import { ScopeForm } from "./ScopeForm";

type Grant = Schema<"RoleGrant">;

/** Which roles somebody has until when and why, and with whose things they work. */
export function UserRights(props: { user: UserView; onRoles: () => void }) {
  const [form, setForm] = useState<"grant" | "scope" | null>(null);
  const { user } = props;
  const close = () => setForm(null);
  return (
    <>
      <Grants user={user} onGive={() => setForm("grant")} onRoles={props.onRoles} />
      <Scope user={user} onChange={() => setForm("scope")} />
      {form === "grant" ? <GrantForm user={user} onClose={close} /> : null}
      {form === "scope" ? <ScopeForm user={user} onClose={close} /> : null}
    </>
  );
}

function Grants(props: { user: UserView; onGive: () => void; onRoles: () => void }) {
  const { t } = useTranslation();
  const { user } = props;
  return (
    <section aria-labelledby="user-roles">
      <h3 id="user-roles">{t("access.roles")}</h3>
      {user.grants.length === 0 ? <p className="muted">{t("access.no_roles")}</p> : null}
      {user.grants.length > 0 ? (
        <table className="plain-table narrow-cards">
          <thead>
            <tr>
              <th scope="col">{t("access.role_label")}</th>
              <th scope="col">{t("access.until")}</th>
              <th scope="col">{t("access.reason")}</th>
              <th scope="col">{t("ui.actions")}</th>
            </tr>
          </thead>
          <tbody>
            {user.grants.map((grant) => (
              <GrantRow key={grant.role} user={user} grant={grant} />
            ))}
          </tbody>
        </table>
      ) : null}
      <div className="button-row">
        <Button onClick={props.onGive}>{t("access.give_role")}</Button>
        <Button onClick={props.onRoles}>{t("access.change_roles")}</Button>
      </div>
    </section>
  );
}

function GrantRow({ user, grant }: { user: UserView; grant: Grant }) {
  const { t } = useTranslation();
  const roleText = useRoleText();
  const { act, busy } = useAct([keys.users, keys.roles]);
  const now = useNow();
  const { role, until, reason } = grant;
  const over = until != null && Date.parse(until) <= now;
  const take = async () => {
    const sure = await ask({
      title: t("access.take_role_title", { role: roleText(role), name: user.display_name }),
      text: t("access.take_role_text"),
      yes: t("access.take_role"),
      no: t("ui.cancel"),
    });
    if (sure) await act(() => takeRole(user.id, role, user.version), t("access.role_taken_back"));
  };
  return (
    <tr>
      <th scope="row">{roleText(role)}</th>
      <td data-label={t("access.until")}>
        {until ? (
          <>
            <TimeText at={until} />{" "}
            {over ? (
              <StatusTag tone="done">{t("access.ended")}</StatusTag>
            ) : (
              <TimeLeftText deadline={until} now={now} />
            )}
          </>
        ) : (
          t("access.for_good")
        )}
      </td>
      <td data-label={t("access.reason")}>{reason ?? NOTHING}</td>
      <td>
        {over ? null : (
          <Button
            size="small"
            loading={busy}
            aria-label={t("access.take_role_name", { role: roleText(role) })}
            onClick={() => void take()}
          >
            {t("access.take_role")}
          </Button>
        )}
      </td>
    </tr>
  );
}

function Scope(props: { user: UserView; onChange: () => void }) {
  const { t } = useTranslation();
  const may = useMay();
  const { user } = props;
  const shops = useQuery({ ...shopsOptions, enabled: may("settings.view") }).data?.items;
  const warehouses = useQuery({ ...warehousesOptions, enabled: may("inventory.view") }).data?.items;
  const roles = useQuery(rolesOptions).data?.items ?? [];
  const isAdministrator = roles.some(
    ({ name, is_administrator }) => is_administrator && user.roles.includes(name),
  );
  const namesOf = (ids: string[] | null | undefined, all: string, known: Named[] | undefined) => {
    if (!ids) return all;
    const name = (id: string) => known?.find((one) => one.id === id)?.name ?? shortId(id);
    return ids.map(name).join(", ") || t("access.none_at_all");
  };
  return (
    <section aria-labelledby="user-scope">
      <h3 id="user-scope">{t("access.scope")}</h3>
      <p className="muted">{t("access.scope_hint")}</p>
      <Facts
        items={[
          [t("access.shops"), namesOf(user.scope.shops, t("access.all_shops"), shops)],
          [
            t("access.warehouses"),
            namesOf(user.scope.warehouses, t("access.all_warehouses"), warehouses),
          ],
        ]}
      />
      <div className="button-row">
        <CommandButton
          refusedWhy={isAdministrator ? t("access.sees_all") : undefined}
          onClick={props.onChange}
        >
          {t("access.change_scope")}
        </CommandButton>
      </div>
    </section>
  );
}

interface Named {
  id: string;
  name: string;
}
