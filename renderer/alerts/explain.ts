/** A rule's decision in words: its state, its facts, and where its lines come from. */
import type { AccountView, DecisionView, OriginView, Scope, ScopeKind, Subject } from '../../electron/views/model.ts';
import { formatLine, formatReading, windowWord } from './alerts.ts';
import { formatFraction, formatInstant, formatTime } from '../format.ts';
import { messages } from '../messages.ts';

const text = messages.explain;

/** "client Acme", "all accounts", "account SendKit, cold mail profile". */
export function originText({ scope, name, profile }: OriginView): string {
  const origin = name === null || scope === 'subject' ? text.scopes[scope] : `${text.scopes[scope]} ${name}`;
  return profile === null ? origin : text.profile(origin, text.profiles[profile]);
}

/** One word for how things stand under this rule. */
export function decisionState({ enabled, phase, data }: DecisionView): string {
  if (!enabled) return text.off;
  if (phase === 'inactive' && data === 'no-data') return text.noData;
  if (phase === 'inactive' && data === 'error') return text.unreadable;
  return text.phases[phase];
}

/** The shape beside it: what fires has its severity's, what cannot be judged a ring. */
export function decisionShape({
  enabled,
  phase,
  severity,
  data,
}: DecisionView): 'ok' | 'warning' | 'critical' | 'stale' | 'none' {
  if (!enabled) return 'none';
  if (phase !== 'inactive') return severity ?? 'warning';
  return data === 'ok' ? 'ok' : 'stale';
}

const order = { firing: 0, recovering: 1, pending: 2, inactive: 3 } as const;

/** What is wrong first, then what is fine, then what is off; main's order within. */
export function decisionsInOrder(decisions: readonly DecisionView[]): readonly DecisionView[] {
  const rank = (decision: DecisionView): number => (decision.enabled ? order[decision.phase] : 4);
  return [...decisions].sort((one, other) => rank(one) - rank(other));
}

type Fact = readonly [name: string, value: string | null];

/** What the decision was made of. What does not apply is left out. */
export function decisionFacts(decision: DecisionView, now: number): readonly Fact[] {
  const { rule, value, numerator, denominator, approximate, pending, muted, lastNotification: told } = decision;
  const names = text.facts;
  const fraction = formatFraction(numerator, denominator);
  const counts = fraction === '' ? '' : ` (${approximate ? text.approximate(fraction) : fraction})`;
  const reading = `${formatReading(rule, value)}${counts}`.trim();
  const when = (at: number): string => formatTime(at, now);
  return [
    [names.reading, value === null ? null : reading],
    ...(decision.window === null ? [] : [[names.window, windowWord(decision.window)] satisfies Fact]),
    [names.measured, decision.measuredAt === null ? null : when(decision.measuredAt)],
    ...lineFacts(decision),
    ...(pending === null ? [] : [[names.pending, text.pending(pending.samples, pending.needed)] satisfies Fact]),
    ...(decision.inhibitedBy === null ? [] : [[names.inhibited, decision.inhibitedBy] satisfies Fact]),
    ...(decision.acknowledgedAt === null ? [] : [[names.acknowledged, when(decision.acknowledgedAt)] satisfies Fact]),
    ...(decision.snoozedUntil === null || decision.snoozedUntil <= now
      ? []
      : [[names.snoozed, when(decision.snoozedUntil)] satisfies Fact]),
    ...(muted === null
      ? []
      : [[names.muted, muted.until === null ? text.untilLifted : text.until(when(muted.until))] satisfies Fact]),
    [names.told, told === null ? text.never : formatInstant(told.at)],
    ...(told === null ? [] : [[names.toldWhat, told.title] satisfies Fact]),
  ];
}

/** One fact a line. The limit itself and a line of one severity may stand twice; names must not. */
function lineFacts({ rule, lines }: DecisionView): readonly Fact[] {
  const written = (severity: 'warning' | 'critical'): string =>
    lines
      .filter((line) => line.severity === severity)
      .map(({ threshold, count, origin }) => {
        const line = count === null ? formatLine(rule, threshold) : text.countLine(count);
        return [line, originText(origin)].filter((part) => part !== '').join(' · ');
      })
      .join('\n');
  return (['warning', 'critical'] as const).flatMap((severity): readonly Fact[] => {
    const value = written(severity);
    return value === '' ? [] : [[text.facts[severity], value]];
  });
}

/** The scope of that kind a subject belongs to: where its rule is edited. The widest one while the account is unknown. */
export function scopeOf(kind: ScopeKind, subject: Subject, account: AccountView | undefined): Scope {
  switch (kind) {
    case 'global':
      return { kind: 'global' };
    case 'provider':
      return account === undefined ? { kind: 'global' } : { kind: 'provider', id: account.provider };
    case 'client':
      return account === undefined || account.client === null
        ? { kind: 'global' }
        : { kind: 'client', id: account.client };
    case 'account':
      return { kind: 'account', id: subject.accountId };
    case 'subject':
      return subject.kind === 'account'
        ? { kind: 'account', id: subject.accountId }
        : { kind: 'subject', accountId: subject.accountId, subjectKind: subject.kind, id: subject.id };
  }
}
