import { join } from 'node:path';

/** What starts the application at login. */
export interface StartCommand {
  readonly executable: string;
  readonly args: readonly string[];
}

/** Where a desktop looks for a person's own autostart entries (XDG Autostart specification). */
export function autostartFile(environment: Readonly<Record<string, string | undefined>>, home: string): string {
  const configured = environment['XDG_CONFIG_HOME'];
  // The specification: a relative path is to be ignored.
  const folder = configured !== undefined && configured.startsWith('/') ? configured : join(home, '.config');
  return join(folder, 'autostart', 'sendgauge.desktop');
}

/** The text of the entry (Desktop Entry specification). Throws on a path no such file can carry. */
export function autostartEntry(command: StartCommand): string {
  return [
    '[Desktop Entry]',
    'Type=Application',
    'Name=Sendgauge',
    'Comment=Bounce rates and daily limits in the tray',
    `Exec=${[command.executable, ...command.args].map(execArgument).join(' ')}`,
    'Icon=sendgauge',
    'Terminal=false',
    'StartupNotify=false',
    'X-GNOME-Autostart-enabled=true',
    '',
  ].join('\n');
}

/**
 * One argument of `Exec`: quoted where it holds reserved characters, `%` doubled, and the backslashes escaped once more
 * because the key's value is itself an escaped string.
 */
function execArgument(argument: string): string {
  if (/[\n\r\0]/.test(argument)) throw new Error('A start command cannot contain a line break.');
  const literal = argument.replaceAll('%', '%%');
  if (literal !== '' && !/[\s"'\\><~|&;$*?#()`]/.test(literal)) return literal;
  const quoted = `"${literal.replace(/["`$\\]/g, '\\$&')}"`;
  return quoted.replaceAll('\\', '\\\\');
}
