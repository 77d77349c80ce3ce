import type { Command } from 'commander';
import type { App } from '../services/app.ts';
import { buildStatus, type StatusOptions } from '../services/documents/status.ts';
import { exitOf } from './exit.ts';
import type { CommandContext } from './session.ts';
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
  terminal.print(
    json === true ? JSON.stringify(document, null, 2) : statusText(document, { colour: terminal.colour, now, format }),
  );
  exitWith(exitOf[document.status]);
}

/** `sendgauge status`: the cache, no network. */
export function addStatusCommand(program: Command, context: CommandContext): void {
  program
    .command('status')
    .description(
      'what the cache knows, without asking anybody; exits as check does, 3 when no account has a live number lately',
    )
    .option('--json', 'print the document of docs/status.schema.json')
    .action(async (options: { readonly json?: true }) => {
      await context.withApp(async (app) => printStatus(context, app, options));
    });
}
