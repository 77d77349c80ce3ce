/** Who sends at the simulated SendKit workspace. Ages are in days before the day of the start. */
import { addDays, dayOf } from '../../core/days.ts';
import type { Day } from '../../core/model.ts';
import { hexId } from '../random.ts';
import type { World } from '../script.ts';

/** What drives a mailbox's numbers. */
export type MailboxRole = 'steady' | 'limit' | 'bouncing' | 'warming' | 'waiting' | 'stopped';

export interface MailboxCard {
  readonly email: string;
  readonly displayName: string;
  readonly role: MailboxRole;
  readonly dailySendLimit: number;
  /** Typical share of the limit used on a working day. */
  readonly use: number;
  readonly bounceRate: number;
  /** Mails sent before the days the world tells of. */
  readonly sentBefore: number;
  /** Days between its first mail in this world and the start. */
  readonly age: number;
  readonly warmupEnabled: boolean;
}

const steady = { role: 'steady', age: 90, warmupEnabled: true } as const;

export const mailboxCast: readonly MailboxCard[] = [
  {
    ...steady,
    email: 'maya.lindholm@harborpine.example',
    displayName: 'Maya Lindholm',
    dailySendLimit: 100,
    use: 0.62,
    bounceRate: 0.006,
    sentBefore: 5210,
  },
  {
    ...steady,
    email: 'theo.marchetti@harborpine.example',
    displayName: 'Theo Marchetti',
    dailySendLimit: 80,
    use: 0.58,
    bounceRate: 0.008,
    sentBefore: 3984,
  },
  {
    ...steady,
    email: 'partners@harborpine.example',
    displayName: 'Harbor & Pine Partnerships',
    dailySendLimit: 60,
    use: 0.45,
    bounceRate: 0.004,
    sentBefore: 2477,
    warmupEnabled: false,
  },
  {
    ...steady,
    email: 'hello@harborpine.example',
    displayName: 'Harbor & Pine',
    dailySendLimit: 40,
    use: 0.5,
    bounceRate: 0.005,
    sentBefore: 1893,
    warmupEnabled: false,
  },
  {
    ...steady,
    email: 'jonas.weber@harborpine-team.example',
    displayName: 'Jonas Weber',
    role: 'limit',
    dailySendLimit: 80,
    use: 0.66,
    bounceRate: 0.007,
    sentBefore: 4122,
  },
  {
    ...steady,
    email: 'amina.diallo@harborpine-team.example',
    displayName: 'Amina Diallo',
    dailySendLimit: 70,
    use: 0.6,
    bounceRate: 0.009,
    sentBefore: 2954,
  },
  {
    ...steady,
    email: 'lucas.ferreira@harborpine-team.example',
    displayName: 'Lucas Ferreira',
    dailySendLimit: 60,
    use: 0.55,
    bounceRate: 0.006,
    sentBefore: 2210,
  },
  {
    ...steady,
    email: 'priya.nair@harborpine-team.example',
    displayName: 'Priya Nair',
    dailySendLimit: 50,
    use: 0.64,
    bounceRate: 0.007,
    sentBefore: 1668,
  },
  {
    ...steady,
    email: 'oskar.nyberg@harborpine-team.example',
    displayName: 'Oskar Nyberg',
    role: 'stopped',
    dailySendLimit: 50,
    use: 0.5,
    bounceRate: 0.008,
    sentBefore: 1340,
  },
  {
    ...steady,
    email: 'elena.rossi@tryharborpine.example',
    displayName: 'Elena Rossi',
    role: 'bouncing',
    dailySendLimit: 150,
    use: 0.7,
    bounceRate: 0.012,
    sentBefore: 0,
    age: 5,
  },
  {
    ...steady,
    email: 'ben.okafor@tryharborpine.example',
    displayName: 'Ben Okafor',
    dailySendLimit: 45,
    use: 0.52,
    bounceRate: 0.006,
    sentBefore: 320,
    age: 58,
  },
  {
    ...steady,
    email: 'clara.jensen@tryharborpine.example',
    displayName: 'Clara Jensen',
    role: 'warming',
    dailySendLimit: 40,
    use: 0.6,
    bounceRate: 0.004,
    sentBefore: 0,
    age: 19,
  },
  {
    ...steady,
    email: 'samir.haddad@tryharborpine.example',
    displayName: 'Samir Haddad',
    role: 'warming',
    dailySendLimit: 30,
    use: 0.6,
    bounceRate: 0,
    sentBefore: 0,
    age: 9,
  },
  {
    ...steady,
    email: 'nora.whitfield@tryharborpine.example',
    displayName: 'Nora Whitfield',
    role: 'waiting',
    dailySendLimit: 30,
    use: 0,
    bounceRate: 0,
    sentBefore: 0,
    age: 2,
    warmupEnabled: false,
  },
];

/** The day the demo was started on, in UTC. */
export function startDayOf(world: World): Day {
  return dayOf(world.startedAt);
}

/** First day with mail in this world. */
export function firstDayOf(world: World, mailbox: MailboxCard): Day {
  return addDays(startDayOf(world), -mailbox.age);
}

/** SendKit's id of a mailbox: 24 hexadecimal digits, the same in every run of the same seed. */
export function mailboxId(world: World, mailbox: MailboxCard): string {
  return hexId(24, world.seed, 'sendkit-mailbox', mailbox.email);
}

/** The workspaces a platform key can see; the second one has just been created and is empty. */
export function workspacesOf(
  world: World,
): readonly { readonly id: string; readonly name: string; readonly empty: boolean }[] {
  return [
    { id: hexId(24, world.seed, 'sendkit-workspace', 1), name: 'Harbor & Pine', empty: false },
    { id: hexId(24, world.seed, 'sendkit-workspace', 2), name: 'Harbor & Pine Studio', empty: true },
  ];
}
