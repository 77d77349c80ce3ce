import type { Command } from 'commander';
import { ruleNames, rules, type RuleName } from '../../core/alerts/catalog.ts';
import { dayOf } from '../../core/days.ts';
import type { Format } from '../../core/format.ts';
import { pick } from '../../core/pick.ts';
import { nameText } from '../../core/text.ts';
import { readPlainNumber } from '../../core/typed-number.ts';
import { ruleText, ruleValueText } from '../../core/words/alerts.ts';
import { replayRule, type ReplayAlert, type Replayed } from '../../services/alerts/replay.ts';
import { isoOrNull, isoTime, rounded } from '../../services/documents/status.ts';
import { exitCodesOfReading, UsageError } from '../exit.ts';
import { accountsNamed, hintOf, oneOf, wholeNumber } from '../options.ts';
import type { CommandContext } from '../session.ts';
import type { TableColumn } from '../table.ts';

/** `alerts replay --json` (docs/replay.schema.json). */
export interface ReplayDocument extends Omit<Replayed, 'alerts'> {
  readonly schema: 1;
  readonly alerts: readonly (Pick<ReplayAlert, 'accountId' | 'subject' | 'peak'> & {
    readonly firedAt: string;
    readonly clearedAt: string | null;
  })[];
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
    .requiredOption('--rule <rule>', ruleNames.filter((name) => refusalOf(name) === null).join(', '), rule)
    .requiredOption('--threshold <n>', 'a fraction for rates and limits (0.03 is 3 %), a multiple for ramp')
    .option('--days <n>', 'how many days back, today included, up to 90', wholeNumber('--days', 1, 90), 30)
    .option('--account <id>', 'only this account')
    .option('--json', 'print the document of docs/replay.schema.json')
    .addHelpText('after', exitCodesOfReading)
    .action(async (options: Options) => {
      const threshold = thresholdFrom(options);
      await context.withView(async (app) => {
        if (options.account !== undefined) accountsNamed(app.db, [options.account]);
        const found = replayRule(app.db, {
          rule: options.rule,
          threshold,
          days: options.days,
          ...(options.account === undefined ? {} : { accountId: options.account }),
          now: app.now(),
        });
        if (found === null) throw new UsageError(refusalOf(options.rule) ?? '');
        if (options.json === true) context.terminal.print(JSON.stringify(documentOf(found), null, 2));
        else await printText(context, found, app.format);
      });
    });
}

/** A rule that has a past in the cache. */
function rule(text: string): RuleName {
  const name = oneOf('--rule', ruleNames)(text);
  const refusal = refusalOf(name);
  if (refusal !== null) throw new UsageError(refusal);
  return name;
}

function refusalOf(name: RuleName): string | null {
  const { replay } = rules[name];
  return 'refusal' in replay ? replay.refusal : null;
}

function thresholdFrom({ rule: name, threshold }: Options): number {
  const { unit, least, most } = rules[name];
  const typed = readPlainNumber(threshold, 6);
  if (typed.ok && typed.value >= least && typed.value <= most) return typed.value;
  const form = unit === 'multiple' ? 'a multiple' : 'a fraction (0.03 is 3 %)';
  throw new UsageError(
    `--threshold of ${name} must be ${form} from ${String(least)} to ${String(most)}${hintOf(typed)}.`,
  );
}

function documentOf(found: Replayed): ReplayDocument {
  return {
    schema: 1,
    ...pick(found, ['rule', 'threshold', 'days', 'daysCovered', 'subjectsJudged', 'alertsNow']),
    alerts: found.alerts.map(({ accountId, subject, firedAt, clearedAt, peak }) => ({
      accountId,
      subject,
      firedAt: isoTime(firedAt),
      clearedAt: isoOrNull(clearedAt),
      peak: rounded(peak) ?? peak,
    })),
  };
}

async function printText({ terminal }: CommandContext, found: Replayed, format: Format): Promise<void> {
  const { alerts, alertsNow, days, daysCovered, subjectsJudged } = found;
  const reach = daysCovered < days ? ` The cache reaches back ${format.plural(daysCovered, 'day')}.` : '';
  terminal.print(
    subjectsJudged === 0
      ? `Nothing to replay: the cache holds no values for this rule in the last ${format.plural(days, 'day')}.`
      : `${ruleText(found.rule)} at ${ruleValueText(found.rule, found.threshold, format)}, last ${format.plural(days, 'day')}: ` +
          `${format.plural(alerts.length, 'alert')}; the present thresholds: ${format.count(alertsNow)}.${reach}`,
  );
  if (alerts.length === 0) return;
  const columns: readonly TableColumn<ReplayAlert>[] = [
    { title: 'Fired (UTC)', text: ({ firedAt }) => dayOf(firedAt) },
    { title: 'Cleared', text: ({ clearedAt }) => (clearedAt === null ? 'still fires' : dayOf(clearedAt)) },
    { title: 'Subject', text: ({ subject }) => nameText(subject.name) },
    { title: 'Peak', text: ({ peak }) => ruleValueText(found.rule, peak, format), align: 'right' },
    { title: 'Account', text: ({ accountId }) => accountId },
  ];
  const { table } = await import('../table.ts');
  terminal.print(table(columns, alerts.toReversed()).join('\n'));
}
