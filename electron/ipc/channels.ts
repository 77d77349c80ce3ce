/**
 * The names of the contract without its schemas, so that the preload script stays small. The record types make a
 * channel that is missing here, or that no longer exists, a compile error.
 */
import type { Channel, Push } from './contract.ts';

const channels: Readonly<Record<Channel, true>> = {
  'app:info': true,
  'app:dismiss-notice': true,
  'overview:get': true,
  'mailboxes:list': true,
  'campaigns:list': true,
  'timeline:get': true,
  'alerts:list': true,
  'alerts:of': true,
  'alerts:acknowledge': true,
  'alerts:snooze': true,
  'alerts:mute': true,
  'alerts:unmute': true,
  'alerts:explain': true,
  'alerts:history': true,
  'rules:scopes': true,
  'rules:get': true,
  'rules:set': true,
  'rules:set-profile': true,
  'rules:replay': true,
  'hooks:get': true,
  'hooks:set-executable': true,
  'hooks:set-webhook': true,
  'hooks:test': true,
  'hooks:deliveries': true,
  'providers:list': true,
  'accounts:list': true,
  'accounts:test': true,
  'accounts:choices': true,
  'accounts:add': true,
  'accounts:update': true,
  'accounts:remove': true,
  'settings:get': true,
  'settings:set': true,
  'refresh:now': true,
  'demo:start': true,
  'demo:stop': true,
  'link:open': true,
  'reports:campaigns': true,
  'reports:list': true,
  'reports:create': true,
  'reports:check': true,
};

const pushes: Readonly<Record<Push, true>> = { changed: true, navigate: true };

/** Every request the window may make. */
export const channelNames: readonly Channel[] = Object.keys(channels).filter(isChannel);

/** True for a request the window may make. */
export function isChannel(name: unknown): name is Channel {
  return typeof name === 'string' && Object.hasOwn(channels, name);
}

/** True for a message main may send to the window. */
export function isPush(name: unknown): name is Push {
  return typeof name === 'string' && Object.hasOwn(pushes, name);
}

/** By this the preload says which of the places it was sent to the page has heard of. */
export const heardJourney = 'heard-journey';

/** Starts the argument by which main tells the preload the locale, so that the window has it before it draws. */
export const localeArgument = '--sendgauge-locale=';
