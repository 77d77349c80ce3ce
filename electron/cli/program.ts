/** The command line as a whole: global options, every command, and what each kind of failure exits with. */
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import type { StatusDocument } from '../core/state/status-document.ts';
import { redact } from '../providers/redact.ts';
import type { SecretStore } from '../services/secrets.ts';
import { isoTime } from '../services/documents/status.ts';
import { StoreFailure, type StoreFailureKind } from '../store/failure.ts';
import { addAccountCommands } from './account.ts';
import { addAlertsCommands } from './alerts/alerts.ts';
import { addCheckCommand } from './check.ts';
import { defaultDataFolder } from './data-folder.ts';
import { addDemoCommands } from './demo.ts';
import { exitOf, failed, UsageError, wrongUsage } from './exit.ts';
import { addExportCommand } from './export.ts';
import { refuseKeys } from './options.ts';
import { addReportCommands } from './report.ts';
import { OutputFailure } from './output.ts';
import { sessionsIn } from './session.ts';
import { addStatusCommand } from './status.ts';
import type { Terminal } from './terminal.ts';

const packageSchema = v.object({ version: v.string() });

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return v.parse(packageSchema, JSON.parse(text)).version;
}

/** Runs one command line (without node and script) over a keychain and returns the exit status. Never throws. */
export async function run(
  argv: readonly string[],
  terminal: Terminal,
  secrets: SecretStore,
  now: () => number = () => Date.now(),
): Promise<number> {
  let exitCode = 0;
  let running: Command | null = null;
  const program = new Command('sendgauge')
    .description('Bounce rates and daily limits of your e-mail sending providers, in the terminal.')
    .version(version())
    .option('--data-dir <dir>', 'where the cache is kept', defaultDataFolder(process.platform, terminal.variables))
    .showHelpAfterError('Run "sendgauge --help" for all commands.')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    })
    .exitOverride()
    .hook('preAction', (_program, command) => {
      running = command;
    });
  const context = {
    terminal,
    ...sessionsIn(terminal, secrets, () => dataFolder(program), now),
    exitWith: (code: number) => {
      exitCode = code;
    },
  };
  addAccountCommands(program, context);
  addCheckCommand(program, context);
  addStatusCommand(program, context);
  addExportCommand(program, context);
  addReportCommands(program, context);
  addAlertsCommands(program, context);
  addDemoCommands(program, context);

  try {
    refuseKeys(argv);
    await program.parseAsync(argv, { from: 'user' });
    return exitCode;
  } catch (thrown) {
    return exitAfter(thrown, running, terminal);
  }
}

/** An empty name, as of a variable that is not set, would be the folder one happens to be in. */
function dataFolder(program: Command): string {
  const { dataDir } = program.opts<{ readonly dataDir: string }>();
  if (dataDir.trim() === '') throw new UsageError('--data-dir must name a folder.');
  return resolve(dataDir);
}

/** `command` is the one that ran; `null` when none was found to run. */
function exitAfter(thrown: unknown, command: Command | null, terminal: Terminal): number {
  if (thrown instanceof OutputFailure) return notWritten(thrown, terminal);
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : wrongUsage;
  if (thrown instanceof UsageError) {
    terminal.say(thrown.message);
    return wrongUsage;
  }
  const told = thrown instanceof Error ? thrown.message : 'something unexpected';
  const failure: CommandFailure =
    thrown instanceof StoreFailure
      ? { kind: thrown.kind, message: told }
      : { kind: 'unknown', message: `Sendgauge failed: ${redact(told, [])}` };
  terminal.say(failure.message);
  try {
    if (command !== null && printsJson(command)) {
      const document = isJudging(command) ? unknownStatus(failure) : { schema: 1, error: failure };
      terminal.print(JSON.stringify(document, null, 2));
    }
  } catch (alsoThrown) {
    if (alsoThrown instanceof OutputFailure) return notWritten(alsoThrown, terminal);
    throw alsoThrown;
  }
  // Neither check nor status could judge anything: that is "unknown" to a monitoring system.
  return command !== null && isJudging(command) ? exitOf.unknown : failed;
}

/** Nobody knows what the results would have said. */
function notWritten({ message }: OutputFailure, terminal: Terminal): number {
  terminal.say(message);
  return exitOf.unknown;
}

const isJudging = (command: Command): boolean => command.name() === 'check' || command.name() === 'status';

function printsJson(command: Command): boolean {
  const { json, format } = command.opts<{ readonly json?: true; readonly format?: string }>();
  return json === true || format === 'json';
}

/** Why a command failed as a whole. One that was to print JSON prints it, so that whoever parses it finds out. */
interface CommandFailure {
  readonly kind: StoreFailureKind;
  readonly message: string;
}

function unknownStatus(error: CommandFailure): StatusDocument & { readonly error: CommandFailure } {
  const glance = { state: 'none', headline: error.message, clients: [], troubles: [] } as const;
  return { schema: 1, generatedAt: isoTime(Date.now()), status: 'unknown', glance, accounts: [], alerts: [], error };
}
