import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { run } from './processes.mjs';
import { lastLines, say, SetupFailure, step } from './say.mjs';

/** A Debian package, or alternatives of which one is enough: later releases renamed some for 64-bit time. */
/** @typedef {string | readonly string[]} Entry */

/** What Electron links or opens at run time; libnotify is what makes notifications possible at all. */
const window = [
  ['libgtk-3-0', 'libgtk-3-0t64'],
  'libnss3',
  ['libasound2', 'libasound2t64'],
  'libgbm1',
  'libnotify4',
  'libsecret-1-0',
  ['fonts-dejavu-core', 'fonts-noto-core', 'fonts-liberation', 'fonts-liberation2', 'fonts-ubuntu', 'fonts-cantarell'],
];
const keychain = ['libsecret-1-0'];
/** The real desktop parts that the tests talk to. */
const desktop = ['xvfb', 'dbus', 'gnome-keyring', 'dunst', 'xdotool', 'imagemagick', 'openssl'];
/** A panel with a tray, for screenshots. */
const panel = ['xfce4-panel', 'xfwm4', 'xfconf', 'adwaita-icon-theme', 'dbus-x11'];
const groups = { window, keychain, desktop, panel };

/**
 * The packages that the groups need here, each as its list of alternatives, none twice. A window needs a virtual screen
 * and a session bus only where there is none.
 * @param {readonly (keyof typeof groups)[]} names
 * @param {{ readonly screen: boolean, readonly bus: boolean }} there
 * @returns {readonly (readonly string[])[]}
 */
export function wantedPackages(names, there) {
  /** @type {Entry[]} */
  const entries = names.flatMap((name) => groups[name]);
  if (names.includes('window')) entries.push(...(there.screen ? [] : ['xvfb']), ...(there.bus ? [] : ['dbus']));
  const lists = new Map(entries.map((entry) => [String(entry), typeof entry === 'string' ? [entry] : entry]));
  return [...lists.values()];
}

/**
 * The entries of which nothing is installed, from what dpkg-query printed ("installed libnss3" per line).
 * @param {readonly (readonly string[])[]} entries
 * @param {string} listing
 */
export function missingPackages(entries, listing) {
  const present = new Set(
    listing
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.split(' ')[1]),
  );
  return entries.filter((alternatives) => !alternatives.some((name) => present.has(name)));
}

/**
 * The alternative that this release has, from what `apt-cache policy` printed; the first when it knows none.
 * @param {readonly string[]} alternatives
 * @param {string} policy
 */
export function chooseAlternative(alternatives, policy) {
  const offered = [...policy.matchAll(/^(\S+):\n(?: .*\n)*? {2}Candidate: (?!\(none\))/gm)].map(([, name]) => name);
  return alternatives.find((name) => offered.includes(name)) ?? alternatives[0] ?? '';
}

/**
 * One line to copy that runs commands as root.
 * @param {readonly string[]} commands
 * @param {boolean} withSudo a minimal Debian has none
 */
export function asRoot(commands, withSudo) {
  return withSudo ? commands.map((command) => `sudo ${command}`).join(' && ') : `su - -c '${commands.join(' && ')}'`;
}

/** True where `sudo` is installed. */
export const hasSudo = () => existsSync('/usr/bin/sudo');

/**
 * The one line that installs packages, for somebody who is not root.
 * @param {readonly string[]} packages
 * @param {boolean} withSudo
 */
export function installLine(packages, withSudo) {
  const install = `apt-get install -y --no-install-recommends ${packages.join(' ')}`;
  return asRoot(['apt-get update', install], withSudo);
}

/** What this machine has of a desktop, as electron-command.ts judges it. */
function desktopHere() {
  const { DISPLAY, WAYLAND_DISPLAY, DBUS_SESSION_BUS_ADDRESS, XDG_RUNTIME_DIR } = process.env;
  return {
    screen: Boolean(DISPLAY || WAYLAND_DISPLAY),
    bus: Boolean(DBUS_SESSION_BUS_ADDRESS || (XDG_RUNTIME_DIR && existsSync(join(XDG_RUNTIME_DIR, 'bus')))),
  };
}

/** @param {readonly (readonly string[])[]} missing */
async function chosen(missing) {
  const { output } = await run('apt-cache', ['policy', ...missing.flat()], {
    env: { ...process.env, LC_ALL: 'C.UTF-8' },
  });
  return missing.map((alternatives) => chooseAlternative(alternatives, `${output}\n`));
}

/**
 * Makes sure that the system parts of the groups are there. On Debian and its relatives missing packages are installed
 * when we are root; otherwise the one line to copy is printed and we stop. Elsewhere nothing is checked.
 * @param {readonly (keyof typeof groups)[]} names
 */
export async function requireSystem(names) {
  if (process.platform !== 'linux' || names.length === 0 || !existsSync('/usr/bin/dpkg-query')) return;
  const entries = wantedPackages(names, desktopHere());
  const wanted = ['-W', '-f=${db:Status-Status} ${Package}\n', ...entries.flat()];
  const { code, output, errors } = await run('dpkg-query', wanted);
  // 1: some are not installed. Anything else says nothing about any of them: https://manpages.debian.org/dpkg-query
  if (code > 1) throw new SetupFailure(`dpkg-query cannot say what is installed (${code}). ${lastLines(errors, 2)}`);
  const missing = missingPackages(entries, output);
  if (missing.length === 0) return;
  if (process.getuid?.() === 0) return install(missing);
  const line = installLine(await chosen(missing), hasSudo());
  throw new SetupFailure(`System packages are missing. Install them, then run the same command again:\n\n  ${line}\n`);
}

/** @param {readonly (readonly string[])[]} missing */
async function install(missing) {
  const options = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', LC_ALL: 'C.UTF-8' }, whole: true };
  // Somebody else's apt (unattended upgrades, say) is waited for.
  const apt = (/** @type {readonly string[]} */ words) =>
    run('apt-get', ['-qq', '-o', 'DPkg::Lock::Timeout=180', ...words], options);

  const updated = await step('Reading the list of Debian packages', () => apt(['update']));
  const names = await chosen(missing);
  await step(`Installing Debian packages: ${names.join(' ')}`, async () => {
    const { code, errors } = await apt(['install', '-y', '--no-install-recommends', ...names]);
    if (code === 0) return;
    say(lastLines(`${updated.errors}\n${errors}`, 8));
    throw new SetupFailure('apt-get could not install them.');
  });
}
