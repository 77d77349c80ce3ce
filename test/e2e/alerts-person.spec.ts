/** What a person can do about an alert: from the banner, the tray, the window and the terminal, all on one desktop. */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { hourMs } from '../../electron/core/days.ts';
import { tomorrowMorning } from '../../electron/core/delivery/quiet-hours.ts';
import { closeDatabase, openDatabase } from '../../electron/store/file/database.ts';
import { critical, fine, mailbox, startStory, warning, type AlertStory } from './kit/alert-story.ts';
import { eventually } from './kit/child.ts';
import { startDunst } from './kit/dunst.ts';
import { sendgauge } from './kit/terminal.ts';

// One story, told in order. Every mailbox crosses its line in one test only.
const names = ['dan', 'eve', 'fay', 'gus', 'ivy', 'joe', 'kim', 'lea', 'max', 'zoe'];
let story: AlertStory;

beforeAll(async () => {
  story = await startStory(names);
});
afterAll(() => story.stop());

const row = (name: string) => story.app.page.getByRole('listitem').filter({ hasText: mailbox(name) });

/** Presses the button of the alert's row, which shows its buttons when the pointer is on it. */
async function press(name: string, button: string): Promise<void> {
  await row(name).hover();
  await row(name).getByRole('button', { name: button, exact: true }).click();
}

async function terminal(...argv: readonly string[]): Promise<string> {
  const { code, out, err } = await sendgauge(story.dataFolder, argv);
  expect({ code, err }).toMatchObject({ code: 0 });
  return out;
}

/** Chooses in the tray's submenu of that mailbox. */
async function chooseFor(name: string, label: string): Promise<void> {
  const found = await eventually('the mailbox in the tray', async () =>
    (await story.tray.menu()).find((entry) => entry.label.includes(mailbox(name))),
  );
  await story.tray.choose(found.label, label);
}

test('Acknowledge on the banner: it goes, and the window and the terminal say that it was seen', async () => {
  const { app, daemon, measure, banner, alert, goTo, about } = story;
  await measure('dan', critical);
  daemon.click((await banner('dan')).id, 'acknowledge');
  const { id } = await alert('dan', 'acknowledged', ({ acknowledgedAt }) => acknowledgedAt !== null);
  await goTo('Alerts');
  await row('dan')
    .getByText(/acknowledged/)
    .waitFor();
  const { alerts } = JSON.parse(await terminal('alerts', 'list', '--json'));
  expect(alerts).toMatchObject([{ id, phase: 'firing', acknowledgedAt: expect.stringMatching(/Z$/) }]);
  await app.read();
  expect(about('dan')).toHaveLength(1);
  await measure('dan', fine);
  await banner('dan', 2);
});

test('Acknowledge on a banner about several means all of them', async () => {
  const { daemon, service, measure, banner, alert } = story;
  service.set(mailbox('kim'), warning);
  await measure('lea', warning);
  const group = await banner('lea');
  expect(group.summary).toBe('2 mailboxes over 2 % bounce rate');
  daemon.click(group.id, 'acknowledge');
  for (const name of ['kim', 'lea']) await alert(name, 'acknowledged', ({ acknowledgedAt }) => acknowledgedAt !== null);
  service.set(mailbox('kim'), fine);
  await measure('lea', fine);
});

test('Snooze on the banner tells nothing for that long; when a snooze ends, what still fires is told again', async () => {
  const { app, daemon, measure, banner, alert, about } = story;
  await measure('eve', warning);
  const first = await banner('eve');
  const at = Date.now();
  daemon.click(first.id, 'snooze-hour');
  const { id, snoozedUntil } = await alert('eve', 'snoozed', (it) => it.snoozedUntil !== null);
  expect(snoozedUntil).toBeGreaterThanOrEqual(at + hourMs);
  expect(snoozedUntil).toBeLessThanOrEqual(Date.now() + hourMs);
  await measure('eve', critical);
  await alert('eve', 'held', ({ heldBy }) => heldBy?.code === 'snoozed');
  expect(about('eve')).toHaveLength(1);
  // As a person would set a time of their own.
  await app.ask('alerts:snooze', { ids: [id], until: Date.now() + 500 });
  const second = await banner('eve', 2);
  expect(second).toMatchObject({ summary: 'Bounce rate over 5 %', urgency: 2 });

  const tomorrow = tomorrowMorning(Date.now());
  daemon.click(second.id, 'snooze-tomorrow');
  await alert('eve', 'until tomorrow', (it) => it.snoozedUntil === tomorrow);
  await app.ask('alerts:snooze', { ids: [id], until: Date.now() + 500 });
  expect(await banner('eve', 3)).toMatchObject({ summary: 'Still: Bounce rate over 5 %' });
  await measure('eve', fine);
  await banner('eve', 4);
});

