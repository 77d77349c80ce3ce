/**
 * For how long no live number has come, whatever the reason: the provider, the key, a limit, this computer's own network.
 * It is judged by the clock, because nothing happens while nothing is read. Time in which nobody asked does not count; an
 * outage that was told of ends with an answer, not with a new count.
 */
import { minuteMs } from '../../days.ts';
import type { NotedThing } from '../../notes.ts';
import { awaitedMs, type RunSnapshot } from '../../snapshot.ts';
import { found, todaySample } from '../kinds/reading.ts';
import { headlineCounted } from '../kinds/phrases.ts';
import { remedyText, unreadText } from '../kinds/unread.ts';
import { atOnce, ofItsOwn, type Look, type RuleDefinition, type RuleReading } from '../rule.ts';
import type { AlertState, Sample, SampleDetail, Unread } from '../state.ts';

export const dataOutage: RuleDefinition = {
  ...atOnce,
  unit: 'duration',
  least: 5 * minuteMs,
  most: 24 * 60 * minuteMs,
  defaults: { enabled: true, warning: 30 * minuteMs, critical: null },
  profiles: {},
  delivery: {
    ...ofItsOwn,
    rank: 1,
    holding: (provider) => `${provider} gives no data`,
    tellsEnd: true,
  },
  read: { account: outageReading },
  replay: {
    refusal: 'Outages cannot be replayed: the cache keeps what providers answered, not for how long they did not.',
  },
  words: {
    name: 'Data outage',
    judges: 'How long no live number has come, whatever the reason',
    noun: 'data',
    short: 'no data',
    counted: null,
    statement: ({ phase, sample, providerName: provider }, format) => {
      if (phase === 'recovering') return { main: `${provider} answers again`, more: '' };
      const { because = 'unknown', inTerminal = false } = sample?.detail?.kind === 'awaited' ? sample.detail : {};
      const length = sample === null ? '' : ` for ${format.duration(sample.value)}`;
      return {
        main: `no data from ${provider}${length}: ${inTerminal ? 'in the terminal ' : ''}${unreadText(because, provider)}`,
        more: remedyText(because),
      };
    },
    resolved: ({ providerName: provider }) => `${provider} answers again`,
    title: () => 'No data',
    resolvedTitle: 'Data is back',
    figure: (value, format) => format.duration(value),
    group: () => 'without data',
    groupMore: ({ because }, provider) =>
      because === null || because === 'unknown'
        ? ''
        : [unreadText(because, provider ?? 'the provider'), remedyText(because)]
            .filter((part) => part !== '')
            .join(': '),
    groupResolved: 'with data again',
    headline: headlineCounted('account without data', 'accounts without data'),
    headlineOrder: 5,
    found: ({ value, detail }, provider, format, now) => {
      if (value > 0) return `no data from ${provider} for ${format.duration(value)}`;
      const liveAsOf = detail?.kind === 'awaited' ? detail.liveAsOf : null;
      return liveAsOf === null
        ? `${provider} was asked of late`
        : `${provider} answered at ${format.moment(liveAsOf, now)}`;
    },
    written: (value, format) => format.duration(value),
  },
};

/** How long a live number has been awaited. Asked by itself, too: it needs nothing of what was read. */
export function outageReading(snapshot: RunSnapshot, look: Look): RuleReading {
  return found(snapshot, outageSample(snapshot, look));
}

function outageSample(snapshot: RunSnapshot, { now, state }: Look): Sample {
  const { run } = snapshot;
  const { liveAsOf, awaitedSince } = run;
  const awaited = awaitedMs(snapshot, now);
  // Unequal where it is counted anew after time in which nobody asked. A clock that was put back makes no number newer.
  if (awaited === 0 && liveAsOf !== null && liveAsOf === awaitedSince && !isKnownOld(state, liveAsOf))
    return todaySample(now, 0, null, null, { kind: 'awaited', because: 'unknown', liveAsOf });
  // While answers come in, the live numbers may be among them: nothing begins in the middle of a poll.
  if (run.asOf === now && state.level === 0) return todaySample(now - 1, 0, null, null);
  const detail = { kind: 'awaited', ...reasonOf(snapshot, state), liveAsOf } as const;
  // A live number of this very moment is newer.
  return todaySample(now - 1, Math.max(awaited, knownMs(state)), null, null, detail);
}

type Reason = Pick<Extract<SampleDetail, { kind: 'awaited' }>, 'because' | 'inTerminal'>;

/** A reason that is known stays until another one is, or an answer comes. */
function reasonOf(
  { run, online, providerKnown, nothingListed, unsaidError, visitorsError }: RunSnapshot,
  { level, sample }: AlertState,
): Reason {
  if (!providerKnown) return { because: 'unknown-provider' };
  if (!online) return { because: 'offline' };
  if (run.error !== null) return { because: run.error.kind };
  if (nothingListed !== undefined) return { because: becauseOfNothing(nothingListed) };
  if (unsaidError !== undefined) return { because: unsaidError };
  if (visitorsError !== undefined) return { because: visitorsError, inTerminal: true };
  const before = level === 0 || sample?.detail?.kind !== 'awaited' ? null : sample.detail;
  if (before === null || before.because === 'offline' || before.because === 'unknown-provider')
    return { because: 'unknown' };
  return before.inTerminal === true ? { because: before.because, inTerminal: true } : { because: before.because };
}

function becauseOfNothing(what: NotedThing): Unread {
  if (what === 'campaign') return 'no-campaigns-listed';
  return what === 'day' ? 'no-days-listed' : 'nothing-listed';
}

/** Whether the outage was told of with this very number as the last one. */
function isKnownOld({ level, sample }: AlertState, liveAsOf: number): boolean {
  return level > 0 && sample?.detail?.kind === 'awaited' && sample.detail.liveAsOf === liveAsOf;
}

function knownMs({ level, sample }: AlertState): number {
  return level === 0 ? 0 : (sample?.value ?? 0);
}
