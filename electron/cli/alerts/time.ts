/** Times given on the command line. */
import type { SnoozeFor } from '../../services/alerts/actions.ts';
import { UsageError } from '../exit.ts';

const lengths = ['1h', '4h', 'tomorrow'] as const;

/** How long to snooze: a length, or an ISO time in the future. */
export function snoozeLength(text: string, now: number): SnoozeFor {
  const length = lengths.find((word) => word === text);
  return length ?? { until: futureInstant('--for', text, now, `${lengths.join(', ')} or `) };
}

const isoForm = /^(\d{4}-\d{2}-\d{2})(?:[T ](\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?)(Z|[+-]\d{2}:\d{2})?)?$/;

/** An ISO 8601 time as epoch ms; without a zone it is local time, without a time the start of that day. It must be to come. */
export function futureInstant(option: string, text: string, now: number, others = ''): number {
  const at = instantFrom(text);
  if (at === null) {
    throw new UsageError(
      `${option} must be ${others}a time written YYYY-MM-DDThh:mm, in local time or with a zone (Z, +02:00).`,
    );
  }
  if (at <= now) throw new UsageError(`${option} lies in the past. Without a zone a time is local time.`);
  return at;
}

function instantFrom(text: string): number | null {
  const [, day, time = '00:00', zone = ''] = isoForm.exec(text.toUpperCase()) ?? [];
  if (day === undefined) return null;
  // A day that does not exist would silently become another one.
  const exists = new Date(`${day}T00:00Z`);
  if (Number.isNaN(exists.getTime()) || exists.toISOString().slice(0, 10) !== day) return null;
  const at = Date.parse(`${day}T${time}${zone}`);
  return Number.isNaN(at) ? null : at;
}
