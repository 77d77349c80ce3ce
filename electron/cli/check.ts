import type { Command } from 'commander';
import { secondMs } from '../core/days.ts';
import type { Account } from '../core/model.ts';
import { heldUntil } from '../core/polling/schedule.ts';
import { nameText } from '../core/text.ts';
import { providerOf } from '../providers/index.ts';
import type { App } from '../services/app.ts';
import { createHookRunner } from '../services/hooks/runner.ts';
import { forgetBy } from '../services/maintenance.ts';
import { readRuns, runOf } from '../services/polling/due.ts';
import { evaluateOutages } from '../services/polling/outages.ts';
import type { PollResult } from '../services/polling/poll-account.ts';
import { pollOnce } from '../services/polling/poll-once.ts';
import { checkDueReports } from '../services/reports.ts';
import { atMost, later } from '../services/timing.ts';
import { StoreFailure } from '../store/failure.ts';
import { backup } from '../store/file/backup.ts';
import { backupFolder } from '../store/file/files.ts';
import { prune } from '../store/retention.ts';
import { exitCodes, interrupted } from './exit.ts';
import { accountsNamed, collect, wholeNumber } from './options.ts';
import type { CommandContext } from './session.ts';
import { printStatus } from './status.ts';

interface CheckOptions {
  readonly account?: readonly string[];
  readonly json?: true;
  readonly full?: true;
  /** Seconds. */
  readonly timeout?: number;
}

/** `sendgauge check`: polls once now, stores, evaluates and prints. */
export function addCheckCommand(program: Command, context: CommandContext): void {
  program
    .command('check')
    .description('read live numbers now, and whatever else is due; store, evaluate and print')
    .option('--account <id>', 'only this account (repeatable)', collect)
    .option('--full', 'read everything, due or not')
    .option('--timeout <s>', 'stop reading after so many seconds', wholeNumber('--timeout', 1, 86_400))
    .option('--json', 'print the document of docs/status.schema.json')
    .addHelpText(
      'after',
      exitCodes(
        '0  all is well',
        '1  a warning, or something that was not read lately',
        '2  critical',
        '3  unknown: no account, none could be read in this run, or the results could not be written',
        '130  ended by Ctrl-C: what was read is stored, nothing is printed',
        'The live numbers of every account come first. What --timeout cuts off is said on standard error, counts by the',
        'last number there is of it, and is read by the next check. Of a new account everything is due.',
        'The proxy (HTTPS_PROXY, ALL_PROXY, NO_PROXY) and the certificates (CURL_CA_BUNDLE, SSL_CERT_FILE,',
        'SSL_CERT_DIR, NODE_EXTRA_CA_CERTS) of the environment are used.',
      ),
    )
    .action((options: CheckOptions) => context.withCache((app, kept) => check(context, app, kept, options)));
}

async function check(context: CommandContext, app: App, kept: boolean, options: CheckOptions): Promise<void> {
  const { terminal, exitWith } = context;
  const accounts = accountsNamed(app.db, options.account);
  const interrupt = new AbortController();
  const onInterrupt = () => interrupt.abort();
  process.once('SIGINT', onInterrupt);
  const deadline = deadlineAfter(options.timeout);
  const signal = AbortSignal.any([interrupt.signal, deadline.signal]);
  // Demo accounts are read by the app that runs the simulator.
  const asked = accounts.filter((account) => !account.demo);
  const results = await pollOnce(app, {
    accountIds: asked.map(({ id }) => id),
    scope: options.full === true ? 'everything' : 'live',
    signal,
    visiting: true,
  });
  if (kept) evaluateOutages(app);
  if (kept && !signal.aborted) await checkDueReports(app, { visiting: true, signal });
  process.off('SIGINT', onInterrupt);
  if (interrupt.signal.aborted) {
    exitWith(interrupted);
    return;
  }
  // Where nothing can be noted, the same would be told again by every check.
  if (kept) {
    await tellHooks(app, deadline.leftMs());
    prune(app.db, forgetBy(app));
  }
  deadline.clear();
  for (const account of asked) sayTrouble(context, app, account, results.get(account.id) ?? null, options.timeout);
  if (!kept) terminal.say('The numbers that were read now could not be kept.');
  const read = [...results].flatMap(([id, { liveRead }]) => (liveRead ? [id] : []));
  await printStatus(context, app, {
    // Without an account to ask there is nothing but the cache.
    ...(asked.length === 0 ? {} : { readNow: new Set(read) }),
    ...(options.json === true ? { json: true } : {}),
    ...(options.account === undefined ? {} : { accountIds: options.account }),
  });
  if (kept) await keepBackup(context, app);
}

