import type { Command } from 'commander';
import { buildAlerts, type AlertsDocument, type AlertTransition } from '../services/alerts-document.ts';
import { nameText } from '../core/text.ts';
import { ruleText } from '../core/words.ts';
import type { CommandContext } from './session.ts';
import { timeText } from './status-text.ts';
import { table, type Column } from './table.ts';

/** `sendgauge alerts list`. */
export function addAlertsCommands(program: Command, context: CommandContext): void {
  program
    .command('alerts')
    .description('alerts and their history')
    .command('list')
    .description('firing and pending now')
    .option('--all', 'with the history, newest first')
    .option('--json', 'print the document of docs/alerts.schema.json')
    .action(async (options: { readonly all?: true; readonly json?: true }) => {
      await context.withApp(async (app) => {
        const document = buildAlerts(app.db, app.now(), app.settings());
        const shown = options.all === true ? document : { ...document, transitions: [] };
        if (options.json === true) context.terminal.print(JSON.stringify(shown, null, 2));
        else printText(context, shown, app.now());
      });
    });
}

function printText({ terminal }: CommandContext, { alerts, transitions }: AlertsDocument, now: number): void {
  if (alerts.length === 0) terminal.say('No alerts now.');
  for (const alert of alerts)
    terminal.print(`${alert.severity}  ${alert.phase}  ${timeText(alert.since, now)}  ${alert.message}`);
  if (transitions.length === 0) return;
  const columns: readonly Column<AlertTransition>[] = [
    { title: 'When', text: ({ at }) => timeText(at, now), align: 'right' },
    { title: 'Rule', text: ({ rule }) => ruleText(rule) },
    { title: 'Subject', text: ({ subject }) => nameText(subject.name) },
    { title: 'Step', text: ({ from, to }) => `${from} → ${to}` },
    { title: 'Severity', text: ({ severity }) => severity },
    { title: 'Reason', text: ({ reason }) => reason, most: 60 },
  ];
  terminal.print(table(columns, transitions.toReversed()).join('\n'));
}
