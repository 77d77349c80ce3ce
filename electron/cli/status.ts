import type { Command } from 'commander';
import type { App } from '../services/app.ts';
import { buildStatus, type StatusOptions } from '../services/documents/status.ts';
import { exitCodes, exitOf } from './exit.ts';
import type { CommandContext } from './session.ts';
import { statusPieces } from './status-json.ts';
import { statusText } from './status-text.ts';

/** Prints the status as text or JSON and sets the monitoring exit status. */
export function printStatus(
  { terminal, exitWith }: CommandContext,
  { db, now: clock, settings, format }: App,
  { json, ...only }: { readonly json?: true } & Pick<StatusOptions, 'accountIds' | 'readNow'>,
): void {
  const now = clock();
  const options = { settings: settings(), ...only };
  const document = buildStatus(db, now, json === true ? options : { ...options, format });
  const { readNow } = only;
  const page = { colour: terminal.colour, now, format, ...(readNow === undefined ? {} : { readNow }) };
  for (const piece of json === true ? statusPieces(document) : [statusText(document, page)]) terminal.print(piece);
  exitWith(exitOf[document.status]);
}

/** `sendgauge status`: the cache, no network. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('what the cache knows, without asking anybody')
    .option('--json', 'print the document of docs/status.schema.json')
    .addHelpText(
      'after',
      exitCodes(
        '0  all is well',
        '1  a warning, or something that was not read lately',
        '2  critical',
        '3  unknown: no account, none with a live number lately, or the results could not be written',
        'A data folder that cannot be written is shown as it is, and standard error says so.',
      ),
    )
    .action(async (options: { readonly json?: true }) => {
      await context.withView(async (app) => printStatus(context, app, options));
    });
}
