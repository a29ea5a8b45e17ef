import { useQuery } from "@tanstack/react-query";
import Skeleton from "antd/es/skeleton";
import { rolesOptions } from "@/api/access";
import { useRoleText } from "@/api/roleText";
import { useWords } from "@/i18n/words";
import { FaultNote } from "@/ui/notes";

/** Roles to tick, each with what it is for; a form's input. */
export function RolePicker(props: {
  id?: string;
  value?: string[];
  onChange?: (value: string[]) => void;
}) {
  const words = useWords();
  const roleText = useRoleText();
  const roles = useQuery(rolesOptions);
  const chosen = props.value ?? [];
  if (roles.isError) return <FaultNote error={roles.error} onRetry={() => void roles.refetch()} />;
  if (!roles.data) return <Skeleton active />;
  return (
    <div className="role-picker" id={props.id}>
      {roles.data.items.map(({ name, ready_made }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={chosen.includes(name)}
            onChange={(event) =>
              props.onChange?.(
                event.target.checked ? [...chosen, name] : chosen.filter((other) => other !== name),
              )
            }
          />
          <span>
            {roleText(name)}
            {ready_made ? (
              <span className="muted small">{words("access.role_hint", name)}</span>
            ) : null}
          </span>
        </label>
      ))}
    </div>
  );
}
