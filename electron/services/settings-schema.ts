import * as v from 'valibot';

const rate = v.pipe(v.number(), v.minValue(0.0001), v.maxValue(1));
const share = v.pipe(v.number(), v.minValue(0.01), v.maxValue(2));
const ascending = v.check<{ warning: number; critical: number }, string>(
  (levels) => levels.warning <= levels.critical,
  'The warning line must not be above the critical one.',
);

/** The settings a person may change, as they cross the boundary and as they are stored. */
export const settingsSchema = v.object({
  pollIntervalMs: v.pipe(v.number(), v.integer(), v.minValue(300_000), v.maxValue(86_400_000)),
  theme: v.picklist(['system', 'light', 'dark']),
  launchAtLogin: v.boolean(),
  paused: v.boolean(),
  thresholds: v.object({
    bounceRate: v.pipe(v.object({ warning: rate, critical: rate }), ascending),
    complaintRate: v.pipe(v.object({ warning: rate, critical: rate }), ascending),
    dailyLimit: v.pipe(v.object({ warning: share, critical: share }), ascending),
    dataOutageMs: v.pipe(v.number(), v.integer(), v.minValue(300_000), v.maxValue(86_400_000)),
  }),
});
