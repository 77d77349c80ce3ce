/**
 * The provider itself stopped a mailbox or campaign: its file declares which of its words say so. A word it does not
 * declare says nothing: it neither raises an alert nor ends one.
 */
import { providerTime } from '../../clock.ts';
import { meaningOf, type WordMeanings } from '../../statuses.ts';
import { nameText } from '../../text.ts';
import { headlineBySubject } from '../kinds/phrases.ts';
import { found, foundOfCampaign, retiredSender, todaySample } from '../kinds/reading.ts';
import type { Missing } from '../missing.ts';
import { atOnce, ofItsOwn, yesOrNo, type RuleDefinition } from '../rule.ts';
import type { Sample } from '../state.ts';

export const stoppedByProvider: RuleDefinition = {
  ...atOnce,
  ...yesOrNo,
  delivery: ofItsOwn,
  read: {
    sender: (snapshot, _look, sender) => {
      const what: Sample | Missing =
        sender.missingSince === null
          ? stopSample(snapshot.statuses.sender, sender.status, sender.asOf)
          : { code: 'missing' };
      return found(snapshot, what, { retired: retiredSender(sender) });
    },
    campaign: (snapshot, look, campaign) =>
      // A list of campaigns tells their states without their counters: the answer is the account's last one.
      foundOfCampaign(snapshot, look, campaign, () => {
        const { asOf, clockSkewMs } = snapshot.run;
        const readAt = asOf === null ? null : providerTime(asOf, clockSkewMs);
        return stopSample(snapshot.statuses.campaign, campaign.status, readAt);
      }),
  },
  replay: { refusal: 'A stop cannot be replayed: it has no line that could be moved.' },
  words: {
    name: 'Stopped by the provider',
    judges: 'The provider itself stopped it, for instance suspended or disconnected it; told at once',
    noun: 'stop',
    short: 'stopped',
    counted: null,
    statement: ({ sample, providerName }) => ({
      main: `stopped by ${providerName}${statusClause(sample)}`,
      more: '',
    }),
    resolved: ({ sample, providerName }) => `no longer stopped by ${providerName}${statusClause(sample)}`,
    title: ({ providerName }) => `Stopped by ${providerName}`,
    resolvedTitle: 'No longer stopped',
    figure: () => '',
    group: () => 'stopped by the provider',
    groupResolved: 'no longer stopped',
    groupMore: () => '',
    headline: headlineBySubject(() => 'stopped by the provider'),
    headlineOrder: 0,
    found: (sample, provider) =>
      `${sample.value === 0 ? 'not stopped' : 'stopped'} by ${provider}${statusClause(sample)}`,
    written: () => 'a stop',
  },
};

function stopSample(words: WordMeanings, status: string | null, at: number | null): Sample | Missing {
  if (at === null) return { code: 'never-read' };
  if (status === null) return { code: 'not-reported', what: 'state' };
  const meaning = meaningOf(words, status);
  if (meaning === null) return { code: 'unknown' };
  return todaySample(at, Number(meaning === 'stopped'), null, null, { kind: 'status', status });
}

/** The provider's own word. */
function statusClause(sample: Sample | null): string {
  return sample?.detail?.kind === 'status' ? `, which says "${nameText(sample.detail.status)}"` : '';
}
