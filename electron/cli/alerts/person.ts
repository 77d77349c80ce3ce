import type { Command } from 'commander';
import { nameText } from '../../core/text.ts';
import { acknowledge, muteSubject, snooze, snoozeEnd, unmuteSubject } from '../../services/alerts/actions.ts';
import type { App } from '../../services/app.ts';
import { listAlerts } from '../../store/alerts/states.ts';
import { mutesAt } from '../../store/alerts/person.ts';
import { subjectNamed } from './subject.ts';
import { futureInstant, snoozeLength } from './time.ts';
import { exitCodes, failed, UsageError } from '../exit.ts';
import type { CommandContext } from '../session.ts';

const exitCodesOfSaying = exitCodes('0  done', '1  not done: nothing of that name is there, or nothing can be stored');

/** `sendgauge alerts ack|snooze|mute`: the same as the buttons of the window. */
export function addPersonCommands(alerts: Command, context: CommandContext): void {
  alerts
    .command('ack')
    .argument('<id>', 'the alert, as "sendgauge alerts list" names it')
    .description('seen: not told again until it recovers')
    .addHelpText('after', exitCodesOfSaying)
    .action((id: string) =>
      act(
        context,
        id,
        (app) => acknowledge(app, [id]),
        () => 'Acknowledged until it recovers',
      ),
    );
  alerts
    .command('snooze')
    .argument('<id>', 'the alert, as "sendgauge alerts list" names it')
    .description('not told again for a while')
    .requiredOption('--for <time>', '1h, 4h, tomorrow, or an ISO time')
    .addHelpText('after', exitCodesOfSaying)
    .action((id: string, options: { readonly for: string }) => {
      const now = Date.now();
      const length = snoozeLength(options.for, now);
      return act(
        context,
        id,
        (app) => snooze(app, [id], length),
        (app) => `Snoozed until ${localTime(snoozeEnd(length, app.now()), app)}`,
      );
    });
  alerts
    .command('mute')
    .argument('<account|account/subject>', 'an account, or one mailbox or campaign of it')
    .description('tell nothing about an account or one of its mailboxes or campaigns')
    .option('--until <time>', 'an ISO time; until it is lifted when left out')
    .option('--off', 'tell again')
    .addHelpText('after', exitCodesOfSaying)
    .action((name: string, options: MuteOptions) => mute(context, name, options));
}

interface MuteOptions {
  readonly until?: string;
  readonly off?: true;
}

/** Both kinds of time are said in local terms, so that a wrong zone is seen at once. */
function localTime(at: number, app: App): string {
  return `${app.format.moment(at, app.now())} (local time)`;
}

async function act(
  { terminal, withApp, exitWith }: CommandContext,
  id: string,
  work: (app: App) => readonly string[],
  done: (app: App) => string,
): Promise<void> {
  await withApp(async (app) => {
    const alert = listAlerts(app.db).find((active) => active.id === id);
    if (work(app).length > 0 || alert === undefined) {
      terminal.say(`There is no active alert "${nameText(id)}". "sendgauge alerts list" shows them.`);
      exitWith(failed);
      return;
    }
    terminal.say(`${done(app)}: ${nameText(alert.subject.name)}, ${alert.rule}.`);
  });
}

async function mute(
  { terminal, withApp, exitWith }: CommandContext,
  name: string,
  options: MuteOptions,
): Promise<void> {
  if (options.off === true && options.until !== undefined)
    throw new UsageError('--off and --until exclude each other.');
  const until = options.until === undefined ? null : futureInstant('--until', options.until, Date.now());
  await withApp(async (app) => {
    const subject = subjectNamed(app.db, name);
    const shown = nameText(subject.name);
    if (options.off !== true) {
      muteSubject(app, subject, until);
      terminal.say(`Muted ${shown} ${until === null ? 'until you lift it' : `until ${localTime(until, app)}`}.`);
      return;
    }
    const lifted = unmuteSubject(app, subject);
    const left = mutesAt(app.db, app.now())(subject);
    if (left !== null) {
      terminal.say(
        `${shown} stays quiet: its account is muted. "sendgauge alerts mute ${subject.accountId} --off" lifts that.`,
      );
      exitWith(failed);
      return;
    }
    terminal.say(lifted ? `${shown} is told about again.` : `${shown} was not muted.`);
    if (!lifted) exitWith(failed);
  });
}
