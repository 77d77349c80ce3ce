/** The value, the lines and their origins that an explanation is about. */
import { levelOf, lineOf } from '../alerts/engine.ts';
import type { Origin, OriginName, ResolvedRule } from '../alerts/rule-book.ts';
import type { Level, Rule, Sample } from '../alerts/state.ts';
import type { Decision, ExplainFacts } from './model.ts';

/** What is shown: of an active alert what it was judged by, else the present value, judged or not. */
export function sampleOf({ state, reading }: ExplainFacts): Sample | null {
  const present = reading.kind === 'sample' ? reading.sample : null;
  if (state.phase === 'inactive') return present;
  return present !== null && (state.sample === null || present.at > state.sample.at) ? present : state.sample;
}

/** Mail so little that counts are judged instead of the rate. */
export function isLittleMail(rule: Rule, { denominator }: Sample): boolean {
  return rule.minimumVolume > 0 && (denominator === null || denominator < rule.minimumVolume);
}

/** The lowest level that can be judged on this sample; the lowest of all without one. */
export function nearestLevel(rule: Rule, sample: Sample | null): Level | null {
  const judged = sample === null ? undefined : rule.levels.find((level) => lineOf(rule, level, sample) !== null);
  return judged ?? rule.levels[0] ?? null;
}

/** The level that fires or may fire; of a quiet pair the nearest one. */
export function levelInQuestion(
  { resolved, state }: Pick<ExplainFacts, 'resolved' | 'state'>,
  sample: Sample | null,
): Level | null {
  const wanted = state.level > 0 ? state.level : (state.candidate?.level ?? 0);
  return levelOf(resolved.rule, wanted) ?? nearestLevel(resolved.rule, sample);
}

/** The limit itself is nobody's choice. */
export function originOfLevel({ origins }: ResolvedRule, level: Level): Origin {
  return level.rank === 3 ? { scope: null, profile: null } : origins[level.severity];
}

/** The origin with its name. */
export function named(
  { scope, profile }: Origin,
  { subject, names }: Pick<ExplainFacts, 'subject' | 'names'>,
): OriginName {
  if (scope === null) return { scope: 'default', name: null, profile };
  const name = {
    global: null,
    provider: names.provider,
    client: scope.kind === 'client' ? scope.id : null,
    account: names.account,
    subject: subject.name,
  }[scope.kind];
  return { scope: scope.kind, name, profile };
}

/** Fresh values that ask for a higher level than the present one. */
export function pendingOf({ resolved, state }: ExplainFacts): Decision['pending'] {
  const { candidate, level } = state;
  if (candidate === null || candidate.level <= level) return null;
  return { samples: candidate.samples, needed: levelOf(resolved.rule, candidate.level)?.samples ?? 1 };
}
