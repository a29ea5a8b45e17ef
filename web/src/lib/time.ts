const partsByZone = new Map<string, Intl.DateTimeFormat>();

function formatter(zone: string): Intl.DateTimeFormat {
  let found = partsByZone.get(zone);
  if (!found) {
    found = new Intl.DateTimeFormat("en-GB", {
      timeZone: zone,
      hourCycle: "h23",
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
      hour: "2-digit",
      minute: "2-digit",
      second: "2-digit",
    });
    partsByZone.set(zone, found);
  }
  return found;
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

/** Long form for tooltips: date, seconds and the zone's name, in the reader's language. */
export function fullTime(instant: string, zone: string, locale: string): string {
  const date = new Date(instant);
  if (Number.isNaN(date.getTime())) return instant;
  return new Intl.DateTimeFormat(locale, {
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
