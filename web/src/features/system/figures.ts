import { numberFormat } from "@/lib/formats";
import { tableTime } from "@/lib/time";

const UNITS = ["B", "KB", "MB", "GB", "TB"];
const STEP = 1024;

/** A size as people say it: `1.4 GB`. */
export function bytesText(bytes: number | null | undefined): string {
  if (bytes === null || bytes === undefined) return "–";
  let rest = bytes;
  let unit = 0;
  while (rest >= STEP && unit < UNITS.length - 1) {
    rest /= STEP;
    unit += 1;
  }
  return `${unit === 0 ? rest : rest.toFixed(1)} ${UNITS[unit]}`;
}

/** How long it took: `0.4 s`, `2:05 min`. */
export function secondsText(milliseconds: number | null | undefined): string {
  if (milliseconds === null || milliseconds === undefined) return "–";
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")} min`;
}

const SIZES: readonly string[] = ["bytes", "free", "total", "needed"];

/** What was measured, as people say it: sizes are in bytes, times in seconds. */
export function factText(
  name: string,
  value: string,
  { zone, locale }: { zone: string; locale: string },
): string {
  const number = Number(value);
  if (value === "" || Number.isNaN(number)) {
    return /^\d{4}-\d\d-\d\dT/.test(value) ? tableTime(value, zone) : value;
  }
  if (SIZES.includes(name)) return bytesText(number);
  if (name.endsWith("_seconds")) return ageText(number);
  return numberFormat(locale).format(number);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** `40 s`, `3 min`, `5 h`, `2 d`: how long ago, cut to what matters. */
function ageText(seconds: number): string {
  const size = Math.abs(seconds);
  if (size < MINUTE) return `${seconds} s`;
  if (size < HOUR) return `${Math.trunc(seconds / MINUTE)} min`;
  return size < 2 * DAY ? `${Math.trunc(seconds / HOUR)} h` : `${Math.trunc(seconds / DAY)} d`;
}
