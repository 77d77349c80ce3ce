import { Argument, type Command } from 'commander';
import type { Day } from '../core/model.ts';
import { buildAlerts } from '../services/documents/alerts.ts';
import type { App } from '../services/app.ts';
import { buildStatus } from '../services/documents/status.ts';
import { ageNote } from './export-age.ts';
import { csv, plainCsv, type CsvForm } from './csv.ts';
import {
  alertSheet,
  alertsOf,
  campaignRows,
  campaignSheet,
  dailyRows,
  dailySheet,
  senderRows,
  senderSheet,
  type Sheet,
} from './export-rows.ts';
import { exitCodesOfReading, UsageError } from './exit.ts';
import { accountsNamed, checkPeriod, collect, dayOption, oneOf } from './options.ts';
import type { CommandContext } from './session.ts';

const subjects = ['daily', 'senders', 'campaigns', 'alerts'] as const;
type Exported = (typeof subjects)[number];

interface ExportOptions {
  readonly format: 'csv' | 'json';
  readonly separator?: keyof typeof separators;
  readonly decimal?: keyof typeof decimals;
  readonly bom?: true;
  readonly from?: Day;
  readonly to?: Day;
  readonly account?: readonly string[];
}

const separators = { comma: ',', semicolon: ';', tab: '\t' } as const satisfies Record<string, CsvForm['separator']>;
const decimals = { point: '.', comma: ',' } as const satisfies Record<string, CsvForm['decimal']>;
const separatorNames = ['comma', 'semicolon', 'tab'] as const satisfies readonly (keyof typeof separators)[];
const decimalNames = ['point', 'comma'] as const satisfies readonly (keyof typeof decimals)[];

/** `sendgauge export`: the cache as CSV or JSON. */
export function addExportCommand(program: Command, context: CommandContext): void {
  program
    .command('export')
    .description('print cached data as CSV or JSON')
    .addArgument(new Argument('<what>', subjects.join(', ')).argParser(oneOf('What to export', subjects)))
    .option('--format <format>', 'csv or json', oneOf('--format', ['csv', 'json']), 'csv')
    .option('--separator <name>', 'between CSV columns: comma, semicolon or tab', oneOf('--separator', separatorNames))
    .option('--decimal <name>', 'before CSV decimals: point or comma', oneOf('--decimal', decimalNames))
    .option('--bom', 'begin the CSV with a byte order mark, which some spreadsheets need to read UTF-8')
    .option('--from <day>', 'first day, YYYY-MM-DD (daily and alerts)', dayOption('--from'))
    .option('--to <day>', 'last day, YYYY-MM-DD (daily and alerts)', dayOption('--to'))
    .option('--account <id>', 'only this account (repeatable)', collect)
    .addHelpText(
      'after',
      `\nOf a day, "sent" is what the provider calls so: at some only mails on their way. "attempted" is all that it\ntried to send, and the column to add up over several providers.\n${exitCodesOfReading}`,
    )
    .action(async (what: Exported, options: ExportOptions) => {
      checkPeriod(options.from, options.to);
      const form = csvForm(options);
      const undated = what === 'senders' || what === 'campaigns';
      if (undated && (options.from !== undefined || options.to !== undefined)) {
        context.terminal.say(`--from and --to do not apply to ${what}: these are the latest values.`);
      }
      await context.withView(async (app) => {
        const { json, sheet } = exported(app, what, options);
        const note = what === 'alerts' ? null : ageNote(app, accountsNamed(app.db, options.account), what);
        if (note !== null) context.terminal.say(note);
        context.terminal.print(
          options.format === 'json' ? JSON.stringify(json, null, 2) : csv(sheet.header, sheet.rows, form),
        );
      });
    });
}

function csvForm({ format, separator, decimal, bom }: ExportOptions): CsvForm {
  if (format === 'json' && (separator !== undefined || decimal !== undefined || bom !== undefined))
    throw new UsageError('--separator, --decimal and --bom are for CSV only: JSON is the same everywhere.');
  return {
    separator: separator === undefined ? plainCsv.separator : separators[separator],
    decimal: decimal === undefined ? plainCsv.decimal : decimals[decimal],
    bom: bom === true,
  };
}

function exported(app: App, what: Exported, options: ExportOptions): { readonly json: object; readonly sheet: Sheet } {
  const wanted = accountsNamed(app.db, options.account);
  const period = { from: options.from, to: options.to };
  if (what === 'alerts') {
    const document = alertsOf(buildAlerts(app.db, app.now(), app.settings()), wanted, period);
    return { json: document, sheet: alertSheet(document) };
  }
  const { accounts } = buildStatus(app.db, app.now(), {
    settings: app.settings(),
    accountIds: wanted.map(({ id }) => id),
    allDays: true,
  });
  switch (what) {
    case 'daily': {
      const daily = dailyRows(accounts, period);
      return { json: { schema: 1, daily }, sheet: dailySheet(daily) };
    }
    case 'senders': {
      const senders = senderRows(accounts);
      return { json: { schema: 1, senders }, sheet: senderSheet(senders) };
    }
    case 'campaigns': {
      const campaigns = campaignRows(accounts);
      return { json: { schema: 1, campaigns }, sheet: campaignSheet(campaigns) };
    }
  }
}
