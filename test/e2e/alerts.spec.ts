/** What a person is told of mailboxes that cross a line and come back, on a real desktop; and what hooks are told. */
import { chmodSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { json, startLoopback, type Loopback } from '../helpers/loopback.ts';
import { buttons, critical, fine, mailbox, startStory, warning, type AlertStory } from './kit/alert-story.ts';
import { eventually } from './kit/child.ts';

// One story, told in order. Every mailbox crosses its line in one test only.
const names = ['ada', 'bob', 'cat', 'dan'];
const crowd = Array.from({ length: 37 }, (_, index) => `box-${String(index + 1).padStart(2, '0')}`);
let story: AlertStory;
let webhook: Loopback;
let secretAddress: string;

beforeAll(async () => {
  story = await startStory(names);
  webhook = await startLoopback();
  secretAddress = `${webhook.url}/told-to-nobody-else`;
});
afterAll(async () => {
  await story.app.ask('hooks:set-webhook', { enabled: false, url: '' });
  await story.stop();
  await webhook.close();
});

test('one banner tells of a mailbox over its line: how much of what, since when, and what it takes', async () => {
  const { app, measure, banner, about } = story;
  await measure('ada', warning);
  const told = await banner('ada');
  expect(told).toMatchObject({ summary: 'Bounce rate over 2 %', urgency: 1, suppressSound: false });
  expect(told.body).toBe(
    'ada@acme.example: bounce rate 2.4 % (12 of 500, last 7 days) is over 2 %; ' +
      'about 101 clean sends bring it back under 2 %, 14 more bounces and it reaches 5 % · Outreach, SendKit',
  );
  expect(buttons(told)).toEqual(['Open', 'Acknowledge', 'Snooze 1 h', 'Snooze until tomorrow']);
  await app.read(3);
  expect(about('ada')).toHaveLength(1);
});

test('what gets worse takes the place of its banner; its recovery takes it away and is told without a sound', async () => {
  const { app, measure, banner, withdrawn } = story;
  const first = await banner('ada');
  await measure('ada', critical);
  const second = await banner('ada', 2);
  expect(second).toMatchObject({
    replaces: first.id,
    summary: 'Bounce rate over 5 %',
    urgency: 2,
    suppressSound: false,
  });
  expect(second.body).toContain('6 % (30 of 500, last 7 days) is over 5 %');
  await measure('ada', fine);
  const third = await banner('ada', 3);
  expect(third).toMatchObject({ summary: 'Bounce rate recovered', suppressSound: true });
  expect(third.body).toContain('0 % (0 of 500, last 7 days) is back under 5 %');
  expect(buttons(third)).toEqual(['Open']);
  await withdrawn(second.id);
  expect(await app.alertOf(mailbox('ada'))).toBeNull();
});

test('a warning that recovers takes its banner away and says nothing', async () => {
  const { daemon, measure, banner, withdrawn, about } = story;
  await measure('bob', warning);
  const { id } = await banner('bob');
  expect(daemon.withdrawn).not.toContain(id);
  await measure('bob', fine);
  await withdrawn(id);
  expect(about('bob')).toHaveLength(1);
});

test('a click on the banner opens the window on its mailbox, however quick it is', async () => {
  const { app, daemon, measure, closeWindow, isWindowVisible } = story;
  await closeWindow();
  daemon.clickNext();
  await measure('cat', warning);
  await eventually('the window is back', isWindowVisible);
  const panel = app.page.getByRole('complementary');
  await panel.waitFor();
  expect(await panel.getAttribute('aria-label')).toContain(mailbox('cat'));
  await measure('cat', fine);
});

test('F53: 37 mailboxes over a line at once are one banner with the worst three; a click opens all alerts', async () => {
  const { app, daemon, service } = story;
  const before = daemon.received.length;
  for (const [index, name] of crowd.entries()) service.set(mailbox(name), { bounced: 30 + index });
  await app.read();
  const group = await eventually('the banner', () => daemon.received[before]);
  expect(group).toMatchObject({ summary: '37 mailboxes over 5 % bounce rate', urgency: 2 });
  expect(group.body).toBe(
    'box-37@acme.example 13.2 %, box-36@acme.example 13 %, box-35@acme.example 12.8 % and 34 more · Outreach, SendKit',
  );
  expect(buttons(group)).toContain('Acknowledge');
  await app.read();
  expect(daemon.received).toHaveLength(before + 1);
  daemon.click(group.id);
  await app.page.getByRole('heading', { level: 1, name: 'Alerts' }).waitFor();

  for (const name of crowd) service.set(mailbox(name), fine);
  await app.read();
  const over = await eventually('one banner for all recoveries', () => daemon.received[before + 1]);
  // The one that recovered a moment before is still up, and is joined.
  expect(over).toMatchObject({ summary: '38 mailboxes with bounce rate recovered', suppressSound: true });
});

test('a program and a webhook hear of every step', async () => {
  const { app, folder, measure } = story;
  const script = join(folder, 'hook.sh');
  const heard = join(folder, 'heard.jsonl');
  writeFileSync(script, `#!/bin/sh\ncat >> '${heard}'\nenv >> '${heard}.env'\n`);
  chmodSync(script, 0o700);
  webhook.on('/told-to-nobody-else', json({}));
  expect(await app.ask('hooks:set-executable', { enabled: true, path: script })).toEqual({ problem: null });
  expect(await app.ask('hooks:set-webhook', { enabled: true, url: secretAddress })).toEqual({ problem: null });

  await measure('dan', warning);
  const told = await eventually('both heard both steps', async () => {
    const deliveries = await app.ask('hooks:deliveries');
    return deliveries.filter(({ outcome }) => outcome === 'delivered').length === 4 ? deliveries : null;
  });
  expect(told.map(({ hook }) => hook).sort()).toEqual(['executable', 'executable', 'webhook', 'webhook']);
  for (const events of [
    readFileSync(heard, 'utf8').trim().split('\n'),
    webhook.requests.map((request) => request.body),
  ]) {
    expect(events.map((event) => JSON.parse(event))).toMatchObject([
      { event: 'transition', from: 'inactive', to: 'pending' },
      {
        from: 'pending',
        to: 'firing',
        subject: { name: mailbox('dan') },
        numerator: 12,
        denominator: 500,
        window: '7d',
        severity: 'warning',
        message: expect.stringContaining('12 of 500'),
      },
    ]);
  }
});

test('nothing was told twice, and nothing that no test asked for', async () => {
  const { banner, about } = story;
  await banner('dan');
  const counts = Object.fromEntries(names.map((name) => [name, about(name).length]));
  // Her recovery is named once more in the banner that joined it.
  expect(counts).toEqual({ ada: 4, bob: 1, cat: 1, dan: 1 });
});

test('the key is in no banner, no hook, no file, no log and no output', () => {
  const { folder, service, daemon, app } = story;
  const betrays = (text: string | Buffer): boolean => text.includes(service.key) || text.includes('leakhunt');
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (name) => statSync(join(folder, name), { throwIfNoEntry: false })?.isFile() === true,
  );
  expect(files).toEqual(
    expect.arrayContaining(['data/sendgauge.db', 'data/logs/sendgauge.log', 'heard.jsonl', 'heard.jsonl.env']),
  );
  expect(files.filter((name) => betrays(readFileSync(join(folder, name))))).toEqual([]);
  expect(betrays(JSON.stringify(daemon.received.map(({ summary, body }) => [summary, body])))).toBe(false);
  expect(betrays(JSON.stringify(webhook.requests.map(({ headers, body }) => [headers, body])))).toBe(false);
  expect(betrays(app.output())).toBe(false);
  // The address of a webhook is a secret too.
  expect(files.filter((name) => readFileSync(join(folder, name)).includes('told-to-nobody-else'))).toEqual([]);
});
