import type { Command } from 'commander';
import type { StatusAlert, StatusDocument } from '../../core/state/status-document.ts';
import { nameText } from '../../core/text.ts';
import { ruleText } from '../../core/words/alerts.ts';
import type { App } from '../../services/app.ts';
import { allTransitions, buildAlerts, type AlertTransition } from '../../services/documents/alerts.ts';
import { buildStatus } from '../../services/documents/status.ts';
import { exitCodesOfReading } from '../exit.ts';
import type { CommandContext } from '../session.ts';
import { alertsInOrder, quietedIn, timeText } from '../status-order.ts';
import type { TableColumn } from '../table.ts';

/** `sendgauge alerts list`. */
export function addListCommand(alerts: Command, context: CommandContext): void {
  alerts
    .command('list')
    .description('firing and pending now')
    .option('--all', 'with the history, newest first')
    .option('--json', 'print the document of docs/alerts.schema.json')
    .addHelpText('after', exitCodesOfReading)
    .action(async (options: { readonly all?: true; readonly json?: true }) => {
      await context.withView(async (app) => {
        if (options.json === true) {
          const document = buildAlerts(app.db, app.now(), app.settings());
          const shown = options.all === true ? document : { ...document, transitions: [] };
          context.terminal.print(JSON.stringify(shown, null, 2));
          return;
        }
        const status = buildStatus(app.db, app.now(), { settings: app.settings(), format: app.format });
        await printText(
          context,
          app,
          status,
          options.all === true ? allTransitions(app.db, app.now(), app.format) : [],
        );
      });
    });
}

async function printText(
  { terminal }: CommandContext,
  app: App,
  status: StatusDocument,
  transitions: readonly AlertTransition[],
): Promise<void> {
  const timeOf = (iso: string) => timeText(iso, app.format, app.now());
  if (status.alerts.length === 0) terminal.say('No alerts now.');
  else terminal.print(await alertTable(status, timeOf));
  if (transitions.length === 0) return;
  const columns: readonly TableColumn<AlertTransition>[] = [
    { title: 'When', text: ({ at }) => timeOf(at), align: 'right' },
    { title: 'Rule', text: ({ rule }) => ruleText(rule) },
    { title: 'Subject', text: ({ subject }) => nameText(subject.name) },
    { title: 'Step', text: ({ from, to }) => `${from} → ${to}` },
    { title: 'Severity', text: ({ severity }) => severity },
    { title: 'Reason', text: ({ reason }) => reason, most: 60 },
    { title: 'Told', text: ({ notified, untold }) => (notified ? 'yes' : (untold ?? '')), most: 60 },
  ];
  const { table } = await import('../table.ts');
  terminal.print(`\n${table(columns, transitions.toReversed()).join('\n')}`);
}

/** In the order of everything that needs a person; the id is what `ack` and `snooze` want. */
async function alertTable(status: StatusDocument, timeOf: (iso: string) => string): Promise<string> {
  const columns: readonly TableColumn<StatusAlert>[] = [
    { title: 'Id', text: ({ id }) => id, align: 'right' },
    { title: 'Severity', text: ({ severity }) => severity },
    { title: 'Phase', text: ({ phase }) => phase },
    { title: 'Since', text: ({ since }) => timeOf(since), align: 'right' },
    { title: 'Alert', text: (alert) => `${alert.message}${personNote(status, alert, timeOf)}`, most: 400 },
  ];
  const { table } = await import('../table.ts');
  return table(columns, alertsInOrder(status)).join('\n');
}

/** What a person said about it, or about its account. */
function personNote(status: StatusDocument, alert: StatusAlert, timeOf: (iso: string) => string): string {
  const { acknowledgedAt, snoozedUntil, muted } = alert;
  const notes = [
    ...(acknowledgedAt === null ? [] : [`acknowledged ${timeOf(acknowledgedAt)}`]),
    ...(snoozedUntil === null ? [] : [`snoozed until ${timeOf(snoozedUntil)}`]),
    ...(muted === null ? [] : [muted.until === null ? 'muted' : `muted until ${timeOf(muted.until)}`]),
    ...(quietedIn(status, alert) === 'paused' ? ['account paused'] : []),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}
