// @vitest-environment happy-dom
/** Lines, marks and scales of the daily charts. */
import { describe, expect, test } from 'vitest';
import { addDays, dayMs, dayOf, startOfDay } from '../../electron/core/days.ts';
import { appliedPolicyLines, type AppliedPolicyLine } from '../../electron/providers/policy-lines.ts';
import type { AlertMarkView, TimelineDay } from '../../electron/views/timeline.ts';
import type { LinesView } from '../../electron/views/context.ts';
import { dailyConfiguration } from '../../renderer/charts/daily.ts';
import {
  drawnLines,
  marksByDay,
  rateLines,
  scaleOf,
  shortLabel,
  policyNotes,
  shownLines,
  worstMark,
} from '../../renderer/charts/lines.ts';
import { byWeek, seriesOf } from '../../renderer/charts/series.ts';
import { limitOutlook, paceOutlook } from '../../renderer/ui/outlook.ts';
import { providers, timeline } from './samples.ts';

const now = Date.UTC(2026, 1, 10, 12);
const lines: LinesView = { warning: 0.02, critical: 0.05 };
const colours = { warning: 'orange', critical: 'red', published: 'gray' };
const none = { own: null, published: [] };
/** An account whose provider has published no lines of its own. */
const drawn = {
  bounceLines: lines,
  complaintLines: { warning: 0.001, critical: 0.003 },
  publishedLines: appliedPolicyLines([]),
};

function configured(days: readonly TimelineDay[], kind: 'cold' | 'transactional') {
  const { rates } = (kind === 'cold' ? providers[0] : providers[2])!;
  return dailyConfiguration({
    days,
    series: seriesOf(days, rates),
    palette: {
      text: 'gray',
      line: 'gray',
      hatch: 'gray',
      rate: 'black',
      ground: 'white',
      font: 'sans-serif',
      lines: colours,
      series: () => 'gray',
    },
    bounce: rateLines(drawn, 'bounce'),
    complaint: rateLines(drawn, 'complaint'),
    marks: [],
    reading: null,
    width: 800,
  });
}
const axesOf = ({ data }: ReturnType<typeof configured>) =>
  data.datasets.map((set) => ('yAxisID' in set ? set.yAxisID : null));

describe('panels', () => {
  test('bounces have a scale of their own and the rate a line to be measured against', () => {
    const configuration = configured(timeline(now, 30, 'cold'), 'cold');
    expect(axesOf(configuration)).toEqual(['volume', 'volume', 'volume', 'wrong', 'rate']);
    expect(configuration.data.datasets[0]?.data[17]?.y).toBeNull();
    expect(configuration.options?.animation ?? false).toBe(false);
    expect(configuration.options?.scales?.rate?.max).toBeGreaterThan(0.02);
  });

  test('complaints, a hundred times fewer than bounces, are not lost under them', () => {
    const configuration = configured(timeline(now, 30, 'transactional'), 'transactional');
    expect(axesOf(configuration)).toEqual(['volume', 'wrong', 'complaints', 'wrong', 'rate', 'complaintRate']);
    expect(Number(configuration.options?.scales?.complaintRate?.max)).toBeLessThan(0.01);
  });

  test('where no complaints are reported, there is no empty panel for them', () => {
    const { scales } = configured(timeline(now, 30, 'cold'), 'cold').options ?? {};
    expect(Object.keys(scales ?? {})).not.toContain('complaints');
  });
});

