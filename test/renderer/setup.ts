/** What the window's code reads of the bridge before anything is drawn, and what its page has and this one lacks. */
if (typeof window !== 'undefined') {
  Object.assign(window, {
    sendgauge: { locale: 'en-US' },
    requestIdleCallback: (work: () => void) => setTimeout(work),
  });
}
