import { type KeyboardEvent, useEffect, useRef } from "react";
import { whenIdle } from "@/lib/idle";
import { useSurroundings } from "./Surroundings";
import { countText } from "./texts";

export interface StageTab {
  key: string;
  label: string;
  /** `null` while it is being counted: its place is kept. */
  count?: number | null | undefined;
  /** More are not counted. */
  most?: number;
  /** A red dot: something in here is due. */
  urgent?: boolean;
}

/** Stages on the left, views across all stages on the right, each with its live count. */
export function StageTabs(props: {
  label: string;
  stages: StageTab[];
  views: StageTab[];
  active: string;
  panelId: string;
  onChange: (key: string) => void;
}) {
  const all = [...props.stages, ...props.views];
  const list = useRef<HTMLDivElement>(null);
  const { active } = props;

  // The chosen tab may be out of sight on a narrow screen, and moves once all tabs have their counts.
  const counted = all.some((tab) => typeof tab.count === "number");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another width is another place
  useEffect(() => {
    // To know where it is the browser lays the page out: once what is on screen is drawn, it has.
    return whenIdle(() => {
      const tab = list.current?.querySelector(`[data-tab="${CSS.escape(active)}"]`);
      tab?.scrollIntoView?.({ block: "nearest", inline: "nearest" });
    });
  }, [active, counted]);

  const onKeyDown = (event: KeyboardEvent) => {
    const at = all.findIndex((tab) => tab.key === props.active);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: all.length - 1 }[event.key];
    const tab = to === undefined ? undefined : all[(to + all.length) % all.length];
    if (!tab) return;
    event.preventDefault();
    props.onChange(tab.key);
    list.current?.querySelector<HTMLElement>(`[data-tab="${CSS.escape(tab.key)}"]`)?.focus();
  };

  return (
    <div
      className="stage-tabs"
      role="tablist"
      aria-label={props.label}
      ref={list}
      onKeyDown={onKeyDown}
    >
      {props.stages.map((tab) => (
        <TabButton key={tab.key} tab={tab} {...props} />
      ))}
      {props.views.length > 0 ? (
        <div className="stage-views" role="presentation">
          {props.views.map((tab) => (
            <TabButton key={tab.key} tab={tab} {...props} />
          ))}
        </div>
      ) : null}
    </div>
  );
}

function TabButton(props: {
  tab: StageTab;
  active: string;
  panelId: string;
  onChange: (key: string) => void;
}) {
  const { tab } = props;
  const { locale } = useSurroundings();
  const selected = tab.key === props.active;
  return (
    <button
      type="button"
      role="tab"
      data-tab={tab.key}
      aria-selected={selected}
      aria-controls={props.panelId}
      tabIndex={selected ? 0 : -1}
      className={`stage-tab${selected ? " active" : ""}${tab.urgent ? " urgent" : ""}`}
      onClick={() => props.onChange(tab.key)}
    >
      {tab.label}
      {tab.count === undefined ? null : (
        <span className="stage-count">
          {tab.count === null ? "\u2007\u2007" : countText(tab.count, locale, tab.most)}
        </span>
      )}
    </button>
  );
}
