import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Skeleton from "antd/es/skeleton";
import { useTranslation } from "react-i18next";
import { deleteRole, type Role, userListOptions } from "@/api/access";
import { useAct } from "@/api/acting";
import { faultText, permissionText } from "@/api/faults";
import { keys } from "@/api/keys";
import { useRoleText } from "@/api/roleText";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { ask } from "@/ui/ask";
import { CommandButton } from "@/ui/CommandButton";
import { Facts, FaultNote } from "@/ui/notes";
import { SideDrawer } from "@/ui/SideDrawer";
import { useShortcuts } from "@/ui/shortcuts";
import { StatusTag } from "@/ui/texts";
import { byContext, FIELD_PERMISSIONS, PROTECTED_FIELDS, withoutFields } from "../permissions";

/** Holders named here; the whole list is one click away. */
const MOST_HOLDERS = 12;

/** One role: what it may do and why that matters, who has it, and what can be done with it. */
export default function RoleDrawer(props: {
  role: Role;
  onChange: () => void;
  onCopy: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const roleText = useRoleText();
  const { role } = props;
  return (
    <SideDrawer
      size={640}
      onClose={props.onClose}
      title={
        <span className="drawer-title">
          {roleText(role.name)}{" "}
          <StatusTag>{role.ready_made ? t("access.ready_made") : t("access.own_made")}</StatusTag>
        </span>
      }
    >
      <div className="user-parts">
        <section>
          {role.ready_made ? <p className="muted">{words("access.role_hint", role.name)}</p> : null}
          <Facts
            items={[
              [t("access.role_name"), <code key="name">{role.name}</code>],
              [t("access.holders"), t("access.people", { count: role.users })],
              [
                t("access.role_factor"),
                role.needs_second_factor ? t("access.yes") : t("access.no"),
              ],
            ]}
          />
          <Commands {...props} />
        </section>
        <Holders role={role} />
        {role.is_administrator ? (
          <p>{t("access.everything")}</p>
        ) : (
          <>
            <Fields role={role} />
            <Rights role={role} />
          </>
        )}
      </div>
    </SideDrawer>
  );
}

function Commands(props: {
  role: Role;
  onChange: () => void;
  onCopy: () => void;
  onClose: () => void;
}) {
  const { t } = useTranslation();
  const may = useMay();
  const roleText = useRoleText();
  const { act, busy } = useAct([keys.roles]);
  const { role } = props;
  const mayManage = may("access.manage_roles");
  const beyond = role.permissions.some((name) => !may(name));
  const tooMuch = beyond ? t("access.more_than_yours") : undefined;
  const change = beyond ? {} : { e: props.onChange };
  useShortcuts(mayManage ? { ...change, c: props.onCopy } : {});
  if (!mayManage) return null;
  const remove = async () => {
    const name = roleText(role.name);
    const sure = await ask({
      title: t("access.delete_role_title", { role: name }),
      text: t("access.delete_role_text"),
      yes: t("access.delete_role"),
      no: t("ui.cancel"),
    });
    if (!sure) return;
    const done = async () => {
      await deleteRole(role.name, role.version);
      return true;
    };
    if (await act(done, t("access.role_deleted"))) props.onClose();
  };
  return (
    <div className="button-row">
      <CommandButton shortcut="E" refusedWhy={tooMuch} onClick={props.onChange}>
        {t("access.change_role")}
      </CommandButton>
      <CommandButton shortcut="C" onClick={props.onCopy}>
        {t("access.copy_role")}
      </CommandButton>
      {role.is_administrator ? null : (
        <CommandButton
          danger
          loading={busy}
          refusedWhy={tooMuch ?? (role.users > 0 ? faultText("access.role_in_use") : undefined)}
          onClick={() => void remove()}
        >
          {t("access.delete_role")}
        </CommandButton>
      )}
    </div>
  );
}

function Holders({ role }: { role: Role }) {
  const { t } = useTranslation();
  const list = useInfiniteQuery(userListOptions({ role: role.name }));
  const users = list.data?.pages[0]?.items ?? [];
  return (
    <section aria-labelledby="role-holders">
      <h3 id="role-holders">{t("access.holders")}</h3>
      {list.isPending ? <Skeleton active paragraph={{ rows: 1 }} title={false} /> : null}
      {list.isError ? <FaultNote error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && users.length === 0 ? (
        <p className="muted">{t("access.nobody_has")}</p>
      ) : null}
      <ul className="name-list">
        {users.slice(0, MOST_HOLDERS).map((user) => (
          <li key={user.id}>
            <Link
              className="link"
              to={"/access/users" as never}
              search={{ user: user.id } as never}
            >
              {user.display_name}
            </Link>
          </li>
        ))}
      </ul>
      {users.length > MOST_HOLDERS ? (
        <Link className="link" to={"/access/users" as never} search={{ role: role.name } as never}>
          {t("access.all_holders")}
        </Link>
      ) : null}
    </section>
  );
}

function Fields({ role }: { role: Role }) {
  const { t } = useTranslation();
  return (
    <section aria-labelledby="role-shows">
      <h3 id="role-shows">{t("access.fields")}</h3>
      <Facts
        items={PROTECTED_FIELDS.map((field) => {
          const sees = role.permissions.includes(FIELD_PERMISSIONS[field]);
          return [
            t(`access.field.${field}`),
            <StatusTag key={field} tone={sees ? "good" : "plain"}>
              {sees ? t("access.yes") : t("access.no")}
            </StatusTag>,
          ];
        })}
      />
    </section>
  );
}

function Rights({ role }: { role: Role }) {
  const { t } = useTranslation();
  const words = useWords();
  return (
    <section aria-labelledby="role-may">
      <h3 id="role-may">{t("access.may_do")}</h3>
      {byContext(withoutFields(role.permissions)).map(([context, names]) => (
        <div key={context} className="role-area">
          <h4>{words("access.contexts", context)}</h4>
          <ul>
            {names.map((name) => (
              <li key={name}>
                {permissionText(name)}
                <span className="muted small">{words("permission_hint", name)}</span>
              </li>
            ))}
          </ul>
        </div>
      ))}
    </section>
  );
}
