import CheckOutlined from "@ant-design/icons/CheckOutlined";
import PlusOutlined from "@ant-design/icons/PlusOutlined";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Button from "antd/es/button";
import Skeleton from "antd/es/skeleton";
import { Fragment, lazy, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Role, rolesOptions } from "@/api/access";
import { permissionText } from "@/api/faults";
import { useRoleText } from "@/api/roleText";
import { useMay } from "@/api/session";
import { useWords } from "@/i18n/words";
import { Choice } from "@/ui/Choice";
import { FaultNote } from "@/ui/notes";
import { PageFrame, usePageSearch } from "@/ui/page";
import { useShortcuts } from "@/ui/shortcuts";
import { OpensRow } from "@/ui/texts";
import { AccessTabs } from "../AccessTabs";
import { byContext } from "../permissions";
import "../access.css";
import "./roles.css";

const RoleDrawer = lazy(() => import("./RoleDrawer"));
const RoleForm = lazy(() => import("./RoleForm"));

/** Which role may do what: one table, permissions down, roles across. */
export default function RolesPage() {
  const { t } = useTranslation();
  const [search, change] = usePageSearch();
  const roles = useQuery(rolesOptions);
  const mayManage = useMay()("access.manage_roles");
  const begin = () => change({ form: "new", role: undefined });
  useShortcuts(mayManage ? { n: begin } : {});
  return (
    <PageFrame
      title={t("menu.access")}
      actions={
        mayManage ? (
          <Button type="primary" icon={<PlusOutlined />} aria-keyshortcuts="N" onClick={begin}>
            {t("access.new_role")}
          </Button>
        ) : null
      }
    >
      <AccessTabs active="roles" />
      <div className="scroll panel" id="access-panel" role="tabpanel">
        {roles.isPending ? <Skeleton active /> : null}
        {roles.isError ? (
          <FaultNote error={roles.error} onRetry={() => void roles.refetch()} />
        ) : null}
        {roles.data ? (
          <Matrix roles={roles.data.items} onOpen={(role) => change({ role })} />
        ) : null}
      </div>
      <Suspense fallback={null}>
        <Opened
          role={roles.data?.items.find(({ name }) => name === search.role)}
          form={mayManage ? search.form : undefined}
          change={change}
        />
      </Suspense>
    </PageFrame>
  );
}

/** What the address opens over the table. */
function Opened(props: {
  role: Role | undefined;
  form: string | undefined;
  change: (part: Record<string, string | undefined>) => void;
}) {
  const { role, form, change } = props;
  return (
    <>
      {role ? (
        <RoleDrawer
          role={role}
          onChange={() => change({ form: "change" })}
          onCopy={() => change({ form: "copy" })}
          onClose={() => change({ role: undefined, form: undefined })}
        />
      ) : null}
      {form === "new" || (role && form) ? (
        <RoleForm
          key={`${form} ${role?.name}`}
          role={form === "change" ? role : undefined}
          like={form === "copy" ? role : undefined}
          onClose={() => change({ form: undefined })}
          onDone={(name) => change({ form: undefined, role: name })}
        />
      ) : null}
    </>
  );
}

function Matrix({ roles, onOpen }: { roles: Role[]; onOpen: (name: string) => void }) {
  const { t } = useTranslation();
  const words = useWords();
  const roleText = useRoleText();
  /** On a phone there is room for one role beside the names. */
  const [chosen, setChosen] = useState(roles[0]?.name);
  const everything = [...new Set(roles.flatMap(({ permissions }) => permissions))].sort();
  const columnClass = ({ name }: Role) => (name === chosen ? "chosen" : undefined);
  return (
    <>
      <Choice
        className="role-choice"
        label={t("access.role_label")}
        value={chosen}
        options={roles.map(({ name }) => ({ value: name, label: roleText(name) }))}
        onChange={setChosen}
      />
      <table className="plain-table role-matrix">
        <thead>
          <tr>
            <th scope="col">{t("access.permission")}</th>
            {roles.map((role) => (
              <th key={role.name} scope="col" className={columnClass(role)}>
                <OpensRow onOpen={() => onOpen(role.name)}>{roleText(role.name)}</OpensRow>
                <Link
                  className="link small"
                  to={"/access/users" as never}
                  search={{ role: role.name } as never}
                  aria-label={t("access.who_has", { role: roleText(role.name) })}
                >
                  {t("access.people", { count: role.users })}
                </Link>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {byContext(everything).map(([context, names]) => (
            <Fragment key={context}>
              <tr className="matrix-context">
                <th scope="rowgroup" colSpan={roles.length + 1}>
                  {words("access.contexts", context)}
                </th>
              </tr>
              {names.map((name) => (
                <tr key={name}>
                  <th scope="row">{permissionText(name)}</th>
                  {roles.map((role) => (
                    <td key={role.name} className={columnClass(role)}>
                      {role.is_administrator || role.permissions.includes(name) ? (
                        <>
                          <CheckOutlined aria-hidden="true" />
                          <span className="visually-hidden">{t("access.yes")}</span>
                        </>
                      ) : (
                        <span className="visually-hidden">{t("access.no")}</span>
                      )}
                    </td>
                  ))}
                </tr>
              ))}
            </Fragment>
          ))}
        </tbody>
      </table>
    </>
  );
}
