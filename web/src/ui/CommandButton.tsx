import Button, { type ButtonProps } from "antd/es/button";
import Tooltip from "antd/es/tooltip";

/**
 * A button for one command. When the command is refused the button stays in the tab order and says
 * why: a dead grey button teaches nothing.
 */
export function CommandButton(
  props: Omit<ButtonProps, "disabled"> & { refusedWhy?: string | undefined; shortcut?: string },
) {
  const { refusedWhy, shortcut, onClick, className, children, ...rest } = props;
  const refused = refusedWhy !== undefined;
  return (
    <Tooltip title={refused ? refusedWhy : shortcut ? <kbd>{shortcut}</kbd> : undefined}>
      <Button
        {...rest}
        aria-disabled={refused || undefined}
        aria-description={refusedWhy}
        aria-keyshortcuts={shortcut}
        className={refused ? `${className ?? ""} command-refused` : className}
        onClick={refused ? undefined : onClick}
      >
        {children}
      </Button>
    </Tooltip>
  );
}
