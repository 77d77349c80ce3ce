import type { Command } from 'commander';
import type { StatusAlert } from '../../core/state/status-document.ts';
import { nameText } from '../../core/text.ts';
import { ruleText } from '../../core/words/alerts.ts';
import type { App } from '../../services/app.ts';
import { buildAlerts, type AlertsDocument, type AlertTransition } from '../../services/documents/alerts.ts';
import { exitCodesOfReading } from '../exit.ts';
import type { CommandContext } from '../session.ts';
import { timeText } from '../status-text.ts';
import { table, type TableColumn } from '../table.ts';

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
        const format = options.json === true ? undefined : app.format;
        const document = buildAlerts(app.db, app.now(), app.settings(), format);
        const shown = options.all === true ? document : { ...document, transitions: [] };
        if (options.json === true) context.terminal.print(JSON.stringify(shown, null, 2));
        else printText(context, shown, app);
      });
    });
}

function printText({ terminal }: CommandContext, { alerts, transitions }: AlertsDocument, app: App): void {
  const timeOf = (iso: string) => timeText(iso, app.format, app.now());
  if (alerts.length === 0) terminal.say('No alerts now.');
  else terminal.print(alertTable(alerts, timeOf));
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
  terminal.print(`\n${table(columns, transitions.toReversed()).join('\n')}`);
}

/** Worst and longest standing first; the id is what `ack` and `snooze` want. */
function alertTable(alerts: readonly StatusAlert[], timeOf: (iso: string) => string): string {
  const worstFirst = alerts.toSorted(
    (left, right) =>
      Number(right.severity === 'critical') - Number(left.severity === 'critical') ||
      (left.since < right.since ? -1 : left.since > right.since ? 1 : 0),
  );
  const columns: readonly TableColumn<StatusAlert>[] = [
    { title: 'Id', text: ({ id }) => id, align: 'right' },
    { title: 'Severity', text: ({ severity }) => severity },
    { title: 'Phase', text: ({ phase }) => phase },
    { title: 'Since', text: ({ since }) => timeOf(since), align: 'right' },
    { title: 'Alert', text: (alert) => `${alert.message}${personNote(alert, timeOf)}`, most: 400 },
  ];
  return table(columns, worstFirst).join('\n');
}

/** What a person said about it. */
function personNote({ acknowledgedAt, snoozedUntil, muted }: StatusAlert, timeOf: (iso: string) => string): string {
  const notes = [
    ...(acknowledgedAt === null ? [] : [`acknowledged ${timeOf(acknowledgedAt)}`]),
    ...(snoozedUntil === null ? [] : [`snoozed until ${timeOf(snoozedUntil)}`]),
    ...(muted === null ? [] : [muted.until === null ? 'muted' : `muted until ${timeOf(muted.until)}`]),
  ];
  return notes.length === 0 ? '' : ` (${notes.join(', ')})`;
}
