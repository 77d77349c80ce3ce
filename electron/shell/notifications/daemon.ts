/** What is said to a notification daemon (Desktop Notifications specification 1.2), message by message. */
import * as v from 'valibot';
import { bannerActionLabels, openLabel, type Banner } from '../../core/delivery/desktop-banner.ts';
import { imageHint, type ImageData } from './image-data.ts';
import { plainBody } from './text.ts';
import { variant, type BusArguments, type BusTarget, type SessionBus } from '../session-bus.ts';

export const daemonName = 'org.freedesktop.Notifications';

/** The identifier of a click on the banner itself. */
export const defaultAction = 'default';

/** Why a banner closed: the one reason after which it may still wait in the desktop's list. */
export const expired = 1;

/** A banner on the screen. Its number means something only to the daemon that gave it. */
export interface Posted {
  readonly owner: string;
  readonly id: number;
}

/** How the application presents itself. */
export interface Application {
  readonly name: string;
  readonly desktopEntry: string;
}

/** What the running daemon can do. */
export interface Abilities {
  readonly actions: boolean;
  readonly markup: boolean;
}

export const invocation = v.tuple([v.number(), v.string()]);
export const closing = v.tuple([v.number(), v.number()]);
const capabilities = v.tuple([v.array(v.string())]);
const identifier = v.tuple([v.pipe(v.number(), v.integer(), v.minValue(1))]);
const names = v.tuple([v.array(v.string())]);

/** The daemon of now, or the one connection that gave a number: nobody else could know what that number means. */
function target(destination: string = daemonName): BusTarget {
  return { destination, path: '/org/freedesktop/Notifications', interface: daemonName };
}

/** Asks what the daemon can do. One that does not say gets no buttons and escaped text, which is readable everywhere. */
export async function askAbilities(bus: SessionBus): Promise<Abilities> {
  try {
    const [able] = v.parse(capabilities, (await bus.call(target(), 'GetCapabilities')).body);
    return { actions: able.includes('actions'), markup: able.includes('body-markup') };
  } catch {
    return { actions: false, markup: true };
  }
}

/** Whether a daemon would be started by the first banner. False when the bus does not say. */
export async function canBeStarted(bus: SessionBus): Promise<boolean> {
  const daemon = { destination: 'org.freedesktop.DBus', path: '/org/freedesktop/DBus' };
  try {
    const answer = await bus.call({ ...daemon, interface: daemon.destination }, 'ListActivatableNames');
    return v.parse(names, answer.body)[0].includes(daemonName);
  } catch {
    return false;
  }
}

/** Puts a banner up, in the place of `old` when there is one. Rejects when the daemon refuses or there is none. */
export async function putUp(bus: SessionBus, old: Posted | null, given: BusArguments): Promise<Posted> {
  const answer = await bus.call(target(old?.owner), 'Notify', given);
  return { owner: answer.sender, id: v.parse(identifier, answer.body)[0] };
}

/** Takes a banner down. One that is gone already, like a daemon that is, has nothing to take down. */
export function takeDown(bus: SessionBus, { owner, id }: Posted): void {
  bus.call(target(owner), 'CloseNotification', { signature: 'u', values: [id] }).catch(() => undefined);
}

/** The arguments of `Notify`. */
export function notifyArguments(
  banner: Banner,
  replaces: number,
  abilities: Abilities,
  { name, desktopEntry }: Application,
  image: ImageData | null,
): BusArguments {
  const critical = banner.severity === 'critical';
  const hints = {
    urgency: variant('y', critical ? 2 : 1),
    'desktop-entry': variant('s', desktopEntry),
    resident: variant('b', false),
    ...(banner.silent ? { 'suppress-sound': variant('b', true) } : {}),
    ...(image === null ? {} : { 'image-data': variant('(iiibiiay)', imageHint(image)) }),
  };
  const buttons = banner.actions.flatMap((action) => [action, bannerActionLabels[action]]);
  const actions = abilities.actions ? [defaultAction, openLabel, ...buttons] : [];
  const body = plainBody(banner.body, abilities.markup);
  const untilDealtWith = 0;
  const asUsual = -1;
  return {
    signature: 'susssasa{sv}i',
    values: [name, replaces, '', banner.title, body, actions, hints, critical ? untilDealtWith : asUsual],
  };
}
