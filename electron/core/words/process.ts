/** What is said of the process itself: in the window, the tray, and where there is neither, by the desktop. */
import type { Banner } from '../delivery/desktop-banner.ts';
import type { Format } from '../format.ts';
import type { ProcessNotice } from '../state/process-notice.ts';

/** One sentence or two, for the window and the tray. */
export function processNoticeText(notice: ProcessNotice, now: number, format: Format): string {
  const moment = (at: number) => format.moment(at, now);
  switch (notice.code) {
    case 'standstill':
      return `Checking stands still since ${moment(notice.since)}. What is shown is from before.`;
    case 'stood-still':
      return `Checking stood still from ${moment(notice.since)} to ${moment(notice.until)}. It was started again.`;
    case 'mistake':
      return `Something unexpected happened at ${moment(notice.at)}; the log has more. Checking goes on.`;
    case 'restarted':
      return `Sendgauge had to end at ${moment(notice.at)} and started again. The log has more.`;
  }
}

/** A message of the desktop's own. */
export interface NativeMessage {
  readonly title: string;
  readonly detail: string;
}

/** The window was closed where no tray icon can bring it back. `banners`: the desktop shows notifications. */
export function goesOnMessage(banners: boolean): NativeMessage {
  return {
    title: 'Sendgauge goes on checking',
    detail: `${
      banners
        ? 'Warnings come as notifications.'
        : 'This desktop shows no notifications either: nothing can warn you while the window is closed.'
    } Start Sendgauge again to see its window.`,
  };
}

/** The window's page ended again and again. `reason`: Chromium's own word for it. */
export function windowGaveUpMessage(reason: string): NativeMessage {
  return {
    title: 'The window cannot be shown',
    detail:
      `Its page ended three times within a minute (${reason}). Sendgauge goes on checking, and warns as before. ` +
      'To try again, open it from the tray or start Sendgauge again.',
  };
}

/** Nothing is checked any more. */
export const standstillBanner: Banner = {
  key: 'standstill',
  title: 'Checking stands still',
  body: 'Sendgauge reads no account any more. Quit it and start it anew.',
  severity: 'critical',
  silent: false,
  actions: [],
};
