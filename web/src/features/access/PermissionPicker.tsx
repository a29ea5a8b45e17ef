import Button from "antd/es/button";
import { useTranslation } from "react-i18next";
import { permissionText } from "@/api/faults";
import { useWords } from "@/i18n/words";
import { byContext } from "./permissions";

/** Permissions to tick, by context; a form's input. */
export function PermissionPicker(props: {
  id?: string;
  /** Those that can be given. */
  from: readonly string[];
  value?: string[];
  onChange?: (value: string[]) => void;
}) {
  const { t } = useTranslation();
  const words = useWords();
  const chosen = new Set(props.value ?? []);
  const choose = (names: string[], on: boolean) => {
    const next = new Set(chosen);
    for (const name of names) {
      if (on) next.add(name);
      else next.delete(name);
    }
    props.onChange?.(props.from.filter((name) => next.has(name)));
  };
  return (
    <div className="permission-picker" id={props.id}>
      {byContext(props.from).map(([context, names]) => {
        const all = names.every((name) => chosen.has(name));
        const label = words("access.contexts", context);
        return (
          <fieldset key={context}>
            <legend>
              {label}
              <Button
                type="link"
                size="small"
                aria-label={
                  all ? t("access.none_of", { group: label }) : t("access.all_of", { group: label })
                }
                onClick={() => choose(names, !all)}
              >
                {all ? t("access.none") : t("access.all")}
              </Button>
            </legend>
            {names.map((name) => (
              <label key={name}>
                <input
                  type="checkbox"
                  checked={chosen.has(name)}
                  onChange={(event) => choose([name], event.target.checked)}
                />
                {permissionText(name)}
              </label>
            ))}
          </fieldset>
        );
      })}
    </div>
  );
}
