import fc from 'fast-check';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { hookFormats, isToldInChat, testEvent, transitionEvent, type HookEvent } from '../../../electron/core/hooks.ts';
import { plainFormat } from '../../../electron/core/format.ts';
import { hookBody } from '../../../electron/core/words/hook-bodies.ts';
import { step } from '../../services/hooks/kit.ts';

const at = Date.parse('2026-02-10T12:00:00Z');
const event = (name = 'anna@example.com', label = 'Sales'): HookEvent => {
  const told = step(at, name);
  return transitionEvent('1', { ...told, account: { ...told.account, label, client: label, demo: false } });
};

/** What each receiver documents: what must be there, and how much of it there may be. */
const text = (most: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(most));
const slack = v.strictObject({
  text: text(40_000),
  mrkdwn: v.literal(false),
  unfurl_links: v.literal(false),
  unfurl_media: v.literal(false),
});
const mattermost = v.strictObject({ text: text(16_383) });
const discord = v.strictObject({
  content: text(2000),
  allowed_mentions: v.strictObject({ parse: v.tuple([]) }),
  flags: v.literal(4),
});
const line = v.object({
  type: v.literal('RichTextBlock'),
  inlines: v.tuple([v.object({ type: v.literal('TextRun'), text: text(10_000) })]),
});
const teams = v.strictObject({
  type: v.literal('message'),
  attachments: v.tuple([
    v.strictObject({
      contentType: v.literal('application/vnd.microsoft.card.adaptive'),
      contentUrl: v.null(),
      content: v.object({
        $schema: v.literal('http://adaptivecards.io/schemas/adaptive-card.json'),
        type: v.literal('AdaptiveCard'),
        version: v.literal('1.4'),
        body: v.tuple([
          v.object({ type: v.literal('TextBlock'), text: text(1000), wrap: v.literal(true) }),
          line,
          line,
        ]),
      }),
    }),
  ]),
});
const chats = ['slack', 'mattermost', 'discord', 'teams'] as const;
const schemas = { slack, mattermost, discord, teams } as const;
const bodyOf = (form: (typeof chats)[number], of: HookEvent): string => JSON.stringify(hookBody(of, form, plainFormat));

