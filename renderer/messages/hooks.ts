import { format } from '../format.ts';

export const hookMessages = {
  hooks: {
    title: 'Hooks',
    hint: 'Tell a program or a web address when an alert changes. It gets names and numbers, never a key.',
    program: 'Program',
    programOn: 'Run the program',
    programHelp: 'Its whole path. It gets JSON on its standard input, and no arguments.',
    webhook: 'Webhook address',
    webhookOn: 'Post to the address',
    webhookHelp: 'https://, or http:// on this computer. Kept in the keychain and never shown.',
    webhookKept: (host: string) =>
      `An address at ${host} is kept in the keychain and never shown. Paste another to replace it.`,
    format: 'Message for',
    formats: {
      generic: 'A program (JSON)',
      slack: 'Slack',
      mattermost: 'Mattermost',
      discord: 'Discord',
      teams: 'Microsoft Teams',
    },
    /** A program can filter, people in a chat cannot. */
    formatHelp: {
      program: 'Gets every step of an alert.',
      chat: 'Gets what starts to fire, changes its level or ends.',
    },
    forget: 'Forget the address',
    test: 'Test',
    testProgram: 'Test the program',
    testWebhook: 'Test the webhook',
    testing: 'Testing…',
    tested: (ms: number) => `Test delivered in ${format.count(ms)} ms`,
    testFailed: (why: string) => `Test failed: ${why}`,
    saved: 'Saved',
    log: 'Deliveries',
    logEmpty: 'Nothing was delivered yet.',
    columns: { time: 'Time', hook: 'Hook', event: 'Event', outcome: 'Outcome', took: 'Took' },
    names: { executable: 'Program', webhook: 'Webhook' },
    outcomes: { delivered: 'Delivered', failed: 'Failed', waiting: 'Waiting' },
    attempts: (count: number) => format.plural(count, 'attempt'),
    took: (ms: number) => `${format.count(ms)} ms`,
  },
} as const;
