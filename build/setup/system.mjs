import { existsSync } from 'node:fs';
import { run, say, SetupFailure, step } from './say.mjs';

/**
 * Debian packages by what they are for. Each entry is a package, or alternatives of which one is enough (Debian 13 and
 * Ubuntu 24.04 renamed some for 64-bit time).
 */
const groups = {
  /** What Electron links or opens at run time; libnotify is what makes notifications possible at all. */
  window: [
    ['libgtk-3-0', 'libgtk-3-0t64'],
    'libnss3',
    ['libasound2', 'libasound2t64'],
    'libgbm1',
    'libxss1',
    ['libatk-bridge2.0-0', 'libatk-bridge2.0-0t64'],
    'libdrm2',
    'libnotify4',
    'libsecret-1-0',
    'dbus',
    'fonts-dejavu-core',
  ],
  /** Only where there is no screen. */
  virtualScreen: ['xvfb', 'xauth'],
  keychain: ['libsecret-1-0'],
  /** The real desktop parts that the tests talk to. */
  desktop: ['gnome-keyring', 'dunst', 'xdotool', 'imagemagick', 'openssl'],
  /** A panel with a tray, for screenshots. */
  panel: ['xfce4-panel', 'xfwm4', 'xfconf', 'adwaita-icon-theme', 'dbus-x11'],
};

const hasScreen = () => Boolean(process.env.DISPLAY || process.env.WAYLAND_DISPLAY);

/** Package names of the groups, each as a list of alternatives. A screen of one's own needs no virtual one. */
function wanted(names, needsVirtualScreen) {
  return names
    .filter((name) => name !== 'virtualScreen' || needsVirtualScreen)
    .flatMap((name) => groups[name])
    .map((entry) => (Array.isArray(entry) ? entry : [entry]));
}

async function installed(names) {
  const { output } = await run('dpkg-query', ['-W', '-f=${db:Status-Status} ${Package}\n', ...names]);
  return new Set(
    output
      .split('\n')
      .filter((line) => line.startsWith('installed '))
      .map((line) => line.split(' ')[1]),
  );
}

async function available(alternatives) {
  for (const name of alternatives) {
    const { output } = await run('apt-cache', ['policy', name]);
    if (/Candidate: (?!\(none\))/.test(output)) return name;
  }
  return alternatives[0];
}

/**
 * Makes sure that the system parts of the groups are there. On Debian and its relatives missing packages are installed
 * when we are root; otherwise the one line to copy is printed and we stop. Elsewhere nothing is checked.
 */
export async function requireSystem(names) {
  if (process.platform !== 'linux' || names.length === 0 || !existsSync('/usr/bin/dpkg-query')) return;
  const needsVirtualScreen = names.includes('desktop') || !hasScreen();
  const entries = wanted(names, needsVirtualScreen);
  const present = await installed(entries.flat());
  const missing = entries.filter((alternatives) => !alternatives.some((name) => present.has(name)));
  if (missing.length === 0) return;

  if (process.getuid?.() !== 0) {
    const line = missing.map(([name]) => name).join(' ');
    throw new SetupFailure(
      `Some system packages are missing. Install them, then run the same command again:\n\n  sudo apt-get install -y --no-install-recommends ${line}\n`,
    );
  }
  const environment = { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } };
  await step(`Installing ${missing.length} missing Debian packages`, async () => {
    await run('apt-get', ['update', '-qq'], environment);
    const chosen = await Promise.all(missing.map(available));
    const { code, errors } = await run(
      'apt-get',
      ['install', '-y', '-qq', '--no-install-recommends', ...chosen],
      environment,
    );
    if (code !== 0) {
      say(errors.trim().split('\n').slice(-5).join('\n'));
      throw new SetupFailure(`apt-get could not install: ${chosen.join(' ')}`);
    }
  });
}