/** The backup of the day, as the app makes it: where no app runs, nobody else does. After the results, which say nothing of it. */
async function keepBackup({ terminal }: CommandContext, { db, now }: App): Promise<void> {
  try {
    await backup(db, backupFolder(db.name), now());
  } catch (thrown) {
    terminal.say(`No backup of the cache was made. ${thrown instanceof StoreFailure ? thrown.message : ''}`.trimEnd());
  }
}

/** What of this account could not be read, and why. `null`: it was not begun. */
function sayTrouble(
  { terminal }: CommandContext,
  app: App,
  account: Account,
  result: PollResult | null,
  timeout: number | undefined,
): void {
  const { label, paused } = account;
  if (paused) return;
  const say = (text: string) => terminal.say(`${nameText(label)}: ${text}`);
  const failure = result?.failure ?? null;
  if (result !== null && failure?.kind !== 'cancelled') {
    if (failure !== null) say(failure.message);
    else if (!result.liveRead) sayWait(app, account, say);
    return;
  }
  const within = timeout === undefined ? 'in time' : `within ${String(timeout)} s`;
  say(
    result?.liveRead === true
      ? `its live numbers were read; not everything else that was due was, ${within}.`
      : `could not be read ${within}; what is shown of it is older.`,
  );
}

/** Nothing failed, and not everything was asked: the provider asked not to be before then. */
function sayWait({ db, now, format }: App, { id, provider: providerId }: Account, say: (text: string) => void): void {
  const provider = providerOf(providerId);
  if (provider === null) return;
  const { account, endpoints } = readRuns(db, id);
  const live = provider.endpoints.filter(({ cadence }) => cadence === 'live');
  const times = [account.retryAt, ...live.map(({ name }) => runOf(endpoints, name).retryAt)];
  const until = Math.max(...times.map((at) => heldUntil(at, now()) ?? 0));
  if (until > 0)
    say(`${provider.name} asked to wait until ${format.moment(until, now())}; it was not asked before that.`);
}

interface Deadline {
  readonly signal: AbortSignal;
  /** Ms until then; `null` without one. */
  readonly leftMs: () => number | null;
  readonly clear: () => void;
}

/** By the time that passes, whatever the clock is set to. */
function deadlineAfter(seconds: number | undefined): Deadline {
  const passed = new AbortController();
  if (seconds === undefined) return { signal: passed.signal, leftMs: () => null, clear: () => undefined };
  const at = performance.now() + seconds * secondMs;
  return {
    signal: passed.signal,
    leftMs: () => Math.max(0, at - performance.now()),
    clear: later(() => passed.abort(), seconds * secondMs),
  };
}

/** Hooks that take longer are told by the app or the next check: a monitoring system waits for the exit status. */
const hooksWithinMs = 30 * secondMs;

/** What the alerts did is told to the hooks before the command ends; what is under way at the deadline has a moment more. */
async function tellHooks(app: App, leftMs: number | null): Promise<void> {
  const hooks = createHookRunner(app, { later, onChange: () => undefined, visiting: true });
  await atMost(Math.min(hooksWithinMs, leftMs ?? hooksWithinMs), hooks.flush());
  await hooks.stop();
}
