import * as v from 'valibot';
import { themes } from '../core/settings.ts';

const minuteOfDay = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(1439));
const repeatMs = v.nullable(v.pipe(v.number(), v.integer(), v.minValue(900_000), v.maxValue(7 * 86_400_000)));

/** The settings a person may change, as they cross the boundary and as they are stored. */
export const settingsSchema = v.object({
  pollIntervalMs: v.pipe(v.number(), v.integer(), v.minValue(300_000), v.maxValue(86_400_000)),
  theme: v.picklist(themes),
  launchAtLogin: v.boolean(),
  paused: v.boolean(),
  quietHours: v.object({
    enabled: v.boolean(),
    fromMinute: minuteOfDay,
    toMinute: minuteOfDay,
    weekdays: v.pipe(v.array(v.boolean()), v.length(7), v.readonly()),
    criticalBreaks: v.boolean(),
  }),
  repeat: v.object({ criticalMs: repeatMs, limitMs: repeatMs }),
});
