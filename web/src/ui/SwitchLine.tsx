import Switch from "antd/es/switch";

/** Something that is on or off, and what that means. */
export function SwitchLine(props: {
  id: string;
  label: string;
  hint: string;
  checked: boolean;
  loading?: boolean;
  disabled?: boolean;
  onChange: (on: boolean) => void;
}) {
  const { id, label, hint, checked, loading = false, disabled = false } = props;
  return (
    <div className="switch-line">
      <Switch
        id={id}
        checked={checked}
        loading={loading}
        disabled={disabled}
        aria-describedby={`${id}-hint`}
        onChange={props.onChange}
      />
      <label htmlFor={id}>
        {label}
        <span id={`${id}-hint`} className="muted small">
          {hint}
        </span>
      </label>
    </div>
  );
}
