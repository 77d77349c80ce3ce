/** Thirty days in the life of an agency: 200 mailboxes, two more accounts, and everything that goes wrong. */
import { draw } from '../../electron/demo/random.ts';
import { createWorld, type DayPlan, type MailboxPlan, type World, type WorldPlan, type Curve } from './world.ts';
import { at, type Plan, type QuietHours } from './machine.ts';

/** A stream of numbers in 0..1 that is the same for the same seed. */
function randomFrom(seed: number): () => number {
  let drawn = 0;
  return () => draw(seed, drawn++);
}

/** A Monday. */
export const startedAt = Date.UTC(2026, 1, 2, 9, 0, 0);

const calm: Curve = [[0, 0.004]];
/** Up to a share, for so many hours, and back. */
const episode = (startHour: number, share: number, hours: number): Curve => [
  [startHour, 0.004],
  [startHour + 1, share],
  [startHour + 1 + hours, share],
  [startHour + 2 + hours, 0.004],
];
const between = (fromHour: number, share: number, untilHour: number): Curve => [
  [fromHour, 0.004],
  [fromHour + 0.5, share],
  [untilHour, share],
  [untilHour + 1, 0.004],
];
/** Back and forth over the line every ten minutes. */
const flapping = (startHour: number, hours: number): Curve => [
  [startHour - 0.001, 0.004],
  ...Array.from({ length: hours * 6 }, (_, step): readonly (readonly [number, number])[] => {
    const from = startHour + step / 6;
    const share = step % 2 === 0 ? 0.06 : 0.004;
    return [
      [from, share],
      [from + 1 / 6 - 0.001, share],
    ];
  }).flat(),
  [startHour + hours, 0.004],
];

const day = (changes: Partial<DayPlan> = {}): DayPlan => ({
  sent: 4000,
  bounced: 20,
  replied: 160,
  complained: 0,
  failed: 0,
  ...changes,
});

/** Hours since the beginning at which many mailboxes have a bad time at once; some of them in the night. */
const badHours = [2 * 24 + 1, 4 * 24 + 2, 11 * 24 + 14, 15 * 24 + 5, 24 * 24 + 13];

function mailbox(index: number, random: () => number): MailboxPlan {
  const limit = 40 + Math.floor(random() * 40);
  const weekMail = index % 9 === 0 ? 40 + Math.floor(random() * 50) : 150 + Math.floor(random() * 200);
  const usual = 0.4 + random() * 0.3;
  const phase = Math.floor(random() * 20);
  const full = 0.78 + random() * 0.24;
  const startHour = (badHours[Math.floor(random() * badHours.length)] ?? 0) + random();
  const hasEpisode = random() < 0.25;
  const share = 0.01 + random() * 0.09;
  const hours = 0.5 + random() * 2;
  const id = `mb-${String(index).padStart(3, '0')}`;
  // Every third day some mailboxes are driven to their limit.
  const used = (number: number) => (number % 3 === 0 && (number / 3 + phase) % 20 === 7 ? full : usual);
  const plain: MailboxPlan = { id, limit, weekMail, used, warming: false, bounce: calm };
  const bad = (bounce: Curve, mails = 300): MailboxPlan => ({ ...plain, weekMail: mails, bounce });
  if (index >= 20 && index < 32) return bad(episode(4 * 24 + 4, 0.07, 2));
  if (index === 32) return bad(flapping(8 * 24 + 2, 3));
  if (index === 33) return bad(flapping(16 * 24 + 11, 3));
  if (index >= 34 && index < 38) {
    return { ...plain, limit: 100, warming: true, used: (number) => (number === 9 ? 0.72 : 0.3) };
  }
  // Over the line before anybody looked.
  if (index === 40) return bad(between(-10, 0.035, 5), 200);
  if (index === 41) return bad(between(-10, 0.09, 5), 200);
  if (index === 42) return bad(episode(10 * 24 + 1, 0.09, 12), 200);
  if (index === 43 || index === 44) return bad(episode(12 * 24 + 1, 0.08, 7), 200);
  // Over the line that a person sets later, and exactly on 80 % of it on the way down.
  if (index >= 45 && index < 49) return bad(between(18 * 24 + 3, 0.028, 18 * 24 + 7), 400);
  // Something that fires has the app look every five minutes, often enough to see them flap.
  if (index === 51) return bad(between(8 * 24 + 1, 0.06, 8 * 24 + 6));
  if (index === 52) return bad(between(16 * 24 + 10, 0.06, 16 * 24 + 14));
  // Begins while the app does not run.
  if (index === 50) return bad(episode(14 * 24 + 10, 0.08, 3));
  return hasEpisode ? { ...plain, bounce: episode(startHour, share, hours) } : plain;
}

