import { memo, type ReactNode } from "react";
import type { Column } from "./columns";

/** What a row asks of its list: the same for as long as the list stands. */
export interface RowHands<Row> {
  goTo: (id: string) => void;
  open: (row: Row) => void;
  tick: (id: string, range: boolean) => void;
}

interface QueryRowProps<Row> {
  row: Row;
  id: string;
  domId: string;
  index: number;
  /** Pixels from the top of the list. */
  start: number;
  isCurrent: boolean;
  /** Nothing where rows cannot be ticked. */
  ticked: boolean | undefined;
  columns: Column<Row>[];
  rowName: (row: Row) => string;
  strip: ((row: Row) => ReactNode) | undefined;
  hands: RowHands<Row>;
  measure: (element: HTMLElement | null) => void;
}

/** One row of a list. It is drawn anew only when something of it is different, not when the list is. */
export const QueryRow = memo(function QueryRow<Row>(props: QueryRowProps<Row>) {
  const { row, id, columns, ticked, hands } = props;
  const isTickable = ticked !== undefined;
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: J, K and Enter do it for the whole grid
    <div
      role="row"
      id={props.domId}
      data-index={props.index}
      ref={props.measure}
      className={`row-place${props.isCurrent ? " current" : ""}${ticked ? " ticked" : ""}`}
      style={{ transform: `translateY(${props.start}px)` }}
      aria-rowindex={props.index + 2}
      aria-selected={ticked}
      tabIndex={-1}
      onClick={() => hands.goTo(id)}
      onDoubleClick={() => hands.open(row)}
    >
      {props.strip ? (
        <div role="gridcell" aria-colspan={columns.length + (isTickable ? 1 : 0)} className="strip">
          {props.strip(row)}
        </div>
      ) : null}
      <div role="presentation" className="grid-row">
        {isTickable ? (
          <div role="gridcell" className="cell tick">
            <input
              type="checkbox"
              aria-label={props.rowName(row)}
              checked={ticked}
              onChange={(event) =>
                hands.tick(id, (event.nativeEvent as unknown as MouseEvent).shiftKey === true)
              }
            />
          </div>
        ) : null}
        {columns.map((column) => (
          <div
            key={column.key}
            role="gridcell"
            data-label={column.title}
            className={`cell${column.align === "end" ? " end" : ""}`}
          >
            {column.cell(row)}
          </div>
        ))}
      </div>
    </div>
  );
}) as <Row>(props: QueryRowProps<Row>) => ReactNode;
