import type { Command } from 'commander';
import type { StatusDocument } from '../core/state/status-document.ts';
import { buildStatus } from '../services/documents/status.ts';
import { exitOf } from './exit.ts';
import type { CommandContext } from './session.ts';
import { statusText } from './status-text.ts';

/** Prints a status document as text or JSON and sets the monitoring exit status. */
export function printStatus({ terminal, exitWith }: CommandContext, document: StatusDocument, json: boolean): void {
  terminal.print(
    json
      ? JSON.stringify(document, null, 2)
      : statusText(document, { colour: terminal.colour, now: Date.parse(document.generatedAt) }),
  );
  exitWith(exitOf[document.status]);
}

/** `sendgauge status`: the cache, no network. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description('what the cache knows, without asking anybody')
    .option('--json', 'print the document of docs/status.schema.json')
    .action(async (options: { readonly json?: true }) => {
      await context.withApp(async (app) => {
        printStatus(context, buildStatus(app.db, app.now(), { settings: app.settings() }), options.json === true);
      });
    });
}
