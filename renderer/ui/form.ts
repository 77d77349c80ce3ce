/** What people type into forms, read strictly and told kindly. */

/** The lines of a text area that say something, once each. */
export function parseLines(text: string): readonly string[] {
  return [
    ...new Set(
      text
        .split('\n')
        .map((line) => line.trim())
        .filter((line) => line !== ''),
    ),
  ];
}

/** An instant as the value of a date and time field: local, to the minute. */
export function localInput(at: number): string {
  const local = new Date(at);
  const two = (part: number): string => String(part).padStart(2, '0');
  return `${String(local.getFullYear())}-${two(local.getMonth() + 1)}-${two(local.getDate())}T${two(local.getHours())}:${two(local.getMinutes())}`;
}