describe('a message in a chat', () => {
  test('of Slack says what, of whom and when, in plain lines', () => {
    expect(hookBody(event('a<b>&c'), 'slack', plainFormat)).toMatchObject({
      text: [
        '🔴 Critical: Bounce rate',
        'a&lt;b&gt;&amp;c: bounce rate 6 % (60 of 1,000, last 7 days) is over 5 %; about 201 clean sends bring it back under 5 %',
        'Sales · Sales · SendKit · 2026-02-10 12:00 UTC',
      ].join('\n'),
    });
  });

  test('of Discord and Mattermost shows names as they are written', () => {
    const name = '*bold* [x](http://evil) `code` # ~~a~~ |b|';
    const shown = '\\*bold\\* \\[x\\]\\(http:\u200b//evil\\) \\`code\\` \\# \\~\\~a\\~\\~ \\|b\\|';
    expect(hookBody(event(name), 'discord', plainFormat)).toMatchObject({
      content: expect.stringContaining(`**🔴 Critical: Bounce rate**\n${shown}: bounce rate 6 %`),
    });
    expect(hookBody(event('1. first'), 'mattermost', plainFormat)).toMatchObject({
      text: expect.stringContaining('\n1\\. first: bounce rate'),
    });
  });

  test.each(chats)('of %s makes no link of a name that looks like a domain; a mailbox stays as it is', (form) => {
    for (const [name, shown] of [
      ['www.evil.example', 'www.\u200bevil.\u200bexample'],
      ['Pay at evil.example/path now', 'Pay at evil.\u200bexample/path now'],
      ['@evil.example', '@\u200bevil.\u200bexample'],
      ['x@everyone.example', 'x@\u200beveryone.\u200bexample'],
      ['evil\u3002example', 'evil\u3002\u200bexample'],
      ['\u043a\u0440\u0435\u043c\u043b\u044c.\u0440\u0444', '\u043a\u0440\u0435\u043c\u043b\u044c.\u200b\u0440\u0444'],
      ['www.1a', 'www.\u200b1a'],
      ['a@evil.example/path', 'a@evil.\u200bexample/path'],
      ['www.evil@x.example', 'www.\u200bevil@x.\u200bexample'],
      ['anna.b@mail.example.co.uk', 'anna.b@mail.example.co.uk'],
      ['Q1 v1.25', 'Q1 v1.25'],
    ] as const) {
      // The label of the account, too.
      expect(bodyOf(form, event(name, name)).split(shown), name).toHaveLength(4);
    }
  });

  test.each(chats)('of %s draws no picture that a name asks for', (form) => {
    for (const [name, shown] of [
      [':rocket: All fine', ':\u200brocket: All fine'],
      ['a:+1::skin-tone-2:', 'a:\u200b+1::\u200bskin-tone-2:'],
      ['Q1:100:', 'Q1:\u200b100:'],
      // With what stands behind the name, too.
      ['Q1:fire', 'Q1:\u200bfire:'],
      ['Run 12:30:45', 'Run 12:30:45'],
      ['a: b: c', 'a: b: c'],
    ] as const) {
      expect(bodyOf(form, event(name)), name).toContain(shown);
    }
  });

  test('of Teams is a card with the colour of what happened', () => {
    const parsed = v.parse(teams, hookBody(event(), 'teams', plainFormat));
    expect(parsed.attachments[0].content.body[0]).toMatchObject({ text: '🔴 Critical: Bounce rate' });
    expect(parsed.attachments[0].content.body[1].inlines[0].text).toMatch(/^anna@example\.com: bounce rate 6 %/);
  });

  test('says that an alert has ended, that it is a test, and that mail was only simulated', () => {
    const ended = { ...event(), from: 'recovering', to: 'inactive', toLevel: 0 } as const;
    expect(bodyOf('slack', ended)).toContain('⚪ Ended: Bounce rate');
    expect(bodyOf('slack', testEvent('1', at))).toMatch(
      /"Test\\nTest from Sendgauge: no mail is affected\..*simulated, no real mail/,
    );
    expect(bodyOf('teams', { ...event(), message: 'As an earlier version\nput it\u202e' })).toContain(
      '"As an earlier version put it"',
    );
  });

  test.each([
    ['key-rejected', 'SendKit accepts the key again', 'Key rejected by SendKit'],
    ['data-outage', 'SendKit answers again', 'no data from SendKit'],
    ['stopped-by-provider', 'no longer stopped by SendKit', 'stopped by SendKit'],
    ['bounce-rate', 'bounce rate 6 % (60 of 1,000, last 7 days) is back under 5 %', 'bounce rate 6 % (60 of'],
  ] as const)('says of what has recovered that it has, and of what only ended what it was: %s', (rule, healed, was) => {
    const told = step(at, 'Sales', rule);
    const end = (tell: 'resolved' | null) =>
      transitionEvent('1', {
        ...told,
        transition: { from: 'firing', to: 'inactive', fromLevel: 2, toLevel: 0, at, tell },
      });
    for (const form of ['generic', 'slack', 'teams'] as const) {
      const [recovered, ended] = (['resolved', null] as const).map((tell) =>
        JSON.stringify(hookBody(end(tell), form, plainFormat)),
      );
      expect(recovered).toContain(`Sales: ${healed}`);
      expect(ended).toContain(`Sales: ${was}`);
      expect(ended).not.toContain(healed);
    }
  });

  const pieces = fc.constantFrom(
    ...[
      '@everyone',
      '@here',
      '@channel',
      '@all',
      '@anna',
      '<!channel>',
      '<!here|x>',
      '<@U123>',
      '<@&1>',
      '<#C1>',
      '<at>x</at>',
    ],
    ...[
      '&',
      '<',
      '>',
      '*',
      '_',
      '`',
      '\\\\',
      '[a](b)',
      '://',
      '\n',
      '\u202e',
      '\u200b',
      '"',
      '\ud83d\ude00',
      'ح',
      'a',
      ' ',
      '.',
    ],
  );
  const names = fc.array(pieces, { minLength: 1, maxLength: 400 }).map((some) => some.join(''));

  test.each(chats)('of %s is whole and short enough, and no name in it calls anybody', (form) => {
    fc.assert(
      fc.property(names, names, fc.boolean(), (name, label, old) => {
        const told = old ? { ...event('x', label), message: name } : event(name, label);
        const body = hookBody(told, form, plainFormat);
        expect(v.safeParse(schemas[form], body).issues).toBeUndefined();
        const json = JSON.stringify(body);
        expect(Buffer.byteLength(json)).toBeLessThan(28 * 1024);
        expect(json).not.toMatch(/(?<![\p{L}\p{N}])@\w|@everyone|@(?:here|channel|all)\b|<\/?at\b/iu);
        if (form === 'slack') expect(json).not.toMatch(/[<>]/);
      }),
    );
  });
});

test('the JSON is told of every step, a chat only of what fires, changes its level and ends', () => {
  const steps = [
    ['inactive', 'pending', 0, 0],
    ['pending', 'inactive', 0, 0],
    ['pending', 'firing', 0, 1],
    ['inactive', 'firing', 0, 3],
    ['firing', 'firing', 1, 2],
    ['firing', 'recovering', 2, 2],
    ['recovering', 'firing', 2, 2],
    ['recovering', 'inactive', 2, 0],
    ['firing', 'inactive', 2, 0],
  ] as const;
  const told = steps.filter(([from, to, fromLevel, toLevel]) => isToldInChat({ from, to, fromLevel, toLevel, at }));
  expect(told.map(([from, to]) => `${from} to ${to}`)).toEqual([
    'pending to firing',
    'inactive to firing',
    'firing to firing',
    'recovering to inactive',
    'firing to inactive',
  ]);
  expect(hookFormats.map((form) => Object.keys(hookBody(event(), form, plainFormat)).length > 0)).not.toContain(false);
});
