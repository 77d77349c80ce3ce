/**
 * Why a rule did or did not tell about a subject. It judges nothing itself: the reading is the one the engine was given,
 * the state is the one it left, and what holds a notification back is what delivery says (core/delivery/holds.ts).
 */
import { lineOf } from '../alerts/engine.ts';
import type { DataState } from '../alerts/state.ts';
import { isLittleMail, levelInQuestion, named, originOfLevel, pendingOf, sampleOf } from './lines.ts';
import type { Decision, ExplainFacts } from './model.ts';

/** The decision as values. Unknown stays `null`. */
export function decisionOf(facts: ExplainFacts): Decision {
  const { resolved, state } = facts;
  const { rule, values } = resolved;
  const sample = sampleOf(facts);
  const level = levelInQuestion(facts, sample);
  const origin = level === null ? resolved.origins.enabled : originOfLevel(resolved, level);
  const active = state.phase !== 'inactive';
  const nearest = level === null ? null : ((sample === null ? null : lineOf(rule, level, sample)) ?? level.threshold);
  return {
    rule: resolved.name,
    enabled: values.enabled,
    phase: state.phase,
    severity: active ? facts.severity : null,
    data: active ? state.data : dataOf(facts),
    sample,
    lines: rule.levels.map((each) => ({
      severity: each.severity,
      threshold: each.threshold,
      count: sample !== null && isLittleMail(rule, sample) ? each.smallCount : null,
      origin: named(originOfLevel(resolved, each), facts),
    })),
    threshold: active ? state.threshold : nearest,
    scope: origin.scope?.kind ?? 'global',
    pending: pendingOf(facts),
    facts,
  };
}

/** Of what is quiet no state is kept: the present reading says it, and an old value is none. */
function dataOf({ reading, missing }: ExplainFacts): DataState {
  if (missing?.code === 'unread') return 'error';
  return reading.kind === 'sample' ? 'ok' : reading.kind;
}
