/** Why a rule did or did not tell, in one or two sentences. */
import { rules } from '../alerts/catalog.ts';
import { lineOf } from '../alerts/engine.ts';
import { eventsUntil } from '../alerts/headroom.ts';
import { windowText } from '../alerts/kinds/phrases.ts';
import { minimumVolume, type StatedAlert } from '../alerts/rule.ts';
import type { OriginName, ResolvedRule } from '../alerts/rule-book.ts';
import type { Level, Sample } from '../alerts/state.ts';
import { isLittleMail, levelInQuestion, named, nearestLevel, originOfLevel } from '../explain/lines.ts';
import { startOf } from '../alerts/model.ts';
import type { Untold } from '../delivery/model.ts';
import type { Decision, ExplainFacts } from '../explain/model.ts';
import type { Format } from '../format.ts';
import { capitalised } from '../text.ts';
import { ruleValueText, statementText } from './alerts.ts';
import { missingText } from './missing.ts';
import { originText, profileText, whereText } from './origins.ts';
import { untoldText } from './reasons.ts';

/** Why it did or did not notify. */
export function explanationText({ facts, sample, pending }: Decision, format: Format): string {
  const { resolved, state, retired, missing, names } = facts;
  const active = state.phase !== 'inactive';
  const why = (): string => missingText(missing ?? { code: 'unknown' }, names.provider, format);
  if (!resolved.values.enabled) return `${offText(facts)}.${active ? ' Its alert ends with the next reading.' : ''}`;
  if (!active) {
    if (sample === null || (retired && missing !== null)) return `${why()}.`;
    return `${quietText(facts, sample, format)}${missing === null ? '' : `. ${why()}`}.`;
  }
  const text =
    state.phase === 'pending' ? pendingText(facts, sample, pending, format) : firingText(facts, sample, format);
  if (missing === null) return text;
  return `${text} ${why()}; ${retired ? 'its alert ends with the next reading' : 'that neither raises nor clears it'}.`;
}

function offText(facts: ExplainFacts): string {
  const { scope, name, profile } = named(facts.resolved.origins.enabled, facts);
  if (scope === 'default') return 'Off: nobody turned this rule on';
  const where = whereText(scope, name);
  return profile === null ? `Off: turned off for ${where}` : `Off in the ${profileText(profile)} profile of ${where}`;
}

/** What was measured: "12 of 640 (1.88 %, last 7 days)", "450 of 1,000 sent today (45 %)". */
function foundText({ resolved, names, now }: ExplainFacts, sample: Sample, format: Format): string {
  return rules[resolved.name].words.found(sample, names.provider, format, now);
}

function quietText(facts: ExplainFacts, sample: Sample, format: Format): string {
  const { resolved } = facts;
  const { rule } = resolved;
  const reached = rule.levels.findLast((level) => {
    const line = lineOf(rule, level, sample);
    return line !== null && sample.value >= line;
  });
  const text = foundText(facts, sample, format);
  if (reached !== undefined)
    return `Not judged yet: ${text} is over ${lineText(resolved, sample, reached, format)}, and the next reading decides`;
  if (isLittleMail(rule, sample)) return littleMailText(resolved, sample, text, format);
  const level = nearestLevel(rule, sample);
  if (level === null) return `Quiet: ${text}; no line is set`;
  return `Quiet: ${text}${roomText(resolved, sample, level, named(originOfLevel(resolved, level), facts), format)}`;
}

/** A quiet value against its nearest line: "is under 2 % (set for client Acme). 1 more bounce would reach it". */
function roomText({ name }: ResolvedRule, sample: Sample, level: Level, origin: OriginName, format: Format): string {
  const { unit } = rules[name];
  if (unit === 'none' || (unit === 'duration' && sample.value === 0)) return '';
  const line = ruleValueText(name, level.threshold, format);
  return ` is under ${line} (${originText(origin)})${moreText(name, sample, level, format)}`;
}

function moreText(
  name: ResolvedRule['name'],
  { numerator, denominator, approximate, detail }: Sample,
  { threshold }: Level,
  format: Format,
): string {
  const { smallCounts, words } = rules[name];
  if (smallCounts === null || words.counted === null) return '';
  if (numerator === null || denominator === null || denominator === 0) return '';
  const more = eventsUntil(numerator, denominator, threshold, detail?.kind === 'events-apart');
  if (more === null || more === 0) return '';
  const text = `${approximate ? 'about ' : ''}${format.plural(more, `more ${words.counted[0]}`)} would reach it`;
  return `. ${capitalised(text)}`;
}

