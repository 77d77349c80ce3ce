import { homedir } from 'node:os';
import { join } from 'node:path';

/** The folder the desktop app uses on this platform, so that both see the same accounts. */
export function defaultDataFolder(
  platform: NodeJS.Platform,
  variables: Readonly<Record<string, string | undefined>>,
): string {
  switch (platform) {
    case 'darwin':
      return join(homedir(), 'Library', 'Application Support', 'Sendgauge');
    case 'win32':
      return join(variables['APPDATA'] ?? join(homedir(), 'AppData', 'Roaming'), 'Sendgauge');
    default: {
      const configured = variables['XDG_CONFIG_HOME'] ?? '';
      return join(configured === '' ? join(homedir(), '.config') : configured, 'Sendgauge');
    }
  }
}
