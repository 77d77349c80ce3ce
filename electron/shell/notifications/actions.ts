/**
 * Whether Electron's own notifications carry buttons: macOS always, Windows from version 42, Linux from version 44
 * (Electron's type definitions of those versions; earlier ones drop them without a word).
 */
export function electronShowsActions(platform: NodeJS.Platform, electronVersion: string): boolean {
  const major = Number.parseInt(electronVersion, 10);
  switch (platform) {
    case 'darwin':
      return true;
    case 'win32':
      return major >= 42;
    case 'linux':
      return major >= 44;
    default:
      return false;
  }
}
