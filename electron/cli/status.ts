import type { Command } from 'commander';
import type { App } from '../services/app.ts';
import type { StatusDocument } from '../core/state/status-document.ts';
import { buildStatus, type StatusOptions } from '../services/documents/status.ts';
import { exitCodes, exitOf } from './exit.ts';
import type { CommandContext } from './session.ts';
import { statusPieces } from './status-json.ts';

/** Prints the status as text or JSON and sets the monitoring exit status. */
export async function printStatus(
  { terminal, exitWith }: CommandContext,
  app: App,
  { json, ...only }: { readonly json?: true } & Pick<StatusOptions, 'accountIds' | 'readNow'>,
): Promise<void> {
  const now = app.now();
  const options = { settings: app.settings(), ...only };
  const finish = ({ status }: StatusDocument): void => exitWith(exitOf[status]);
  if (json === true) {
    const document = buildStatus(app.db, now, options);
    for (const piece of statusPieces(document)) terminal.print(piece);
    finish(document);
    return;
  }
  const { format } = app;
  const document = buildStatus(app.db, now, { ...options, format });
  const { statusText } = await import('./status-text.ts');
  const { readNow } = only;
  terminal.print(
    statusText(document, { colour: terminal.colour, now, format, ...(readNow === undefined ? {} : { readNow }) }),
  );
  finish(document);
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