describe('lines', () => {
  const { published } = rateLines(drawn, 'bounce');

  test('a good month is drawn low: there is always room for the first line', () => {
    expect(scaleOf(0.004, { own: lines, published: [] }, 'bounce').top).toBeCloseTo(0.027);
    expect(scaleOf(0.004, none, 'bounce').top).toBe(0.01);
  });

  test('published lines far above the values are not drawn, near ones are', () => {
    expect(scaleOf(0.004, { own: lines, published }, 'bounce').published).toEqual([]);
    const near = scaleOf(0.045, { own: lines, published }, 'bounce');
    expect(near.published.map(({ value }) => value)).toEqual([0.04, 0.05]);
    expect(near.top).toBeGreaterThan(0.05);
  });

  test('a line that only a copy vouches for says so where it stands', () => {
    const [google] = rateLines(drawn, 'complaint').published;
    expect(google?.verified).toBe(false);
    expect(shortLabel(google as AppliedPolicyLine)).toBe('Google 0.1\u00a0% (unverified)');
    expect(shortLabel({ ...(google as AppliedPolicyLine), verified: true })).toBe('Google 0.1\u00a0%');
  });

  test('a level that is off has no line', () => {
    expect(drawnLines('rate', { warning: null, critical: 0.05 }, [], colours).map(({ label }) => label)).toEqual([
      'critical 5\u00a0%',
    ]);
  });

  test('only what is on the chart is named below it', () => {
    const calm = timeline(now, 5, 'cold').map((day) => ({ ...day, bounce: null }));
    expect(shownLines(calm, { bounce: rateLines(drawn, 'bounce'), complaint: none })).toEqual([]);
    const bad = calm.map((day) => ({ ...day, bounce: { value: 0.06, numerator: 6, denominator: 100 } }));
    expect(shownLines(bad, { bounce: rateLines(drawn, 'bounce'), complaint: none }).map(({ id }) => id)).toEqual([
      'resend-bounce',
      'amazon-ses-bounce-review',
    ]);
  });
});

describe('what is written below a chart', () => {
  const written = (rate: 'bounce' | 'complaint') =>
    policyNotes(rateLines(drawn, rate).published).map(({ text }) => text.replaceAll('\u00a0', ' '));

  test('lines of one vendor are one note, with what is to be known of it', () => {
    expect(written('complaint')).toEqual(['Google: keep below 0.1 %, never reach 0.3 % (unverified)']);
  });

  test('lines of another provider say that they are for reference', () => {
    expect(written('bounce')).toEqual([
      'Resend: must stay below 4 % (for reference)',
      'Amazon SES: account under review 5 %, sending may be paused 10 % (for reference)',
    ]);
  });
});

describe('alert marks', () => {
  const today = dayOf(now);
  const mark = (day: string, severity: AlertMarkView['severity']): AlertMarkView => ({
    day,
    at: startOfDay(day) + dayMs / 2,
    severity,
    rule: 'bounce-rate',
    subjectName: 'anna@acme-mail.com',
  });

  test('stand on their day, and one that is older than the chart on none', () => {
    const days = timeline(now, 7, 'cold');
    const marks = [mark(addDays(today, -20), 'warning'), mark(addDays(today, -1), 'warning'), mark(today, 'critical')];
    expect([...marksByDay(days, marks).keys()]).toEqual([5, 6]);
  });

  test('stand on their week in a chart of weeks', () => {
    const weeks = byWeek(timeline(now, 28, 'cold'));
    const marked = marksByDay(weeks, [mark(addDays(today, -8), 'warning'), mark(addDays(today, -7), 'critical')]);
    expect([...marked].map(([week, marks]) => [week, marks.length])).toEqual([[2, 2]]);
    expect(worstMark(marked.get(2) ?? [])).toBe('critical');
  });
});

describe('the way to the daily limit', () => {
  const pace = { projected: 130, reachesAt: now + 3 * 3_600_000, resetsAt: Date.UTC(2026, 1, 11) };

  test('says when it is reached and when it starts anew', () => {
    const row = { sentToday: 60, dailyLimit: 100, pace };
    expect(paceOutlook(row, now)).toMatch(/^limit at about 15:00 · resets 00:00 UTC$/);
    expect(limitOutlook(row, now)).toBe(paceOutlook(row, now));
  });

  test('says what is left where the limit is not reached, and nothing of a reset that is not known', () => {
    expect(limitOutlook({ sentToday: 60, dailyLimit: 100, pace: { ...pace, reachesAt: null } }, now)).toBe(
      '40 sends left today · resets 00:00 UTC',
    );
    expect(limitOutlook({ sentToday: 60, dailyLimit: 100, pace: null }, now)).toBe('40 sends left today');
    expect(limitOutlook({ sentToday: 60, dailyLimit: null, pace: null }, now)).toBe('');
  });

  test('of an account is about the mails and limits that are compared', () => {
    const account = { sentToday: 1000, dailyLimit: 885, limited: { sent: 300, limit: 885 }, pace };
    expect(paceOutlook(account, now)).toMatch(/^limit at about/);
    expect(paceOutlook({ ...account, limited: null }, now)).toBe('');
  });

  test('forecasts nothing that has happened', () => {
    expect(limitOutlook({ sentToday: 100, dailyLimit: 100, pace }, now)).toBe('limit reached · resets 00:00 UTC');
  });
});
