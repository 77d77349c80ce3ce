import { expect, test } from 'vitest';
import { regionalLocale } from '../../electron/services/locale.ts';

const onLinux = (environment: Readonly<Record<string, string>>): string =>
  regionalLocale('linux', environment, () => 'tr-TR');

test('on Linux numbers are written as the environment says, whatever language messages are in', () => {
  expect(onLinux({ LANG: 'en_US.UTF-8', LC_NUMERIC: 'de_DE.UTF-8' })).toBe('de-DE');
  expect(onLinux({ LANG: 'en_US.UTF-8', LC_NUMERIC: 'de_DE.UTF-8', LC_ALL: 'fr_FR.UTF-8' })).toBe('fr-FR');
  expect(onLinux({ LANG: 'sr_RS.UTF-8@latin', LC_ALL: '' })).toBe('sr-RS');
});

test('an environment without a language is English', () => {
  for (const environment of [{}, { LANG: 'C' }, { LANG: 'C.UTF-8' }, { LC_ALL: 'POSIX', LANG: 'de_DE.UTF-8' }])
    expect(onLinux(environment)).toBe('en-US');
});

test('elsewhere the system’s own formats are asked', () => {
  expect(regionalLocale('darwin', { LANG: 'C' }, () => 'de-FI')).toBe('de-FI');
  expect(regionalLocale('win32', {}, () => 'en-US@posix')).toBe('en-US');
});
