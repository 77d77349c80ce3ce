/** The value, the lines and their origins that an explanation is about. */
import type { Level, Sample } from '../alerts/model.ts';
import { levelOf, lineOf } from '../alerts/engine.ts';
import type { Decision, ExplainFacts } from './model.ts';
import { nearestLevel, type OriginName } from '../words/found.ts';
import type { Origin, ResolvedRule } from '../alerts/rule-book.ts';

/** What is shown: of an active alert what it was judged by, else the present value, judged or not. */
export function sampleOf({ state, reading }: ExplainFacts): Sample | null {
  const present = reading.kind === 'sample' ? reading.sample : null;
  if (state.phase === 'inactive') return present;
  return present !== null && (state.sample === null || present.at > state.sample.at) ? present : state.sample;
}

/** The level that fires or may fire; of a quiet pair the nearest one. */
export function levelInQuestion({ resolved, state }: ExplainFacts, sample: Sample | null): Level | null {
  const wanted = state.level > 0 ? state.level : (state.candidate?.level ?? 0);
  return levelOf(resolved.rule, wanted) ?? nearestLevel(resolved.rule, sample);
}

export function nearestLine({ resolved }: ExplainFacts, sample: Sample | null, level: Level): number {
  return (sample === null ? null : lineOf(resolved.rule, level, sample)) ?? level.threshold;
}

/** The limit itself is nobody's choice. */
export function originOfLevel({ origins }: ResolvedRule, level: Level): Origin {
  return level.rank === 3 ? { scope: null, profile: null } : origins[level.severity];
}

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
