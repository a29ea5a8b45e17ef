/**
 * Formats of numbers, times and names by locale. Making one costs the browser a hundred times what using it
 * costs, and a list uses a few of them in each row: each is made once.
 */
const numbers = new Map<string, Intl.NumberFormat>();
const times = new Map<string, Intl.DateTimeFormat>();
const regions = new Map<string, Intl.DisplayNames>();

/** A format of numbers. */
export function numberFormat(
  locale: string,
  options: Intl.NumberFormatOptions = {},
): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  return kept(numbers, key, () => new Intl.NumberFormat(locale, options));
}

/** A format of points in time. */
export function timeFormat(
  locale: string,
  options: Intl.DateTimeFormatOptions,
): Intl.DateTimeFormat {
  const key = locale + JSON.stringify(options);
  return kept(times, key, () => new Intl.DateTimeFormat(locale, options));
}

/** The names of countries. */
export function regionNames(locale: string): Intl.DisplayNames {
  return kept(regions, locale, () => new Intl.DisplayNames([locale], { type: "region" }));
}

function kept<Format>(made: Map<string, Format>, key: string, make: () => Format): Format {
  let format = made.get(key);
  if (format === undefined) {
    format = make();
    made.set(key, format);
  }
  return format;
}