export function agency(seed: number, mailboxes = 200): World {
  const random = randomFrom(seed);
  const plan: WorldPlan = {
    startedAt,
    mailboxes: Array.from({ length: mailboxes }, (_, index) => mailbox(index, random)),
    // Whole days go wrong while the computer sleeps for three days.
    days: {
      sendkit: (number) => day(number >= 22 ? { replied: 20 } : {}),
      coldsend: (number) => day({ sent: 900, bounced: number >= 27 && number < 29 ? 150 : 4, replied: 30 }),
      krafter: (number) =>
        day({
          sent: 3000,
          bounced: number === 28 ? 900 : 9,
          complained: number === 27 ? 300 : 1,
          failed: number === 29 ? 900 : 3,
        }),
    },
    campaigns: {
      sendkit: [
        { id: 'spring', sent: 5000, bounce: episode(4 * 24 + 2, 0.034, 3) },
        { id: 'summer', sent: 3000, bounce: calm },
      ],
      coldsend: [{ id: 'alpha', sent: 2000, bounce: episode(15 * 24 + 5, 0.06, 2) }],
    },
  };
  return createWorld(plan);
}

export const nights: QuietHours = {
  enabled: true,
  fromMinute: 22 * 60,
  toMinute: 7 * 60,
  // Sunday to Thursday evenings.
  weekdays: [true, true, true, true, true, false, false],
  criticalBreaks: false,
};

const sender = (id: string) => ({ accountId: 'sendkit', kind: 'sender', id }) as const;

export const plans: readonly Plan[] = [
  { at: at(0, 0, 1), deed: { do: 'profile', accountId: 'sendkit', profile: 'cold-mail' } },
  { at: at(0, 0, 2), deed: { do: 'profile', accountId: 'coldsend', profile: 'cold-mail' } },
  // A laptop that is closed for eight hours, and one nobody told that it slept.
  { at: at(1, 13), deed: { do: 'sleep', until: at(1, 21), announced: true } },
  { at: at(2, 13), deed: { do: 'sleep', until: at(2, 21), announced: false } },
  { at: at(3, 2), deed: { do: 'break', provider: 'krafter', how: 'server-error' } },
  { at: at(3, 5), deed: { do: 'repair' } },
  { at: at(5, 2), deed: { do: 'quiet', quiet: nights } },
  { at: at(6, 1), deed: { do: 'break', provider: 'coldsend', how: 'unauthorized' } },
  { at: at(6, 9), deed: { do: 'sleep', until: at(6, 22), announced: true } },
  { at: at(7, 8), deed: { do: 'sleep', until: at(7, 22), announced: true } },
  { at: at(8, 1), deed: { do: 'repair' } },
  { at: at(8, 8), deed: { do: 'disconnect', until: at(8, 11), noticed: true } },
  { at: at(9, 1), deed: { do: 'disconnect', until: at(9, 3), noticed: false } },
  { at: at(9, 14), deed: { do: 'sleep', until: at(9, 22), announced: false } },
  { at: at(10, 7), deed: { do: 'acknowledge', subject: sender('mb-042'), rule: 'bounce-rate' } },
  { at: at(11, 3), deed: { do: 'mute', subject: sender('mb-044') } },
  { at: at(12, 4), deed: { do: 'snooze', subject: sender('mb-043'), rule: 'bounce-rate', until: at(12, 7) } },
  { at: at(13, 5), deed: { do: 'break', provider: 'sendkit', how: 'silent' } },
  { at: at(13, 8), deed: { do: 'repair' } },
  { at: at(14, 10), deed: { do: 'quit', until: at(14, 12) } },
  { at: at(15, 3), deed: { do: 'rule', accountId: 'sendkit', rule: 'bounce-rate', values: { warning: 0.025 } } },
  { at: at(17, 20), deed: { do: 'unmute', subject: sender('mb-044') } },
  { at: at(19, 2), deed: { do: 'break', provider: 'sendkit', how: 'server-error' } },
  { at: at(19, 4), deed: { do: 'sleep', until: at(19, 5), announced: true } },
  { at: at(19, 7), deed: { do: 'repair' } },
  { at: at(21, 6), deed: { do: 'quit', until: at(22, 0) } },
  { at: at(23, 2), deed: { do: 'sleep', until: at(23, 2, 20), announced: false } },
  // In the night, while something waits for the morning.
  { at: at(24, 17), deed: { do: 'quit', until: at(24, 17, 5) } },
  { at: at(25, 1), deed: { do: 'quiet', quiet: { ...nights, criticalBreaks: true } } },
  { at: at(26, 9), deed: { do: 'sleep', until: at(29, 9), announced: true } },
];
