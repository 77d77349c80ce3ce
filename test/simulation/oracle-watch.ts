/** What the expectation is made of: one alert, and the lines it may be over. */
import type { ProviderId } from './world.ts';

export type Severity = 'warning' | 'critical';
export type Rule =
  | 'bounce-rate'
  | 'complaint-rate'
  | 'daily-limit'
  | 'ramp'
  | 'delivery-drop'
  | 'reply-drop'
  | 'data-outage'
  | 'key-rejected';

/** One line: reached at `at`, on little mail at so many events; after so many values in a row. */
export interface Line {
  readonly severity: Severity;
  readonly at: number;
  readonly few: number | null;
  readonly after: number;
}

/** One alert: a subject under a rule. */
export interface Watch {
  readonly account: ProviderId;
  readonly kind: 'account' | 'sender' | 'campaign';
  readonly id: string;
  readonly rule: Rule;
  /** Of the line it is over; 0: none. */
  level: number;
  lines: readonly Line[];
  /** Values in a row that ask for another level. */
  streak: { readonly up: boolean; readonly to: number; readonly values: number } | null;
  judgedAt: number;
  acknowledgedAt: number | null;
  snoozedUntil: number | null;
}

export const nameOf = ({ account, kind, id, rule }: Pick<Watch, 'account' | 'kind' | 'id' | 'rule'>): string =>
  `${rule} ${account}/${kind}/${id}`;
