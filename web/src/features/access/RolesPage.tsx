import CheckOutlined from "@ant-design/icons/CheckOutlined";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import Skeleton from "antd/es/skeleton";
import { Fragment, useState } from "react";
import { useTranslation } from "react-i18next";
import { type Role, rolesOptions } from "@/api/access";
import { permissionText } from "@/api/faults";
import { useWords } from "@/i18n/words";
import { Choice } from "@/ui/Choice";
import { FaultNote } from "@/ui/notes";
import { PageFrame } from "@/ui/page";
import { AccessTabs } from "./AccessTabs";
import { byContext } from "./permissions";
import "./access.css";

/** Which role may do what: one table, permissions down, roles across. */
export default function RolesPage() {
  const { t } = useTranslation();
  const roles = useQuery(rolesOptions);
  return (
    <PageFrame title={t("menu.access")}>
      <AccessTabs active="roles" />
      <div className="scroll panel" id="access-panel" role="tabpanel">
        {roles.isPending ? <Skeleton active /> : null}
        {roles.isError ? (
          <FaultNote error={roles.error} onRetry={() => void roles.refetch()} />
        ) : null}
        {roles.data ? <Matrix roles={roles.data.items} /> : null}
      </div>
    </PageFrame>
  );
}

function Matrix({ roles }: { roles: Role[] }) {
  const { t } = useTranslation();
  const words = useWords();
  /** On a phone there is room for one role beside the names. */
  const [chosen, setChosen] = useState(roles[0]?.name);
  const everything = [...new Set(roles.flatMap(({ permissions }) => permissions))].sort();
  const roleText = (name: string) => words("access.role", name);
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
                <span title={words("access.role_hint", role.name)}>{roleText(role.name)}</span>
                <Link
                  className="link small"
                  to={"/access/users" as never}
                  search={{ role: role.name } as never}
                  aria-label={t("access.who_has", { role: roleText(role.name) })}
                >
                  {t("access.who")}
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
                      {role.permissions.includes(name) ? (
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
