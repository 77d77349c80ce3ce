/** Thresholds as they are typed, shown and dragged, each in the unit of its rule. */
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import type { RuleDefinition, RuleUnit } from '../../electron/core/alerts/rule.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { readPercent, type NumberRefusal } from '../../electron/core/typed-number.ts';
import { format, readNumber } from '../format.ts';

/** What stands behind the number field. */
export const unitSigns: Readonly<Record<RuleUnit, string>> = { percent: '%', multiple: '×', duration: 'min', none: '' };

/** A threshold as typed, in its rule's unit: `null` for no such level (nothing typed), or why it is none. */
export type TypedThreshold =
  { readonly ok: true; readonly value: number | null } | { readonly ok: false; readonly why: NumberRefusal };

/** Reads a typed threshold: a percentage, a multiple of at most four decimals, or whole minutes, also given in hours. */
export function typedThreshold(text: string, unit: RuleUnit): TypedThreshold {
  if (text.trim() === '') return { ok: true, value: null };
  switch (unit) {
    case 'percent':
      return readPercent(readNumber, text);
    case 'multiple':
      return readNumber(text.replace(/(?:×|x|times)\s*$/i, ''), 4);
    case 'duration':
      return typedDuration(text);
    case 'none':
      return { ok: false, why: 'no-number' };
  }
}

function typedDuration(text: string): TypedThreshold {
  const hours = /h(?:ours?)?\s*$/i.exec(text);
  const typed = readNumber(text.replace(hours === null ? /min(?:utes?)?\s*$/i : hours[0], ''), hours === null ? 0 : 4);
  if (!typed.ok) return typed;
  const minutesTyped = hours === null ? typed.value : (typed.value * hourMs) / minuteMs;
  return Number.isInteger(minutesTyped)
    ? { ok: true, value: minutesTyped * minuteMs }
    : { ok: false, why: 'not-whole' };
}

/** A threshold as the text of its number field, as this machine writes it; nothing for no such level. */
export function thresholdText(value: number | null, unit: RuleUnit): string {
  if (value === null) return '';
  switch (unit) {
    case 'percent':
      return format.number(Number((value * 100).toFixed(4)), 4);
    case 'multiple':
      return format.number(value, 4);
    case 'duration':
      return format.number(Math.round(value / minuteMs), 0);
    case 'none':
      return '';
  }
}

/** From this share on, whole percents are steps enough; below, what matters is the first two digits. */
const wholePercentsFrom = 0.25;
const minutes = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 360, 480, 720, 1440];

/**
 * The values a slider stops at, ascending, within the bounds of the rule: fine where lines usually are, so that one
 * step is one that a person would choose. Its defaults are what is usual for it.
 */
export function sliderStops({
  unit,
  least,
  most,
  defaults: { warning, critical },
}: Pick<RuleDefinition, 'unit' | 'least' | 'most' | 'defaults'>): readonly number[] {
  if (unit === 'none') return [];
  if (unit === 'duration') return minutes.map((count) => count * minuteMs).filter((ms) => ms >= least && ms <= most);
  const lower = warning ?? critical ?? least;
  const upper = critical ?? warning ?? most;
  const from = Math.max(least, lower / 4);
  const to = Math.min(most, upper * 2.5);
  const stops: number[] = [];
  for (let value = from; value <= to && stops.length < 500; value += stepAt(value, unit, lower)) {
    value = tidy(value, stepAt(value, unit, lower));
    if (value >= least && value <= most) stops.push(value);
  }
  return stops;
}

function stepAt(value: number, unit: RuleUnit, usual: number): number {
  if (unit === 'multiple') return value < 2 ? 0.05 : 0.25;
  if (usual >= wholePercentsFrom) return 0.01;
  return (
    10 ** (Math.floor(Math.log10(value) + 1e-9) - 1) * (value / 10 ** Math.floor(Math.log10(value) + 1e-9) < 5 ? 1 : 5)
  );
}

/** On a multiple of its step, without the dust of binary fractions. */
function tidy(value: number, step: number): number {
  return Number((Math.round(value / step) * step).toFixed(6));
}

/** The stop nearest to a value; the last one for no such level. */
export function nearestStop(stops: readonly number[], value: number | null): number {
  if (value === null) return Math.max(0, stops.length - 1);
  let nearest = 0;
  stops.forEach((stop, index) => {
    if (Math.abs(stop - value) < Math.abs((stops[nearest] ?? Infinity) - value)) nearest = index;
  });
  return nearest;
}

export const ruleLevels = ['warning', 'critical'] as const satisfies readonly Severity[];