test('the tray snoozes and ends a snooze; the window does too', async () => {
  const { app, tray, measure, banner, alert, withdrawn, goTo } = story;
  await measure('fay', warning);
  const { id } = await banner('fay');
  await chooseFor('fay', 'Snooze 4 h');
  await alert('fay', 'snoozed', ({ snoozedUntil }) => (snoozedUntil ?? 0) > Date.now() + 3 * hourMs);
  await withdrawn(id);
  await eventually('the tray says so', async () =>
    (await tray.menu()).some(({ label }) => label.includes(mailbox('fay')) && label.endsWith('snoozed')),
  );
  await tray.choose('End snooze');
  await alert('fay', 'not snoozed', ({ snoozedUntil }) => snoozedUntil === null);

  await goTo('Alerts');
  await press('fay', 'Snooze');
  await app.page.getByRole('menuitem', { name: '1 hour' }).click();
  await row('fay')
    .getByText(/snoozed until/)
    .waitFor();
  await press('fay', 'End snooze');
  await alert('fay', 'not snoozed', ({ snoozedUntil }) => snoozedUntil === null);
  await press('fay', 'Acknowledge');
  await alert('fay', 'acknowledged', ({ acknowledgedAt }) => acknowledgedAt !== null);
  await measure('fay', fine);
});

test('what the terminal says while the app runs holds there too, at the latest when the app is opened', async () => {
  const { daemon, tray, measure, banner, alert, goTo, closeWindow } = story;
  await goTo('Alerts');
  await closeWindow();
  await measure('gus', warning);
  const gus = { banner: await banner('gus'), alert: await alert('gus', 'told', () => true) };
  await measure('ivy', warning);
  const ivy = { banner: await banner('ivy'), alert: await alert('ivy', 'told', () => true) };
  await terminal('alerts', 'snooze', gus.alert.id, '--for', '4h');
  await terminal('alerts', 'ack', ivy.alert.id);
  // By itself it looks every half minute.
  await tray.choose('Open Sendgauge');
  await eventually('both banners are gone', () => [gus, ivy].every((it) => daemon.withdrawn.includes(it.banner.id)));
  await row('gus')
    .getByText(/snoozed until/)
    .waitFor();
  await row('ivy')
    .getByText(/acknowledged/)
    .waitFor();
  await measure('gus', fine);
  await measure('ivy', fine);
});

test('Mute in the tray: the icon is calm, and nothing more is told', async () => {
  const { app, tray, accountId, measure, banner, withdrawn, about } = story;
  /** What is counted apart is told apart: only whether anything is wrong, and the icon. */
  const looks = async (): Promise<string> => {
    const { tooltip, pixmap } = await tray.read();
    const words = tooltip.includes('All fine') ? 'all fine' : tooltip;
    return `${words} ${Buffer.from(pixmap?.argb ?? []).toString('base64')}`;
  };
  let before = '';
  const calm = await eventually('a calm tray, icon and words', async () => {
    const [last, now] = [before, await looks()];
    before = now;
    return now.startsWith('all fine') && now === last ? now : null;
  });
  await measure('joe', warning);
  const { id } = await banner('joe');
  await eventually('a tray that warns', async () => (await tray.read()).tooltip.includes('1 bounce alert'));
  expect(await looks()).not.toBe(calm);
  await chooseFor('joe', 'Mute');
  await withdrawn(id);
  await eventually('a calm tray again', async () => (await looks()) === calm);
  await measure('joe', critical);
  await eventually('decided', async () => {
    const { transitions } = JSON.parse(await terminal('alerts', 'list', '--all', '--json'));
    return transitions.some(({ untold }: { readonly untold: string | null }) => untold === 'dropped: muted');
  });
  expect(about('joe')).toHaveLength(1);
  expect(await looks()).toBe(calm);
  await app.ask('alerts:unmute', { subject: { accountId, kind: 'sender', id: 'joe-at-acme.example' } });
});

test('a button pressed while the cache cannot be written ends nothing: the window says why, and later it works', async () => {
  const { app, daemon, dataFolder, measure, banner, alert } = story;
  const { db } = openDatabase(join(dataFolder, 'sendgauge.db'), Date.now());
  await measure('max', warning);
  const { id } = await banner('max');
  db.exec(`CREATE TRIGGER refuse BEFORE INSERT ON alert_action BEGIN SELECT RAISE(FAIL, 'refused'); END`);
  daemon.click(id, 'acknowledge');
  await app.page.getByText('The cache could not be used').first().waitFor();
  await chooseFor('max', 'Snooze 1 h');
  db.exec('DROP TRIGGER refuse');
  closeDatabase(db);
  await chooseFor('max', 'Acknowledge');
  await alert('max', 'acknowledged', ({ acknowledgedAt }) => acknowledgedAt !== null);
  await app.ask('app:dismiss-notice', 'storage');
  await measure('max', fine);
});

test('nothing was told twice, and nothing that no test asked for', () => {
  const counts = Object.fromEntries(names.map((name) => [name, story.about(name).length]));
  // A banner that joins one that is up names those again, too.
  expect(counts).toEqual({ dan: 3, eve: 4, fay: 1, gus: 2, ivy: 1, joe: 1, kim: 1, lea: 1, max: 1, zoe: 0 });
});

test('Acknowledge by the real dunst, which offers buttons in a menu', async () => {
  const { daemon, folder, measure, alert } = story;
  daemon.stop();
  const dunst = await startDunst(folder);
  await measure('zoe', critical);
  await eventually('a banner on the screen', async () => (await dunst.displayed()) > 0);
  await dunst.press('Acknowledge');
  await alert('zoe', 'acknowledged', ({ acknowledgedAt }) => acknowledgedAt !== null);
  await eventually('off the screen', async () => (await dunst.displayed()) === 0);
  const remembered = await dunst.remembered();
  expect(remembered[0]).toMatchObject({ application: 'Sendgauge', summary: 'Bounce rate over 5 %' });
  await dunst.stop();
});
