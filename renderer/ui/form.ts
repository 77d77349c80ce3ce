/** What people type into forms, read strictly and told kindly. */
import type { NumberRefusal } from '../../electron/core/typed-number.ts';
import { readNumber } from '../format.ts';

/** What an own daily limit may be, in mails. Main refuses any other. */
export const budgetBounds = { least: 1, most: 100_000_000 } as const;

export type BudgetRefusal = NumberRefusal | 'out-of-bounds';

/** An own daily limit as typed: the number of mails, `null` when nothing was typed, or why it is none. */
export function typedBudget(
  text: string,
): { readonly ok: true; readonly mails: number | null } | { readonly ok: false; readonly why: BudgetRefusal } {
  if (text.trim() === '') return { ok: true, mails: null };
  const typed = readNumber(text, 0);
  if (!typed.ok) return typed;
  const { least, most } = budgetBounds;
  return typed.value >= least && typed.value <= most
    ? { ok: true, mails: typed.value }
    : { ok: false, why: 'out-of-bounds' };
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
