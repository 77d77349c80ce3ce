/**
 * How this machine writes numbers and days, BCP 47, the same for the desktop and the terminal. What Electron and Node say
 * is the region's on macOS and Windows; on Linux it is only the language of messages, so the environment is asked as the
 * C library asks it.
 */
export function regionalLocale(
  platform: NodeJS.Platform,
  environment: Readonly<Record<string, string | undefined>>,
  /** What the runtime says. */
  system: () => string,
): string {
  const { LC_ALL, LC_NUMERIC, LANG } = environment;
  // Empty counts as not set.
  const name = platform === 'linux' ? LC_ALL || LC_NUMERIC || LANG || '' : system();
  try {
    const wanted = new Intl.Locale(name.replace(/[.@].*$/, '').replaceAll('_', '-'));
    // Which languages are known could be asked for as such, and would take longer than all the rest of a command.
    const known = new Intl.NumberFormat([wanted, 'en-US']).resolvedOptions().locale;
    return new Intl.Locale(known).language === wanted.language ? wanted.toString() : 'en-US';
  } catch {
    // No tag at all: "C" or nothing.
    return 'en-US';
  }
}
