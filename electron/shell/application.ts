/** As in package.json (`productName`, `desktopName`): the desktop finds the application's settings and icon by it. */
export const application = { name: 'Sendgauge', desktopEntry: 'sendgauge' } as const;
