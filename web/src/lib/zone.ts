/** The zone a person reads times in: their own, else that of the machine before them. */
export function zoneOf(chosen: string | null | undefined): string {
  return chosen ?? Intl.DateTimeFormat().resolvedOptions().timeZone;
}
