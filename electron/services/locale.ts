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
    return Intl.NumberFormat.supportedLocalesOf(name.replace(/[.@].*$/, '').replaceAll('_', '-'))[0] ?? 'en-US';
  } catch {
    // No tag at all: "C" or nothing.
    return 'en-US';
  }
}