/** "Too little mail: 2 bounces of 40 (last 7 days); below 100 mails 4 bounces warn and 10 are critical". */
function littleMailText({ name, rule }: ResolvedRule, sample: Sample, found: string, format: Format): string {
  const { numerator, denominator, approximate } = sample;
  const [one, many] = rules[name].words.counted ?? ['mail', 'mails'];
  const counted = numerator === null ? '—' : format.plural(Math.round(numerator), one, many);
  const text =
    denominator === 0 || denominator === null
      ? found
      : `${approximate ? 'about ' : ''}${counted} of ${format.count(denominator)} (${windowText(sample.window)})`;
  const [first, second] = rule.levels.flatMap(({ severity, smallCount }) =>
    smallCount === null ? [] : [{ severity, count: smallCount }],
  );
  const below = `below ${format.count(minimumVolume)} mails`;
  if (first === undefined) return `Too little mail: ${text}; ${below} it is not judged`;
  const says = (severity: Level['severity']) => (severity === 'warning' ? 'warn' : 'are critical');
  const rest = second === undefined ? '' : ` and ${format.count(second.count)} ${says(second.severity)}`;
  return `Too little mail: ${text}; ${below} ${format.plural(first.count, one, many)} ${says(first.severity)}${rest}`;
}

/** The line of a level for this sample in the terms it is judged in: "2 %", on little mail "4 bounces". */
function lineText({ name, rule }: ResolvedRule, sample: Sample | null, level: Level, format: Format): string {
  const { counted } = rules[name].words;
  const isCounted = sample !== null && counted !== null && isLittleMail(rule, sample);
  return isCounted && level.smallCount !== null
    ? format.plural(level.smallCount, ...counted)
    : ruleValueText(name, level.threshold, format);
}

const small = ['no', 'one', 'two', 'three', 'four'] as const;
const ordinal = ['', 'first', 'second', 'third', 'fourth', 'fifth'] as const;

function pendingText(facts: ExplainFacts, sample: Sample | null, pending: Decision['pending'], format: Format): string {
  const { resolved, state } = facts;
  const { samples, needed } = pending ?? { samples: 1, needed: 2 };
  const level = levelInQuestion(facts, sample);
  const line = level === null ? 'its line' : lineText(resolved, state.sample, level, format);
  const next =
    samples + 1 >= needed
      ? `a ${ordinal[samples + 1] ?? 'further'} one confirms it`
      : `${format.count(needed)} in a row confirm it`;
  const values = `${small[samples] ?? format.count(samples)} ${samples === 1 ? 'value' : 'values'}`;
  const found = sample === null ? '' : ` ${capitalised(foundText(facts, sample, format))}.`;
  return `Pending: ${values} over ${line}, ${next}.${found}`;
}

function firingText(facts: ExplainFacts, sample: Sample | null, format: Format): string {
  const { resolved, state, severity, names, now } = facts;
  const since = `firing since ${format.moment(startOf(state), now)}`;
  const recovering = `Recovering since ${format.moment(state.since, now)}, ${since}`;
  const head = state.phase === 'recovering' ? recovering : capitalised(since);
  const stated: StatedAlert = {
    phase: state.phase === 'inactive' ? 'firing' : state.phase,
    severity: severity ?? 'warning',
    sample,
    threshold: state.threshold,
    providerName: names.provider,
    levels: resolved.rule.levels,
  };
  const measured = statementText({ rule: resolved.name, ...stated }, format);
  return `${toldText(facts, head, format)}. ${capitalised(measured)}.`;
}

/** Whether it was told, and what keeps it from being told (again). */
function toldText(facts: ExplainFacts, head: string, format: Format): string {
  const { toldAt, lastToTell, hold, now } = facts;
  const byPerson = personText(facts, format);
  const waits = lastToTell !== null && lastToTell.outcome === null;
  const reason = waits ? (hold ?? lastToTell.reason) : lastToTell?.outcome === 'dropped' ? lastToTell.reason : null;
  if (toldAt !== null) {
    const told = `${head}; you were told at ${format.moment(toldAt, now)}`;
    if (byPerson !== null) return `${told}. Not told again: ${byPerson}`;
    return waits ? `${told}. What changed since ${waitingText(reason, format, now)}` : told;
  }
  if (byPerson !== null) return `${head}, but not told: ${byPerson}`;
  const why = reason === null ? null : reasonClause(reason, format, now);
  if (waits) return `${head}, not told yet${why ?? ': it waits for the app to show it'}`;
  return `${head}, but not told${why ?? ''}`;
}

function waitingText(reason: Untold | null, format: Format, now: number): string {
  if (reason === null) return 'waits: it is told next';
  const saysItself = reason.code === 'grouping' || reason.code === 'catching-up';
  return saysItself ? untoldText(reason, format, now) : `waits${reasonClause(reason, format, now)}`;
}

/** The reason behind what became of it. What an earlier version stored names both, and stands as it is. */
function reasonClause(reason: Untold, format: Format, now: number): string {
  const text = untoldText(reason, format, now);
  return reason.code === 'said' ? ` (${text})` : `: ${text}`;
}

function personText({ acknowledgedAt, snoozedUntil, muted, now }: ExplainFacts, format: Format): string | null {
  if (acknowledgedAt !== null) return `acknowledged at ${format.moment(acknowledgedAt, now)}`;
  if (muted !== null) {
    const what = muted.account ? 'the account is muted' : 'muted';
    return muted.until === null ? what : `${what} until ${format.moment(muted.until, now)}`;
  }
  return snoozedUntil !== null && snoozedUntil > now ? `snoozed until ${format.moment(snoozedUntil, now)}` : null;
}
