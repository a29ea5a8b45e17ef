import { timeFormat } from "./formats";

function formatter(zone: string): Intl.DateTimeFormat {
  return timeFormat("en-GB", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
}

/** `2026-11-22 16:00` on the given zone's clock: the same digits in every language, so rows line up. */
export function tableTime(instant: string, zone: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  const parts = Object.fromEntries(
    formatter(zone)
      .formatToParts(date)
      .map((part) => [part.type, part.value]),
  );
  return `${parts.year}-${parts.month}-${parts.day} ${parts.hour}:${parts.minute}`;
}

/** What the zone's clock shows at an instant, read as if it were UTC: the difference is the offset. */
function clockAsUtc(instant: number, zone: string): number {
  const parts = Object.fromEntries(
    formatter(zone)
      .formatToParts(instant)
      .map(({ type, value }) => [type, Number(value)]),
  );
  const { year = 0, month = 1, day = 1, hour = 0, minute = 0, second = 0 } = parts;
  return Date.UTC(year, month - 1, day, hour, minute, second);
}

/**
 * The instant at which a day (`2026-11-22`) begins on the zone's clock, or the day so many days later;
 * `null` for what is no day.
 */
export function dayStart(day: string, zone: string, later = 0): string | null {
  const match = /^(\d{4})-(\d{2})-(\d{2})$/.exec(day);
  if (!match) return null;
  const wanted = Date.UTC(Number(match[1]), Number(match[2]) - 1, Number(match[3]) + later);
  if (Number.isNaN(wanted)) return null;
  // Twice: the first guess may lie on the other side of a change of the clocks.
  let instant = wanted;
  for (let turn = 0; turn < 2; turn += 1) instant += wanted - clockAsUtc(instant, zone);
  return new Date(instant).toISOString();
}

/** Long form for tooltips: date, seconds and the zone's name, in the reader's language. */
export function fullTime(instant: string, zone: string, locale: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return timeFormat(locale, {
    timeZone: zone,
    dateStyle: "full",
    timeStyle: "long",
    hourCycle: "h23",
  }).format(date);
}

export type Urgency = "late" | "today" | "ok";

export interface TimeLeft {
  urgency: Urgency;
  days: number;
  hours: number;
  minutes: number;
}

const MINUTE_MS = 60_000;
/** A deadline nearer than this needs work on this shift. */
const URGENT_WITHIN_MS = 24 * 60 * MINUTE_MS;

/** Distance to a deadline, cut to whole minutes; for a missed one it is how late it is. */
export function timeLeft(deadline: string, now: number): TimeLeft {
  const distance = new Date(deadline).getTime() - now;
  const minutes = Math.floor(Math.abs(distance) / MINUTE_MS);
  return {
    urgency: distance < 0 ? "late" : distance < URGENT_WITHIN_MS ? "today" : "ok",
    days: Math.floor(minutes / 1440),
    hours: Math.floor((minutes % 1440) / 60),
    minutes: minutes % 60,
  };
}
