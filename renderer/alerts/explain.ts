/** A rule's decision in words: its state, its facts, and where its lines come from. */
import { isolated } from '../../electron/core/text.ts';
import type { AccountView } from '../../electron/views/accounts.ts';
import type { Result } from '../../electron/ipc/contract.ts';
import type { OriginName, Scope, ScopeKind } from '../../electron/core/alerts/rule-book.ts';
import type { Subject } from '../../electron/core/model.ts';
import type { GlanceState } from '../../electron/core/state/glance.ts';
import { profileText } from '../../electron/core/words/origins.ts';
import { holdText } from '../../electron/core/words/reasons.ts';
import { formatValue, windowWord } from '../ui/alerts.ts';
import { format } from '../format.ts';
import { messages } from '../messages.ts';

const text = messages.explain;

/** "client Acme", "all accounts", "account Example Mail, cold mail profile". */
export function originLabel({ scope, name, profile }: OriginName): string {
  const origin = name === null || scope === 'subject' ? text.scopes[scope] : `${text.scopes[scope]} ${isolated(name)}`;
  return profile === null ? origin : text.profile(origin, profileText(profile));
}

export type ExplainedRule = Result<'alerts:explain'>[number];

/** One word for how things stand under this rule. */
export function decisionState({ enabled, phase, data }: ExplainedRule): string {
  if (!enabled) return text.off;
  if (phase === 'inactive' && data === 'no-data') return text.noData;
  if (phase === 'inactive' && data === 'error') return text.unreadable;
  return text.phases[phase];
}

/** The shape beside it: what fires has its severity's, what cannot be judged a ring. */
export function decisionShape({ enabled, phase, severity, data }: ExplainedRule): GlanceState {
  if (!enabled) return 'none';
  if (phase === 'pending') return 'unconfirmed';
  if (phase !== 'inactive') return severity ?? 'warning';
  return data === 'ok' ? 'ok' : 'stale';
}

const order = { firing: 0, recovering: 1, pending: 2, inactive: 3 } as const;

/** What is wrong first, then what is fine, then what is off; main's order within. */
export function decisionsInOrder(decisions: readonly ExplainedRule[]): readonly ExplainedRule[] {
  const rank = (decision: ExplainedRule): number => (decision.enabled ? order[decision.phase] : 4);
  return [...decisions].sort((one, other) => rank(one) - rank(other));
}

type Fact = readonly [name: string, value: string | null];

/** What the decision was made of. What does not apply is left out. */
export function decisionFacts(decision: ExplainedRule, now: number): readonly Fact[] {
  const { rule, sample, pending, facts, lastNotification: told } = decision;
  const { muted, hold, acknowledgedAt, snoozedUntil } = facts;
  const names = text.facts;
  const fraction = sample === null ? '' : format.fraction(sample.numerator, sample.denominator);
  const counts = fraction === '' ? '' : ` (${sample?.approximate === true ? text.approximate(fraction) : fraction})`;
  const reading = sample === null ? null : `${formatValue(rule, sample.value)}${counts}`.trim();
  const when = (at: number): string => format.moment(at, now);
  return [
    [names.reading, reading],
    ...(sample === null ? [] : [[names.window, windowWord(sample.window)] satisfies Fact]),
    [names.measured, sample === null ? null : when(sample.at)],
    ...lineFacts(decision),
    ...(pending === null ? [] : [[names.pending, text.pending(pending.samples, pending.needed)] satisfies Fact]),
    ...(hold === null ? [] : [[names.inhibited, holdText(hold, format, now)] satisfies Fact]),
    ...(acknowledgedAt === null ? [] : [[names.acknowledged, when(acknowledgedAt)] satisfies Fact]),
    ...(snoozedUntil === null || snoozedUntil <= now ? [] : [[names.snoozed, when(snoozedUntil)] satisfies Fact]),
    ...(muted === null
      ? []
      : [[names.muted, muted.until === null ? text.untilLifted : text.until(when(muted.until))] satisfies Fact]),
    [names.told, told === null ? text.never : format.instant(told.at, now)],
    ...(told === null ? [] : [[names.toldWhat, told.title] satisfies Fact]),
  ];
}

/** One fact a line. The limit itself and a line of one severity may stand twice; names must not. */
function lineFacts({ rule, lines }: ExplainedRule): readonly Fact[] {
  const written = (severity: 'warning' | 'critical'): string =>
    lines
      .filter((line) => line.severity === severity)
      .map(({ threshold, count, origin }) => {
        const line = count === null ? formatValue(rule, threshold) : text.countLine(count);
        return [line, originLabel(origin)].filter((part) => part !== '').join(' · ');
      })
      .join('\n');
  return (['warning', 'critical'] as const).flatMap((severity): readonly Fact[] => {
    const value = written(severity);
    return value === '' ? [] : [[text.facts[severity], value]];
  });
}

/** The scope of that kind a subject belongs to: where its rule is edited. The widest one while the account is unknown. */
export function scopeOf(
  kind: ScopeKind,
  subject: Subject,
  account: Pick<AccountView, 'provider' | 'client'> | undefined,
): Scope {
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
