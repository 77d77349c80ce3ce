import type { Command } from 'commander';
import { ruleNames, type RuleName } from '../core/alerts/model.ts';
import { dayOf } from '../core/days.ts';
import { ruleDefinitions, type RuleUnit } from '../core/alerts/rules.ts';
import { countText, durationText, nameText, percentText, plural, timesText } from '../core/text.ts';
import { ruleText } from '../core/words/alerts.ts';
import { replayRule, whyNotReplayable, type ReplayAlert, type Replayed } from '../services/alerts/replay.ts';
import { isoTime, rounded } from '../services/documents/status.ts';
import { UsageError } from './exit.ts';
import { accountsNamed, oneOf, wholeNumber } from './options.ts';
import type { CommandContext } from './session.ts';
import { table, type Column } from './table.ts';

/** `alerts replay --json` (docs/replay.schema.json). */
export interface ReplayDocument {
  readonly schema: 1;
  readonly rule: RuleName;
  readonly threshold: number;
  readonly days: number;
  /** How many days back the cache really reaches. */
  readonly daysCovered: number;
  readonly subjectsJudged: number;
  /** How many the lines set now would have raised. */
  readonly alertsNow: number;
  readonly alerts: readonly {
    readonly accountId: string;
    readonly subject: ReplayAlert['subject'];
    readonly firedAt: string;
    readonly clearedAt: string | null;
    readonly peak: number;
  }[];
}

interface Options {
  readonly rule: RuleName;
  readonly threshold: string;
  readonly days: number;
  readonly account?: string;
  readonly json?: true;
}

/** `sendgauge alerts replay`: the cache, no network. */
export function addReplayCommand(alerts: Command, context: CommandContext): void {
  alerts
    .command('replay')
    .description('which alerts a threshold would have raised, without asking anybody')
    .requiredOption('--rule <rule>', ruleNames.filter((name) => whyNotReplayable(name) === null).join(', '), rule)
    .requiredOption('--threshold <n>', 'a fraction for rates and limits (0.03 is 3 %), a multiple for ramp')
    .option('--days <n>', 'how many days back, today included, up to 90', wholeNumber('--days', 1, 90), 30)
    .option('--account <id>', 'only this account')
    .option('--json', 'print the document of docs/replay.schema.json')
    .action(async (options: Options) => {
      const threshold = thresholdFrom(options);
      await context.withApp(async (app) => {
        if (options.account !== undefined) accountsNamed(app.db, [options.account]);
        const found = replayRule(app.db, {
          rule: options.rule,
          threshold,
          days: options.days,
          ...(options.account === undefined ? {} : { accountId: options.account }),
          now: app.now(),
        });
        if (found.kind === 'not-replayable') throw new UsageError(found.sentence);
        if (options.json === true) context.terminal.print(JSON.stringify(documentOf(found), null, 2));
        else printText(context, found);
      });
    });
}

/** A rule that has a past in the cache. */
function rule(text: string): RuleName {
  const name = oneOf('--rule', ruleNames)(text);
  const sentence = whyNotReplayable(name);
  if (sentence !== null) throw new UsageError(sentence);
  return name;
}

function thresholdFrom({ rule: name, threshold }: Options): number {
  const { unit, least, most } = ruleDefinitions[name];
  const value = /^\d*\.?\d+$/.test(threshold) ? Number(threshold) : Number.NaN;
  if (value >= least && value <= most) return value;
  const form = unit === 'multiple' ? 'a multiple' : 'a fraction (0.03 is 3 %)';
  throw new UsageError(`--threshold of ${name} must be ${form} from ${String(least)} to ${String(most)}.`);
}

function documentOf({ rule: name, threshold, days, ...found }: Replayed): ReplayDocument {
  return {
    schema: 1,
    rule: name,
    threshold,
    days,
    daysCovered: found.daysCovered,
    subjectsJudged: found.subjectsJudged,
    alertsNow: found.alertsNow,
    alerts: found.alerts.map(({ accountId, subject, firedAt, clearedAt, peak }) => ({
      accountId,
      subject,
      firedAt: isoTime(firedAt),
      clearedAt: clearedAt === null ? null : isoTime(clearedAt),
      peak: rounded(peak) ?? peak,
    })),
  };
}

function valueText(unit: RuleUnit, value: number): string {
  switch (unit) {
    case 'multiple':
      return timesText(value);
    case 'duration':
      return durationText(value);
    case 'percent':
    case 'none':
      return percentText(value);
  }
}

function printText({ terminal }: CommandContext, found: Replayed): void {
  const { unit } = ruleDefinitions[found.rule];
  const { alerts, alertsNow, days, daysCovered, subjectsJudged } = found;
  const reach = daysCovered < days ? ` The cache reaches back ${plural(daysCovered, 'day')}.` : '';
  terminal.print(
    subjectsJudged === 0
      ? `Nothing to replay: the cache holds no values for this rule in the last ${plural(days, 'day')}.`
      : `${ruleText(found.rule)} at ${valueText(unit, found.threshold)}, last ${plural(days, 'day')}: ` +
          `${plural(alerts.length, 'alert')}; the present thresholds: ${countText(alertsNow)}.${reach}`,
  );
  if (alerts.length === 0) return;
  const columns: readonly Column<ReplayAlert>[] = [
    { title: 'Fired (UTC)', text: ({ firedAt }) => dayOf(firedAt) },
    { title: 'Cleared', text: ({ clearedAt }) => (clearedAt === null ? 'still fires' : dayOf(clearedAt)) },
    { title: 'Subject', text: ({ subject }) => nameText(subject.name) },
    { title: 'Peak', text: ({ peak }) => valueText(unit, peak), align: 'right' },
    { title: 'Account', text: ({ accountId }) => accountId },
  ];
  terminal.print(table(columns, alerts.toReversed()).join('\n'));
}
