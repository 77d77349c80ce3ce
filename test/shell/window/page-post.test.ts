/** What the window's page is told, whenever it listens (fault F77). */
import { beforeEach, expect, test } from 'vitest';
import { createPagePost, type PagePost } from '../../../electron/shell/window/page-post.ts';

const alerts = { view: 'alerts', subject: null } as const;
const settings = { view: 'settings', subject: null } as const;
/** What was sent to the page, in order. */
let sent: unknown[];
let journeys: number[];
let post: PagePost;
beforeEach(() => {
  sent = [];
  journeys = [];
  post = createPagePost({
    changed: (changed) => sent.push(changed),
    navigate: ({ view }, journey) => {
      sent.push(view);
      journeys.push(journey);
    },
  });
});
const opened = (): void => {
  post.begins();
  post.listens();
};
const hear = (): void => post.heard(journeys.at(-1));

test('what changes while the page is loaded, for the first time or anew, reaches it once it listens', () => {
  for (let time = 0; time < 2; time++) {
    post.begins();
    post.tell(['mail']);
    post.tell(['mail', 'alerts']);
    expect(sent).toEqual([]);
    post.listens();
    expect(sent).toEqual([['mail', 'alerts']]);
    post.tell(['rules']);
    expect(sent.splice(0)).toEqual([['mail', 'alerts'], ['rules']]);
  }
});

test('what changed before the page there is began is none of its business: it asks later', () => {
  post.begins();
  post.tell(['mail']);
  post.begins();
  post.listens();
  post.ends();
  post.tell(['mail']);
  opened();
  expect(sent).toEqual([]);
});

test('where it is to go while it is loaded anew it goes once it listens, and only once', () => {
  opened();
  post.begins();
  post.go(settings);
  post.go(alerts);
  expect(sent).toEqual([]);
  post.listens();
  hear();
  expect(sent).toEqual(['alerts']);
  post.begins();
  post.listens();
  expect(sent).toEqual(['alerts']);
});

test('where a page was sent that was being replaced, hung or had crashed, the next one goes', () => {
  opened();
  post.go(alerts);
  post.ends();
  opened();
  expect(sent).toEqual(['alerts', 'alerts']);
  hear();
  opened();
  expect(sent).toHaveLength(2);
});

test('a page that has heard of the place before is still to go to the last one', () => {
  opened();
  post.go(settings);
  const [first] = journeys;
  post.go(alerts);
  post.heard(first);
  opened();
  expect(sent).toEqual(['settings', 'alerts', 'alerts']);
});
