/** The command line as a whole: global options, every command, and what each kind of failure exits with. */
import { Command, CommanderError } from 'commander';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as v from 'valibot';
import { redact } from '../providers/redact.ts';
import type { SecretStore } from '../services/secrets.ts';
import { StoreFailure } from '../store/failure.ts';
import { addAccountCommands } from './account.ts';
import { addAlertsCommands } from './alerts/alerts.ts';
import { addCheckCommand } from './check.ts';
import { defaultDataFolder } from './data-folder.ts';
import { addDemoCommands } from './demo.ts';
import { exitOf, failed, UsageError, wrongUsage } from './exit.ts';
import { addExportCommand } from './export.ts';
import { refuseKeys } from './options.ts';
import { addReportCommands } from './report.ts';
import { sessionIn } from './session.ts';
import { addStatusCommand } from './status.ts';
import type { Terminal } from './terminal.ts';

const packageSchema = v.object({ version: v.string() });

function version(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  return v.parse(packageSchema, JSON.parse(text)).version;
}

/** Runs one command line (without node and script) over a keychain and returns the exit status. Never throws. */
export async function run(argv: readonly string[], terminal: Terminal, secrets: SecretStore): Promise<number> {
  let exitCode = 0;
  const program = new Command('sendgauge')
    .description('Bounce rates and daily limits of your e-mail sending providers, in the terminal.')
    .version(version())
    .option('--data-dir <dir>', 'where the cache is kept', defaultDataFolder(process.platform, terminal.variables))
    .showHelpAfterError('Run "sendgauge --help" for all commands.')
    .configureOutput({
      writeOut: (text) => terminal.print(text.trimEnd()),
      writeErr: (text) => terminal.say(text.trimEnd()),
    })
    .exitOverride();
  const context = {
    terminal,
    withApp: sessionIn(terminal, secrets, () => dataFolder(program)),
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
    return exitAfter(thrown, program.args[0], terminal);
  }
}

/** An empty name, as of a variable that is not set, would be the folder one happens to be in. */
function dataFolder(program: Command): string {
  const { dataDir } = program.opts<{ readonly dataDir: string }>();
  if (dataDir.trim() === '') throw new UsageError('--data-dir must name a folder.');
  return resolve(dataDir);
}

function exitAfter(thrown: unknown, command: string | undefined, terminal: Terminal): number {
  if (thrown instanceof CommanderError) return thrown.exitCode === 0 ? 0 : wrongUsage;
  if (thrown instanceof UsageError) {
    terminal.say(thrown.message);
    return wrongUsage;
  }
  // Neither check nor status could judge anything: that is "unknown" to a monitoring system.
  const failure = command === 'check' || command === 'status' ? exitOf.unknown : failed;
  const message = thrown instanceof Error ? thrown.message : 'something unexpected';
  terminal.say(thrown instanceof StoreFailure ? message : `Sendgauge failed: ${redact(message, [])}`);
  return failure;
}
