/** Minutes of the local day as a time field has them. */

/** "22:05" for minute 1325. */
export function timeOfDay(minute: number): string {
  return [Math.floor(minute / 60), minute % 60].map((part) => String(part).padStart(2, '0')).join(':');
}

/** The minute of the day of "22:05"; `null` when it is none. */
export function minuteOfDay(time: string): number | null {
  const match = /^([01]\d|2[0-3]):([0-5]\d)(?::00(?:\.0+)?)?$/.exec(time);
  return match === null ? null : Number(match[1]) * 60 + Number(match[2]);
}
