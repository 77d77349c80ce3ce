import { expect, test } from 'vitest';
import { hourMs } from '../../electron/core/days.ts';
import { restartArguments, restartsIn } from '../../electron/shell/restarts.ts';

const now = Date.UTC(2026, 1, 10, 9);

test('F63: a process that ended by a mistake starts again as it was started, three times within an hour at most', () => {
  let args: readonly string[] | null = ['/app', '--user-data-dir=/data'];
  for (let time = 1; time <= 3; time++) {
    args = restartArguments(args ?? [], now + time, false);
    expect(args?.slice(0, 2)).toEqual(['/app', '--user-data-dir=/data']);
    expect(restartsIn(args ?? [])).toHaveLength(time);
  }
  expect(restartArguments(args ?? [], now + 4, false)).toBeNull();
  expect(restartArguments(args ?? [], now + 2 * hourMs, false)).toEqual([
    '/app',
    '--user-data-dir=/data',
    `--restarted=${String(now + 2 * hourMs)}`,
  ]);
});

test('without a window when there was none, and with one when there was', () => {
  expect(restartArguments(['/app'], now, true)).toContain('--hidden');
  expect(restartArguments(['/app', '--hidden'], now, false)).not.toContain('--hidden');
});

test('nonsense in the argument is no restart', () => {
  expect(restartsIn(['--restarted=x,,-1,1.5,NaN'])).toEqual([]);
  expect(restartsIn(['/app'])).toEqual([]);
});
