/** Why a rule did or did not tell, in words. */
import type { Alert, Sample } from '../alerts/model.ts';
import { lineOf } from '../alerts/engine.ts';
import { holdText } from './reasons.ts';
import { levelInQuestion, named, originOfLevel, pendingOf } from '../explain/lines.ts';
import { missingText } from '../explain/missing.ts';
import type { ExplainFacts } from '../explain/model.ts';
import {
  foundText,
  isLittleMail,
  lineText,
  littleMailText,
  momentText,
  nearestLevel,
  profileText,
  roomText,
  whereText,
} from './found.ts';
import { statement } from './statements.ts';

/** Why it did or did not notify, in one or two sentences. */
export function sentenceOf(facts: ExplainFacts, sample: Sample | null): string {
  const { resolved, state, retired, missing, names } = facts;
  const active = state.phase !== 'inactive';
  if (!resolved.values.enabled) return `${offText(facts)}.${active ? ' Its alert ends with the next reading.' : ''}`;
  if (retired && missing !== null && !active) return `${missingText(missing, names)}.`;
  if (active) return activeText(facts, sample);
  if (sample === null) return `${missingText(missing ?? { code: 'unknown' }, names)}.`;
  return `${inactiveText(facts, sample)}${missing !== null ? `. ${missingText(missing, names)}` : ''}.`;
}

function offText(facts: ExplainFacts): string {
  const { scope, name, profile } = named(facts.resolved.origins.enabled, facts);
  if (scope === 'default') return 'Off: nobody turned this rule on';
  const where = whereText(scope, name);
  return profile === null ? `Off: turned off for ${where}` : `Off in the ${profileText(profile)} profile of ${where}`;
}

function inactiveText(facts: ExplainFacts, sample: Sample): string {
  const { resolved, names, now } = facts;
  const { rule } = resolved;
  const reached = rule.levels.findLast((level) => {
    const line = lineOf(rule, level, sample);
    return line !== null && sample.value >= line;
  });
  const found = foundText(rule, sample, names, now);
  if (reached !== undefined)
    return `Not judged yet: ${found} is over ${lineText(rule, sample, reached)}, and the next reading decides`;
  if (isLittleMail(rule, sample)) return littleMailText(rule, sample);
  const level = nearestLevel(rule, sample);
  if (level === null) return `Quiet: ${found}; no line is set`;
  return `Quiet: ${found}${roomText(rule, sample, level, named(originOfLevel(resolved, level), facts))}`;
}

function activeText(facts: ExplainFacts, sample: Sample | null): string {
  const parts = facts.state.phase === 'pending' ? pendingTexts(facts, sample) : firingTexts(facts, sample);
  const { missing, retired, names } = facts;
  if (missing === null) return parts.join(' ');
  const effect = retired ? 'its alert ends with the next reading' : 'that neither raises nor clears it';
  return [...parts, `${missingText(missing, names)}; ${effect}.`].join(' ');
}

const small = ['no', 'one', 'two', 'three', 'four'] as const;
const ordinal = ['', 'first', 'second', 'third', 'fourth', 'fifth'] as const;

function pendingTexts(facts: ExplainFacts, sample: Sample | null): readonly string[] {
  const { resolved, state, names, now } = facts;
  const { samples, needed } = pendingOf(facts) ?? { samples: 1, needed: 2 };
  const level = levelInQuestion(facts, sample);
  const line = level === null ? 'its line' : lineText(resolved.rule, state.sample, level);
  const next =
    samples + 1 >= needed
      ? `a ${ordinal[samples + 1] ?? 'further'} one confirms it`
      : `${String(needed)} in a row confirm it`;
  const head = `Pending: ${small[samples] ?? String(samples)} ${samples === 1 ? 'value' : 'values'} over ${line}, ${next}.`;
  return sample === null ? [head] : [head, `${capitalised(foundText(resolved.rule, sample, names, now))}.`];
}

function firingTexts(facts: ExplainFacts, sample: Sample | null): readonly string[] {
  const { state, now } = facts;
  const since = state.firedAt ?? state.since;
  const head =
    state.phase === 'recovering'
      ? `Recovering since ${momentText(state.since, now)}, firing since ${momentText(since, now)}`
      : `Firing since ${momentText(since, now)}`;
  const measured = statement(asAlert(facts, sample), facts.names, facts.resolved.rule.levels);
  return [`${toldText(facts, head)}.`, `${capitalised(measured)}.`];
}

function asAlert(
  { resolved, state, severity, subject, acknowledgedAt, snoozedUntil }: ExplainFacts,
  sample: Sample | null,
): Alert {
  return {
    id: '',
    rule: resolved.rule.name,
    severity: severity ?? 'warning',
    phase: state.phase === 'inactive' ? 'firing' : state.phase,
    level: state.level,
    accountId: subject.accountId,
    subject,
    data: state.data,
    sample,
    threshold: state.threshold,
    since: state.since,
    firedAt: state.firedAt,
    acknowledgedAt,
    snoozedUntil,
  };
}

/** Whether it was told, and what keeps it from being told (again). */
function toldText(facts: ExplainFacts, head: string): string {
  const { toldAt, lastToTell, hold, now } = facts;
  const byPerson = personText(facts);
  const waits = lastToTell !== null && lastToTell.outcome === null;
  const held = hold !== null ? holdText(hold, now) : waits ? lastToTell.reason : null;
  if (toldAt !== null) {
    const told = `${head}; you were told at ${momentText(toldAt, now)}`;
    if (byPerson !== null) return `${told}. Not told again: ${byPerson}`;
    return waits ? `${told}. What changed since waits: ${withoutHeld(held ?? 'it is told next')}` : told;
  }
  if (byPerson !== null) return `${head}, but not told: ${byPerson}`;
  if (waits) return `${head}, not told yet: ${withoutHeld(held ?? 'it waits for the app to show it')}`;
  const dropped = lastToTell?.outcome === 'dropped' ? lastToTell.reason : null;
  return `${head}, but not told${dropped === null ? '' : `: ${withoutHeld(dropped)}`}`;
}

function personText({ acknowledgedAt, snoozedUntil, muted, now }: ExplainFacts): string | null {
  if (acknowledgedAt !== null) return `acknowledged at ${momentText(acknowledgedAt, now)}`;
  if (muted !== null) {
    const what = muted.account ? 'the account is muted' : 'muted';
    return muted.until === null ? what : `${what} until ${momentText(muted.until, now)}`;
  }
  return snoozedUntil !== null && snoozedUntil > now ? `snoozed until ${momentText(snoozedUntil, now)}` : null;
}

function capitalised(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** A reason as it stands after "not told:". */
export function withoutHeld(reason: string): string {
  return reason.replace(/^(held|dropped|not told): /, '');
}
