import { describe, expect, test } from 'vitest';
import { asRoot, chooseAlternative, installLine, missingPackages, wantedPackages } from '../../build/setup/system.mjs';

const everything = { screen: true, bus: true };
const nothing = { screen: false, bus: false };
const names = (entries: readonly (readonly string[])[]) => entries.map(([first]) => first);

describe('what the app needs of the system', () => {
  test('a desktop of one’s own needs no virtual screen and no bus', () => {
    expect(names(wantedPackages(['window'], everything))).not.toContain('xvfb');
    expect(names(wantedPackages(['window'], everything))).not.toContain('dbus');
    expect(names(wantedPackages(['window'], nothing))).toEqual(expect.arrayContaining(['xvfb', 'dbus']));
  });

  test('the tests bring their own desktop wherever they run, and name no package twice', () => {
    const wanted = names(wantedPackages(['window', 'desktop', 'keychain'], nothing));
    expect(wanted).toEqual(expect.arrayContaining(['xvfb', 'gnome-keyring', 'dunst']));
    expect(new Set(wanted).size).toBe(wanted.length);
    expect(names(wantedPackages(['window', 'desktop'], everything))).toContain('xvfb');
  });

  test('the terminal needs the key store’s library only', () => {
    expect(wantedPackages(['keychain'], nothing)).toEqual([['libsecret-1-0']]);
  });
});

describe('what is missing', () => {
  const entries = [['libgtk-3-0', 'libgtk-3-0t64'], ['libnss3'], ['xvfb']];

  test('one of the alternatives is enough, whatever the architecture', () => {
    const listing = 'installed libgtk-3-0t64\ninstalled libnss3\ninstalled libnss3\n';
    expect(missingPackages(entries, listing)).toEqual([['xvfb']]);
  });

  test('a removed package whose settings stayed is missing', () => {
    expect(missingPackages([['xvfb']], 'config-files xvfb\n')).toEqual([['xvfb']]);
  });

  test('without any answer everything is missing', () => {
    expect(missingPackages(entries, '')).toEqual(entries);
  });
});

describe('the name this release gives a package', () => {
  const policy = [
    'libasound2:',
    '  Installed: (none)',
    '  Candidate: (none)',
    '  Version table:',
    'libasound2t64:',
    '  Installed: (none)',
    '  Candidate: 1.2.11-1',
    '  Version table:',
    '',
  ].join('\n');

  test('is the one that can be installed', () => {
    expect(chooseAlternative(['libasound2', 'libasound2t64'], policy)).toBe('libasound2t64');
  });

  test('is the first where apt knows nothing yet', () => {
    expect(chooseAlternative(['libasound2', 'libasound2t64'], '')).toBe('libasound2');
  });
});

describe('the line to copy', () => {
  test('is one line that also fetches the lists, which a fresh machine lacks', () => {
    const line = installLine(['xvfb', 'dbus'], true);
    expect(line).toBe('sudo apt-get update && sudo apt-get install -y --no-install-recommends xvfb dbus');
  });

  test('asks for root’s own shell where there is no sudo: an ordinary PATH has no ldconfig', () => {
    expect(asRoot(['one', 'two'], false)).toBe("su - -c 'one && two'");
  });
});
