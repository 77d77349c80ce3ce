/** What the window's code reads of the bridge before anything is drawn. */
if (typeof window !== 'undefined') Object.assign(window, { sendgauge: { locale: 'en-US' } });
