/** Mails sent today as a share of the daily limit: of a mailbox its own, of an account the budget its owner set. */
import { found, todaySample } from '../kinds/reading.ts';
import { headlineBySubject, sentText, standingClause, allOf } from '../kinds/phrases.ts';
import { budgetOf, limitOf, restOfSender, type Volume } from '../kinds/today.ts';
import type { Missing } from '../missing.ts';
import { ofItsOwn, ofVolume, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const dailyLimit: RuleDefinition = {
  ...ofVolume,
  hardLimit: 1,
  unit: 'percent',
  least: 0.01,
  most: 1,
  defaults: { enabled: true, warning: 0.8, critical: 0.95 },
  profiles: {},
  delivery: { ...ofItsOwn, repeatsAs: 'limit' },
  read: {
    account: (snapshot, look) => {
      const { volume, rest } = budgetOf(snapshot, look);
      return found(snapshot, usedSample(volume), rest);
    },
    sender: (snapshot, _look, sender) => found(snapshot, usedSample(limitOf(sender)), restOfSender(sender)),
  },
  replay: { over: [{ of: 'limits' }] },
  words: {
    name: 'Daily limit',
    judges: 'Sent today, as a share of the daily limit',
    noun: 'daily limit',
    short: 'daily limit',
    counted: null,
    statement: (told, format) => {
      const { sample, threshold } = told;
      if (sample === null || threshold === null) return { main: 'use of the daily limit unknown', more: '' };
      const used = format.percent(sample.value);
      const where =
        sample.value > 1
          ? `over the daily limit (${used})`
          : sample.value === 1
            ? 'daily limit reached'
            : `${used} of the daily limit${standingClause(told, format.percent)}`;
      return { main: `${sentText(sample, format)}: ${where}`, more: '' };
    },
    resolved: ({ sample }, format) =>
      `${sample === null ? '' : `${sentText(sample, format)}, `}below the daily limit again`,
    title: ({ sample }) => {
      if (sample === null || sample.value < 1) return 'Daily limit near';
      return sample.value > 1 ? 'Over the daily limit' : 'Daily limit reached';
    },
    resolvedTitle: 'Below the daily limit again',
    figure: (value, format) => format.percent(value),
    group: ({ counts, full }) => {
      const where = { all: 'at', some: 'near or at', none: 'near' }[full];
      return `${where} ${allOf(counts) === 1 ? 'its' : 'their'} daily limit`;
    },
    groupResolved: 'below the daily limit again',
    groupMore: () => '',
    headline: (counts, full, format) =>
      headlineBySubject((one) => (full ? `at ${one ? 'its' : 'their'} limit` : 'near limit'))(counts, full, format),
    headlineOrder: 1,
    found: (sample, _provider, format) => `${sentText(sample, format)} (${format.percent(sample.value)})`,
    written: (value, format) => format.percent(value),
  },
};

function usedSample(volume: Volume | Missing): Sample | Missing {
  if ('code' in volume) return volume;
  const { at, sentToday, limit } = volume;
  return todaySample(at, sentToday / limit, sentToday, limit);
}
