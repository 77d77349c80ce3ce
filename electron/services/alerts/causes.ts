/** Why a reading has no value, told from the same cache that it was taken from. */
import type { RuleName } from '../../core/alerts/model.ts';
import { assertNever } from '../../core/errors.ts';
import type { Missing } from '../../core/explain/missing.ts';
import { stateText } from '../../core/state/overall.ts';
import { usableLimit } from '../../core/summary.ts';
import type { CampaignRow, SenderRow } from '../../store/mail/reads.ts';
import { timesResetSeen } from '../../store/alerts/told.ts';
import type { Db } from '../../store/file/database.ts';
import { isWarmingUp, leastDays, leastUsual } from './readings-volume.ts';
import { isFailing, type AccountCache, type SubjectReading, type UsualDay } from './readings.ts';

interface Asked {
  readonly db: Db;
  readonly cache: AccountCache;
  readonly reading: SubjectReading;
  /** Nobody asks, for this account or for any. */
  readonly paused: boolean;
}

/**
 * The cause, or `null` where there is a value as new as it can be and the rule is applied. A rule that is off is not
 * asked about.
 */
export function causeOf(asked: Asked): Missing | null {
  const { cache, reading, paused } = asked;
  const { subject, rule } = reading;
  const sender = subject.kind === 'sender' ? cache.senders.find(({ id }) => id === subject.id) : undefined;
  const campaign = subject.kind === 'campaign' ? cache.campaigns.find(({ id }) => id === subject.id) : undefined;
  if (reading.retired) return retiredCause(cache, rule, sender, campaign);
  if (paused) return { code: 'paused' };
  // The two rules about reading itself know their own failures.
  const ownFailure = rule === 'key-rejected' || rule === 'data-outage';
  if (!ownFailure && isFailing(cache)) {
    const { state, error } = cache.run;
    return { code: 'unread', state: stateText(state, cache.provider, error?.kind ?? null) };
  }
  if (reading.reading.kind === 'sample') return null;
  if (sender !== undefined && sender.missingSince !== null) return { code: 'missing' };
  return valueCause(asked, sender, campaign);
}

function retiredCause(
  { account, reportsSenderLimits }: AccountCache,
  rule: RuleName,
  sender: SenderRow | undefined,
  campaign: CampaignRow | undefined,
): Missing {
  if (((sender ?? campaign)?.goneSince ?? null) !== null) return { code: 'gone' };
  if (campaign !== undefined) return { code: 'ended' };
  if (rule === 'ramp') return { code: 'not-warming-up' };
  if (sender !== undefined) return { code: 'unknown' };
  return account.dailyBudget === null && !reportsSenderLimits ? { code: 'no-budget' } : { code: 'limits-by-mailbox' };
}

function valueCause(asked: Asked, sender: SenderRow | undefined, campaign: CampaignRow | undefined): Missing {
  const { cache, reading } = asked;
  const { rates, run } = cache;
  const { rule } = reading;
  const neverRead = sender === undefined && (campaign === undefined ? run.daysAsOf : campaign.asOf) === null;
  switch (rule) {
    case 'bounce-rate':
      if (sender === undefined && rates.bounce === null) return { code: 'not-reported', what: 'bounces' };
      return neverRead ? { code: 'never-read' } : { code: 'no-mail' };
    case 'complaint-rate':
      if (rates.complaint === null) return { code: 'not-reported', what: 'complaints' };
      return neverRead ? { code: 'never-read' } : { code: 'no-mail' };
    case 'delivery-drop':
    case 'reply-drop': {
      const what = rule === 'delivery-drop' ? 'deliveries' : 'replies';
      if ((rule === 'delivery-drop' ? rates.delivery : rates.reply) === null) return { code: 'not-reported', what };
      return neverRead ? { code: 'never-read' } : { code: 'no-baseline' };
    }
    case 'daily-limit':
      return limitCause(cache, sender) ?? { code: neverRead ? 'never-read' : 'unknown' };
    case 'limit-pace':
      return limitCause(cache, sender) ?? learningCause(asked) ?? { code: 'too-early' };
    case 'silence': {
      const usual = sender === undefined ? cache.usualOfAccount : cache.usualOf(sender.id);
      return usualCause(usual) ?? learningCause(asked) ?? { code: 'little-usual', least: leastUsual };
    }
    case 'ramp':
      return usualCause(sender === undefined ? null : cache.usualOf(sender.id)) ?? rampCause(sender);
    case 'key-rejected':
      return { code: 'never-read' };
    case 'data-outage':
      return run.outageSince === null ? { code: 'never-read' } : { code: 'perhaps-offline' };
    default:
      return assertNever(rule);
  }
}

function limitCause({ account, run }: AccountCache, sender: SenderRow | undefined): Missing | null {
  if (sender === undefined)
    return account.dailyBudget !== null && run.daysAsOf === null ? { code: 'never-read' } : null;
  if (usableLimit(sender.dailyLimit) === null) return { code: 'no-limit' };
  return sender.sentToday === null ? { code: 'unknown' } : null;
}

function learningCause({ db, cache }: Asked): Missing | null {
  if (cache.resetHourUtc === null) return { code: 'reset-unknown', timesSeen: timesResetSeen(db, cache.account.id) };
  return cache.activeHours === null ? { code: 'hours-unknown' } : null;
}

function usualCause(usual: UsualDay | null): Missing | null {
  return usual === null || usual.days < leastDays ? { code: 'usual-unknown', leastDays } : null;
}

function rampCause(sender: SenderRow | undefined): Missing {
  if (sender === undefined || !isWarmingUp(sender)) return { code: 'not-warming-up' };
  return sender.sentToday === null ? { code: 'unknown' } : { code: 'little-today', least: leastUsual };
}
