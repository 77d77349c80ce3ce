/**
 * Why a rule did or did not tell about a subject. It judges nothing itself: the reading is the one the engine was given,
 * the state is the one it left, and what holds a notification back is what delivery says (core/delivery-holds.ts).
 */
import type { DataState } from '../alerts/model.ts';
import { holdText } from '../words/reasons.ts';
import { levelInQuestion, named, nearestLine, originOfLevel, pendingOf, sampleOf } from './lines.ts';
import type { Decision, ExplainFacts } from './model.ts';
import { sentenceOf, withoutHeld } from '../words/explanation.ts';
import { isLittleMail } from '../words/found.ts';

export type { Decision, DecisionLine, ExplainFacts, LastToTell } from './model.ts';

/** The decision with its sentence. Unknown stays `null`. */
export function explain(facts: ExplainFacts): Decision {
  const { resolved, state, muted, hold } = facts;
  const { rule, values } = resolved;
  const sample = sampleOf(facts);
  const level = levelInQuestion(facts, sample);
  const origin = level === null ? facts.resolved.origins.enabled : originOfLevel(resolved, level);
  const active = state.phase !== 'inactive';
  return {
    rule: rule.name,
    enabled: values.enabled,
    phase: state.phase,
    severity: active ? facts.severity : null,
    data: active ? state.data : dataOf(facts),
    value: sample?.value ?? null,
    numerator: sample?.numerator ?? null,
    denominator: sample?.denominator ?? null,
    window: sample?.window ?? null,
    approximate: sample?.approximate ?? false,
    measuredAt: sample?.at ?? null,
    lines: rule.levels.map((each) => ({
      severity: each.severity,
      threshold: each.threshold,
      count: sample !== null && isLittleMail(rule, sample) ? each.smallCount : null,
      origin: named(originOfLevel(resolved, each), facts),
    })),
    threshold: active ? state.threshold : level === null ? null : nearestLine(facts, sample, level),
    scope: origin.scope?.kind ?? 'global',
    pending: pendingOf(facts),
    inhibitedBy: hold === null ? null : withoutHeld(holdText(hold, facts.now)),
    acknowledgedAt: facts.acknowledgedAt,
    snoozedUntil: facts.snoozedUntil,
    muted: muted === null ? null : { until: muted.until },
    sentence: sentenceOf(facts, sample),
  };
}

/** Of what is quiet no state is kept: the present reading says it, and an old value is none. */
function dataOf({ reading, missing }: ExplainFacts): DataState {
  if (missing?.code === 'unread') return 'error';
  return reading.kind === 'sample' ? 'ok' : reading.kind;
}
