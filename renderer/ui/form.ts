/** What people type into forms, read strictly and told kindly. */

/** A percentage as typed ("2", "2.5 %", "0,3") as a fraction; `null` when it is none. */
export function parsePercent(text: string): number | null {
  const match = /^\s*(\d{1,4}(?:[.,]\d{1,4})?)\s*%?\s*$/.exec(text);
  if (match?.[1] === undefined) return null;
  // Rounded, so that 0.3 % is 0.003 and not 0.0029999999999999996.
  return Number((Number(match[1].replace(',', '.')) / 100).toFixed(6));
}

/** A fraction as the text of its input, with a decimal point. */
export function percentText(fraction: number): string {
  return String(Number((fraction * 100).toFixed(4)));
}

/** A whole number of at least 1 as typed; `undefined` when it is none, `null` when nothing was typed. */
export function parseBudget(text: string): number | null | undefined {
  const digits = text.replace(/[\s,.'’]/g, '');
  if (digits === '') return null;
  if (!/^\d{1,9}$/.test(digits)) return undefined;
  const budget = Number(digits);
  return budget >= 1 && budget <= 100_000_000 ? budget : undefined;
}

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
