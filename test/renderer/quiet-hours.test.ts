// @vitest-environment happy-dom
import { fireEvent, render, screen } from '@testing-library/svelte';
import { expect, test } from 'vitest';
import { defaultSettings, type Settings } from '../../electron/core/settings.ts';
import QuietHoursSettings from '../../renderer/settings/QuietHoursSettings.svelte';
import { minuteOfDay } from '../../renderer/settings/time-of-day.ts';

test('a time that is emptied changes nothing, is said, and comes back when the field is left', async () => {
  const kept: Settings[] = [];
  const quietHours = { ...defaultSettings.quietHours, enabled: true, fromMinute: 22 * 60 };
  render(QuietHoursSettings, {
    settings: { ...defaultSettings, quietHours },
    onchange: async (change: Partial<Settings>) => void kept.push({ ...defaultSettings, ...change }),
  });
  const from = screen.getByLabelText<HTMLInputElement>('Quiet hours, from');
  await fireEvent.change(from, { target: { value: '' } });
  expect(kept).toEqual([]);
  expect(screen.getByRole('alert').textContent).toBe('That is no time of day. It stays 22:00');
  await fireEvent.blur(from);
  expect(from.value).toBe('22:00');
  await fireEvent.change(from, { target: { value: '23:30' } });
  expect(kept.map((settings) => settings.quietHours.fromMinute)).toEqual([23 * 60 + 30]);
  expect(screen.queryByRole('alert')).toBeNull();
});

test.each([
  ['22:05', 1325],
  ['00:00', 0],
  ['22:05:00', 1325],
  ['22:05:30', null],
  ['22:05 PM', null],
  ['24:00', null],
  ['9:30', null],
  ['', null],
])('%j is minute %s of the day', (time, minute) => expect(minuteOfDay(time)).toBe(minute));
