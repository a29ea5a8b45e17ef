import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { numberFormat, regionNames } from "@/lib/formats";
import { formatMoney, type Money } from "@/lib/money";
import { fullTime, tableTime, timeLeft } from "@/lib/time";
import { useDrawn } from "./drawn";
import { useSurroundings } from "./Surroundings";

/** What stands where there is nothing. */
export const NOTHING = "–";

export function MoneyText({ money }: { money: Money | null | undefined }) {
  if (!money) return <span className="muted">{NOTHING}</span>;
  return <span className="number">{formatMoney(money)}</span>;
}

export function NumberText({ value }: { value: number | null | undefined }) {
  const { locale } = useSurroundings();
  if (value === null || value === undefined) return <span className="muted">{NOTHING}</span>;
  return <span className="number">{digits(value, locale)}</span>;
}

/** How many there are; from a number on nobody counts, and it says so with a plus. */
export function countText(value: number, locale: string, most = Number.POSITIVE_INFINITY): string {
  return value > most ? `${digits(most, locale)}+` : digits(value, locale);
}

/** The long form of a time under the pointer: dear to make, it waits until the first page stands. */
function useLongTime(instant: string | null | undefined): string | undefined {
  const { zone, locale } = useSurroundings();
  const drawn = useDrawn();
  return drawn && instant ? fullTime(instant, zone, locale) : undefined;
}

/** A browser's first format costs it a tenth of a second on a slow machine; most counts need none. */
function digits(value: number, locale: string): string {
  const short = Number.isInteger(value) && value >= 0 && value < 1000;
  return short ? String(value) : numberFormat(locale).format(value);
}

export function TimeText({ at }: { at: string | null | undefined }) {
  const { zone } = useSurroundings();
  const title = useLongTime(at);
  if (!at) return <span className="muted">{NOTHING}</span>;
  return (
    <time dateTime={at} title={title} className="number">
      {tableTime(at, zone)}
    </time>
  );
}

const MINUTE_MS = 60_000;

/** The clock, once a minute: deadlines on screen must not stand still. */
export function useNow(): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), MINUTE_MS);
    return () => clearInterval(timer);
  }, []);
  return now;
}

export function TimeLeftText({ deadline, now }: { deadline: string; now: number }) {
  const { t } = useTranslation();
  const title = useLongTime(deadline);
  const left = timeLeft(deadline, now);
  const span =
    left.days > 0
      ? t("ui.days_hours", { days: left.days, hours: left.hours })
      : t("ui.hours_minutes", { hours: left.hours, minutes: left.minutes });
  return (
    <time dateTime={deadline} className={`time-left ${left.urgency}`} title={title}>
      {left.urgency === "late" ? t("ui.late_by", { span }) : t("ui.time_left", { span })}
    </time>
  );
}

/** A country by name in the reader's language, its code beside it. */
export function CountryText({ code }: { code: string | null | undefined }) {
  const { locale } = useSurroundings();
  const drawn = useDrawn();
  if (!code) return <span className="muted">{NOTHING}</span>;
  return <span title={drawn ? countryName(code, locale) : undefined}>{code}</span>;
}

export function countryName(code: string, locale: string): string {
  try {
    return regionNames(locale).of(code) ?? code;
  } catch {
    return code;
  }
}

export type Tone = "plain" | "info" | "good" | "warn" | "bad" | "done";

/** A small word with a colour; the word alone must say it too. */
export function StatusTag(props: { tone?: Tone; title?: string; children: React.ReactNode }) {
  return (
    <span className={`status-tag tone-${props.tone ?? "plain"}`} title={props.title}>
      {props.children}
    </span>
  );
}

/** The word in a row that opens it. */
export function OpensRow(props: { onOpen: () => void; children: React.ReactNode }) {
  return (
    <button type="button" className="link" onClick={props.onOpen}>
      {props.children}
    </button>
  );
}
