import { describe, expect, test } from 'vitest';
import { autostartEntry, autostartFile } from '../../electron/shell/autostart-entry.ts';

const execOf = (executable: string, ...args: readonly string[]): string | undefined =>
  autostartEntry({ executable, args }).match(/^Exec=(.*)$/m)?.[1];

describe('starting at login on Linux', () => {
  test('the entry lies in the person’s autostart folder', () => {
    expect(autostartFile({ XDG_CONFIG_HOME: '/home/a/conf' }, '/home/a')).toBe(
      '/home/a/conf/autostart/sendgauge.desktop',
    );
    expect(autostartFile({}, '/home/a')).toBe('/home/a/.config/autostart/sendgauge.desktop');
    expect(autostartFile({ XDG_CONFIG_HOME: 'relative' }, '/home/a')).toBe(
      '/home/a/.config/autostart/sendgauge.desktop',
    );
  });

  test('it is a valid application entry that starts hidden', () => {
    const lines = autostartEntry({ executable: '/usr/bin/sendgauge', args: ['--hidden'] }).split('\n');
    expect(lines[0]).toBe('[Desktop Entry]');
    expect(lines).toContain('Type=Application');
    expect(lines).toContain('Exec=/usr/bin/sendgauge --hidden');
  });

  test('unusual paths survive the two layers of escaping', () => {
    expect(execOf('/opt/my app/send gauge')).toBe('"/opt/my app/send gauge"');
    expect(execOf('/opt/100%/x')).toBe('/opt/100%%/x');
    expect(execOf('/opt/a"b$c')).toBe('"/opt/a\\\\"b\\\\$c"');
    expect(execOf('/opt/a\\b')).toBe('"/opt/a\\\\\\\\b"');
  });

  test('a path with a line break is refused instead of starting something else', () => {
    expect(() => execOf('/opt/a\nExec=evil')).toThrow('line break');
  });
});
