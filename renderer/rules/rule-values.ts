/** Thresholds as they are typed, shown and dragged, each in the unit of its rule. */
import { hourMs, minuteMs } from '../../electron/core/days.ts';
import type { RuleDefinition, RuleUnit } from '../../electron/core/alerts/rule.ts';
import type { Severity } from '../../electron/core/alerts/state.ts';
import { parsePercent, percentText } from '../ui/form.ts';

/** What stands behind the number field. */
export const unitSigns: Readonly<Record<RuleUnit, string>> = { percent: '%', multiple: '×', duration: 'min', none: '' };

/** A typed threshold in its rule's unit; `null` for no such level (nothing typed), `undefined` when it is no number. */
export function parseThreshold(text: string, unit: RuleUnit): number | null | undefined {
  const typed = text.trim();
  if (typed === '') return null;
  switch (unit) {
    case 'percent':
      return parsePercent(typed) ?? undefined;
    case 'multiple': {
      const match = /^(\d{1,3}(?:[.,]\d{1,4})?)\s*(?:×|x|times)?$/i.exec(typed);
      return match?.[1] === undefined ? undefined : Number(match[1].replace(',', '.'));
    }
    case 'duration': {
      const match = /^(\d{1,5})\s*(min|minutes?|h|hours?)?$/i.exec(typed);
      if (match?.[1] === undefined) return undefined;
      return Number(match[1]) * (match[2]?.toLowerCase().startsWith('h') === true ? hourMs : minuteMs);
    }
    case 'none':
      return undefined;
  }
}

/** A threshold as the text of its number field; nothing for no such level. */
export function thresholdText(value: number | null, unit: RuleUnit): string {
  if (value === null) return '';
  switch (unit) {
    case 'percent':
      return percentText(value);
    case 'multiple':
      return String(Number(value.toFixed(4)));
    case 'duration':
      return String(Math.round(value / minuteMs));
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
