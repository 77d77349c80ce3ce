import type { Command } from 'commander';
import { secondMs } from '../core/days.ts';
import { nameText } from '../core/text.ts';
import type { App } from '../services/app.ts';
import { createHookRunner } from '../services/hooks/runner.ts';
import { evaluateOutages } from '../services/polling/outages.ts';
import { pollOnce } from '../services/polling/poll-once.ts';
import { checkDueReports } from '../services/reports.ts';
import { atMost, later } from '../services/timing.ts';
import { prune } from '../store/retention.ts';
import { interrupted } from './exit.ts';
import { accountsNamed, collect } from './options.ts';
import type { CommandContext } from './session.ts';
import { printStatus } from './status.ts';

/** `sendgauge check`: polls once now, stores, evaluates and prints. */
export function addCheckCommand(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description(
      'poll once now, store, evaluate and print; exits 0 ok, 1 warning or old data, 2 critical, 3 when no account could be read',
    )
    .option('--account <id>', 'only this account (repeatable)', collect)
    .option('--json', 'print the document of docs/status.schema.json')
    .action(async (options: { readonly account?: readonly string[]; readonly json?: true }) => {
      await context.withApp(async (app) => {
        const accounts = accountsNamed(app.db, options.account);
        const stop = new AbortController();
        const onInterrupt = () => stop.abort();
        process.once('SIGINT', onInterrupt);
        // Demo accounts are read by the app that runs the simulator.
        const asked = accounts.filter((account) => !account.demo).map((account) => account.id);
        const results = await pollOnce(app, { accountIds: asked, signal: stop.signal, visiting: true });
        process.off('SIGINT', onInterrupt);
        if (stop.signal.aborted) {
          context.exitWith(interrupted);
          return;
        }
        evaluateOutages(app);
        await checkDueReports(app, true);
        await tellHooks(app);
        prune(app.db, app.now());
        for (const { id, label } of accounts) {
          const failure = results.get(id)?.failure ?? null;
          if (failure !== null) context.terminal.say(`${nameText(label)}: ${failure.message}`);
        }
        const read = [...results].flatMap(([id, { liveRead }]) => (liveRead ? [id] : []));
        printStatus(context, app, {
          // Without an account to ask there is nothing but the cache.
          ...(asked.length === 0 ? {} : { readNow: new Set(read) }),
          ...(options.json === true ? { json: true } : {}),
          ...(options.account === undefined ? {} : { accountIds: options.account }),
        });
      });
    });
}

/** Hooks that take longer are told by the app or the next check: a monitoring system waits for the exit status. */
const hooksWithinMs = 30 * secondMs;

/** What the alerts did is told to the hooks before the command ends. */
async function tellHooks(app: App): Promise<void> {
  const hooks = createHookRunner(app, { later, onChange: () => undefined, visiting: true });
  await atMost(hooksWithinMs, hooks.flush());
  await hooks.stop();
}
