// Brings the checkout into a runnable state under whatever Node started it, then goes on in build/tasks/ under the Node
// pinned in package-lock.json.
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { appIsBuilt, buildApp, buildTerminal, terminalProgram } from './built.mjs';
import { electronFolder, electronIsThere, prepareElectron } from './electron.mjs';
import { alone } from './lock.mjs';
import { pinnedNode } from './node.mjs';
import { installPackages, isWritable, packagesAreThere, requireWritable } from './packages.mjs';
import { endRunning } from './processes.mjs';
import { root, say, SetupFailure, step } from './say.mjs';
import { requireSandbox } from './sandbox.mjs';
import { requireSystem } from './system.mjs';

/**
 * What each task needs before it can run: `system` names package groups of system.mjs, `built` asks for `dist/`, `terminal`
 * for the terminal as one file.
 * @typedef {{
 *   readonly system: Parameters<typeof requireSystem>[0],
 *   readonly electron?: true,
 *   readonly forPackaging?: true,
 *   readonly built?: true,
 *   readonly terminal?: true,
 * }} Task
 * @type {Readonly<Record<string, Task>>}
 */
const tasks = {
  start: { system: ['window'], electron: true, built: true },
  dev: { system: ['window'], electron: true },
  test: { system: ['window', 'desktop'], electron: true, built: true },
  screenshots: { system: ['window', 'desktop', 'panel'], electron: true, built: true },
  package: { system: [], electron: true, forPackaging: true },
  sendgauge: { system: ['keychain'], terminal: true },
  build: { system: [] },
  check: { system: ['keychain'] },
  format: { system: [] },
  bench: { system: ['keychain'], built: true, terminal: true },
  'bench-app': { system: ['window', 'desktop'], electron: true, built: true },
  'bench-window': { system: ['window', 'desktop'], electron: true, built: true },
  soak: { system: ['keychain'] },
  fuzz: { system: ['keychain'] },
};

/** @type {readonly NodeJS.Signals[]} */
const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'];

/** The task these arguments name, and what is left for it: `bench app` is a task of its own, `test app` is not. */
function taskIn(/** @type {readonly string[]} */ [first = '', ...rest]) {
  const narrower = `${first}-${rest[0] ?? ''}`;
  return narrower in tasks ? { name: narrower, rest: rest.slice(1) } : { name: first, rest };
}

/** Runs one task and ends this process with its exit code. */
export async function main(/** @type {readonly string[]} */ args) {
  const { name, rest } = taskIn(args);
  /** @type {NodeJS.Signals | null} */
  let ended = null;
  const end = (/** @type {NodeJS.Signals} */ signal) => {
    ended = signal;
    endRunning();
  };
  for (const signal of endings) process.on(signal, end);
  const stopWatching = whenNpmIsGone(() => end('SIGTERM'));
  try {
    const task = tasks[name];
    if (!task) throw new SetupFailure(`Unknown task "${name}". One of: ${Object.keys(tasks).join(', ')}.`);
    if (!existsSync(join(root, 'package-lock.json')))
      throw new SetupFailure('package-lock.json is missing: this is not a complete checkout.');
    const environment = await prepare(task);
    const terminal = task.terminal ? await prepareTerminal() : null;
    for (const signal of endings) process.off(signal, end);
    stopWatching();
    if (ended === null) runTask(name === 'sendgauge' ? terminal : null, name, rest, environment);
    else process.exitCode = exitCodeOf(ended);
  } catch (error) {
    if (ended === null) say(error instanceof SetupFailure ? error.message : String(error?.stack ?? error));
    else say('Stopped.');
    process.exitCode = ended === null ? 1 : exitCodeOf(ended);
  }
}

/** Does what is missing for the task, one process at a time; nothing is written when nothing is. */
async function prepare(/** @type {Task} */ task) {
  await requireSystem(task.system);
  const ready = () =>
    packagesAreThere() && (!task.electron || electronIsThere()) && (!task.built || appIsBuilt()) && !task.forPackaging;
  const work = async () => {
    await installPackages();
    const electron = task.electron ? await prepareElectron(pinnedNode(), task) : {};
    if (task.electron && !task.forPackaging) await requireSandbox(electronFolder(electron));
    if (task.built && !appIsBuilt()) await step('Building the app', () => buildApp(pinnedNode()));
    return electron;
  };
  if (ready()) return work();
  requireWritable(root);
  return alone(join(root, '.cache/setup.lock'), work);
}

/** The terminal as one file, which starts several times faster; `null` where it can only run from its sources. */
async function prepareTerminal() {
  const program = terminalProgram();
  if (!existsSync(program) && isWritable(root)) {
    await alone(join(root, '.cache/setup.lock'), async () => {
      if (!existsSync(program)) await step('Building the terminal', () => buildTerminal(pinnedNode()));
    });
  }
  return existsSync(program) ? program : null;
}

/** @param {string | null} program @param {string} name @param {readonly string[]} args @param {Record<string, string>} environment */
function runTask(program, name, args, environment) {
  const node = pinnedNode();
  // The pinned Node by its own folder: not every npm links it into node_modules/.bin.
  const path = [dirname(node), join(root, 'node_modules/.bin'), process.env.PATH ?? ''].join(delimiter);
  const child = spawn(node, [program ?? join(root, 'build/tasks', `${name}.ts`), ...args], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      ...environment,
      PATH: path,
    },
  });
  // We only wait, so that the child's orderly end is ours too. A terminal sends Ctrl+C to both of us; our copy of it is
  // for a child that was not told, and comes late enough not to look like a second, impatient one.
  process.on('SIGINT', () => setTimeout(() => child.kill('SIGINT'), 200));
  process.on('SIGTERM', () => child.kill('SIGTERM'));
  process.on('SIGHUP', () => child.kill('SIGHUP'));
  whenNpmIsGone(() => child.kill('SIGTERM'));
  child.on('exit', (code, signal) => process.exit(code ?? exitCodeOf(signal)));
}

/**
 * Calls back, once, when the npm that started us is gone: it passes a signal to the shell between us, which dies without
 * passing it on. Gives the end of the watch.
 */
function whenNpmIsGone(/** @type {() => void} */ then) {
  const parent = process.ppid;
  if (process.env.npm_lifecycle_event === undefined || process.platform === 'win32') return () => undefined;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    then();
  }, 500);
  watch.unref();
  return () => clearInterval(watch);
}

/** As a shell counts: 128 and the number of the signal. */
function exitCodeOf(/** @type {NodeJS.Signals | null} */ signal) {
  return signal === null ? 1 : 128 + constants.signals[signal];
}
