import type { Command } from 'commander';
import type { Day, ReportRequest } from '../core/model.ts';
import { pick } from '../core/pick.ts';
import { nameText } from '../core/text.ts';
import { reportNoteText } from '../core/words/reports.ts';
import { providerOf, providers } from '../providers/index.ts';
import type { Provider } from '../providers/provider.ts';
import type { App } from '../services/app.ts';
import { createReports } from '../services/reports.ts';
import { isoOrNull, isoTime } from '../services/documents/status.ts';
import { listCampaigns } from '../store/mail/reads.ts';
import { listReports, type ReportRow } from '../store/reports.ts';
import { exitCodes, exitCodesOfReading, failed, UsageError } from './exit.ts';
import { accountsNamed, checkPeriod, collect, dayOption, oneOf } from './options.ts';
import type { CommandContext } from './session.ts';
import type { TableColumn } from './table.ts';

const typesOf = ({ reports }: Provider): readonly string[] => reports?.types.map(({ id }) => id) ?? [];

interface CreateOptions {
  readonly account: string;
  readonly type: string;
  readonly campaign?: readonly string[];
  readonly from?: Day;
  readonly to?: Day;
  readonly section?: readonly string[];
  readonly yes?: true;
}

/** `sendgauge report create|list`. Creating is the one write Sendgauge makes, so it wants an explicit yes (decision R2). */
export function addReportCommands(program: Command, context: CommandContext): void {
  const types = [...new Set(Object.values(providers).flatMap(typesOf))];
  const group = program.command('report').description('ask the provider for reports, and list them');
  group
    .command('create')
    .description('ask the provider to generate reports; never sends them to anybody')
    .requiredOption('--account <id>', 'the account')
    .requiredOption('--type <type>', types.join(', '), oneOf('--type', types))
    .option('--campaign <id>', 'a campaign (repeatable)', collect)
    .option('--from <day>', 'first day, YYYY-MM-DD', dayOption('--from'))
    .option('--to <day>', 'last day, YYYY-MM-DD', dayOption('--to'))
    .option('--section <name=on|off>', 'switch a section (repeatable); the others keep the provider’s default', collect)
    .option('--yes', 'really ask: this writes at the provider')
    .addHelpText(
      'after',
      exitCodes(
        '0  at least one report is queued at the provider',
        '1  none is, or nothing can be stored',
        '3  asked for, but the results could not be written',
      ),
    )
    .action((options: CreateOptions) => create(context, options));
  group
    .command('list')
    .description('reports asked for, newest first')
    .option('--json', 'print JSON')
    .addHelpText('after', exitCodesOfReading)
    .action((options: { readonly json?: true }) => list(context, options.json === true));
}

function sectionsFrom(
  switches: readonly string[] | undefined,
  known: readonly string[],
): Readonly<Record<string, boolean>> {
  const entries = (switches ?? []).map((text) => {
    const [, name = '', state] = /^([^=]+)=(on|off)$/.exec(text) ?? [];
    if (!known.includes(name))
      throw new UsageError(`--section is written name=on or name=off, with a name of: ${known.join(', ')}.`);
    return [name, state === 'on'] as const;
  });
  return Object.fromEntries(entries);
}

async function create({ terminal, withApp, exitWith }: CommandContext, options: CreateOptions): Promise<void> {
  checkPeriod(options.from, options.to);
  await withApp(async (app) => {
    const [account] = accountsNamed(app.db, [options.account]);
    if (account === undefined) return;
    const provider = providerOf(account.provider);
    const request: ReportRequest = {
      type: options.type,
      campaignIds: options.campaign ?? [],
      periodStart: options.from ?? null,
      periodEnd: options.to ?? null,
      sections: sectionsFrom(options.section, provider?.reports?.sections.map(({ name }) => name) ?? []),
    };
    const names = new Map(
      listCampaigns(app.db, account.id).map((campaign) => [campaign.id, campaign.name ?? campaign.id]),
    );
    const unknown = unknownCampaigns(provider, request, names);
    terminal.say(`${provider?.name ?? account.provider}, ${nameText(account.label)}: ${description(request, names)}`);
    if (unknown.length > 0)
      terminal.say(`Not among the campaigns known of this account: ${unknown.map(nameText).join(', ')}.`);
    if (options.yes !== true) throw new UsageError('Nothing was sent. Add --yes to ask for it.');

    const askedAt = app.now();
    const outcome = await createReports(app, account.id, request);
    for (const problem of outcome.problems) terminal.say(problem);
    terminal.say(outcome.message);
    const created = listReports(app.db, account.id).filter((report) => report.requestedAt >= askedAt);
    if (created.length > 0) terminal.print(await reportTable(created, app));
    if (outcome.created === 0) exitWith(failed);
  });
}

/** The campaigns asked for that nobody has seen; a new one may be among them. Refuses what cannot be meant. */
function unknownCampaigns(
  provider: Provider | null,
  { type, campaignIds }: ReportRequest,
  names: ReadonlyMap<string, string>,
): readonly string[] {
  const offered = provider?.reports?.types.find(({ id }) => id === type);
  if (campaignIds.length > 0 && offered?.namesCampaigns === false)
    throw new UsageError(`--campaign does not apply to a ${type} report: it names no campaigns. Nothing was sent.`);
  const unknown = campaignIds.filter((id) => !names.has(id));
  if (unknown.some((id) => /[,;]/.test(id)))
    throw new UsageError('--campaign takes one id: give it again for each campaign. Nothing was sent.');
  return unknown;
}

/** What is about to be asked, by name, so that a mistake is seen before and after. */
function description(
  { type, campaignIds, periodStart, periodEnd }: ReportRequest,
  names: ReadonlyMap<string, string>,
): string {
  const campaigns = campaignIds.map((id) => nameText(names.get(id) ?? id)).join(', ');
  const period =
    periodStart === null && periodEnd === null ? 'default period' : `${periodStart ?? '…'} to ${periodEnd ?? '…'}`;
  return `${type} report${campaigns === '' ? '' : ` for ${campaigns}`}, ${period}.`;
}

async function reportTable(reports: readonly ReportRow[], { format, now }: App): Promise<string> {
  const columns: readonly TableColumn<ReportRow>[] = [
    { title: 'Id', text: ({ id }) => nameText(id) },
    { title: 'Title', text: ({ title }) => nameText(title ?? '—'), most: 48 },
    { title: 'Type', text: ({ type }) => nameText(type ?? '—') },
    { title: 'Status', text: ({ status }) => nameText(status) },
    { title: 'Asked for', text: ({ requestedAt }) => format.moment(requestedAt, now()), align: 'right' },
    { title: 'Note', text: ({ note }) => (note === null ? '' : reportNoteText(note)), most: 90 },
  ];
  const { table } = await import('./table.ts');
  return table(columns, reports).join('\n');
}

async function list({ terminal, withView }: CommandContext, json: boolean): Promise<void> {
  await withView(async (app) => {
    const reports = listReports(app.db);
    if (json) terminal.print(JSON.stringify({ schema: 1, reports: reports.map(reportJson) }, null, 2));
    else if (reports.length === 0) terminal.say('0 reports.');
    else terminal.print(await reportTable(reports, app));
  });
}

function reportJson(report: ReportRow) {
  return {
    ...pick(report, ['accountId', 'id', 'title', 'type', 'status']),
    requestedAt: isoTime(report.requestedAt),
    checkedAt: isoOrNull(report.checkedAt),
    note: report.note === null ? null : reportNoteText(report.note),
  };
}
