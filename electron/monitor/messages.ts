/**
 * What goes between the app's process and the thread of the monitor. Both are ours: each message is checked for being one,
 * and what only passes through (what the window asks, what it is answered) is checked where it is read.
 */
import { MessagePort } from 'node:worker_threads';
import * as v from 'valibot';
import { changeableParts } from '../core/changes.ts';
import { bannerActions, type Banner } from '../core/delivery/desktop-banner.ts';
import type { Settings } from '../core/settings.ts';
import { snoozeLengths, type TrayAction } from '../core/state/tray.ts';
import type { DrawnTray } from '../core/words/remembered-tray.ts';
import { isChannel } from '../ipc/channels.ts';
import type { Channel, Outcome, Pushes } from '../ipc/contract.ts';
import type { BannerBefore } from '../services/delivery/outbox.ts';
import type { MonitorFacts, SeenBy } from './desktop.ts';

/** A value of ours as it was handed over: of that type because nobody else can send one. */
const ours = <T extends object>() => v.custom<T>((value) => typeof value === 'object' && value !== null);
const id = v.number();
const nothing = v.null();
const subject = v.object({
  accountId: v.string(),
  kind: v.picklist(['account', 'sender', 'campaign']),
  id: v.string(),
  name: v.string(),
});
const alertIds = v.pipe(v.array(v.string()), v.readonly());

/** What is done in the tray's menu that concerns the monitor; the rest is the app's. */
export type MonitorAction = Exclude<TrayAction, { readonly do: 'open' | 'settings' | 'quit' }>;

const action: v.GenericSchema<unknown, MonitorAction> = v.variant('do', [
  v.object({ do: v.literal('acknowledge'), alertIds }),
  v.object({ do: v.literal('snooze'), alertIds, for: v.picklist(snoozeLengths) }),
  v.object({ do: v.literal('mute'), subject }),
  v.object({ do: v.picklist(['end-snooze', 'refresh', 'pause', 'resume']) }),
]);

/** What the computer does. */
const powerEvents = ['suspend', 'resume', 'unlock'] as const;
export type PowerEvent = (typeof powerEvents)[number];

/** What happens around the monitor, and what a person does outside of the window. */
const happening = v.variant('do', [
  v.object({ do: v.literal('act'), action }),
  v.object({ do: v.literal('banner-clicked'), key: v.string() }),
  v.object({ do: v.literal('banner-pressed'), key: v.string(), action: v.picklist(bannerActions) }),
  v.object({ do: v.literal('seen'), seen: v.boolean() }),
  v.object({ do: v.literal('power'), event: v.picklist(powerEvents) }),
  v.object({ do: v.literal('online'), online: v.boolean() }),
  /** The tray came or went. */
  v.object({ do: v.literal('seen-by-changed') }),
]);
export type Happening = v.InferOutput<typeof happening>;

const toMonitor = v.variant('do', [
  v.object({ do: v.literal('begin'), facts: ours<MonitorFacts>() }),
  v.object({ do: v.literal('answer'), id, channel: v.custom<Channel>(isChannel), input: v.unknown() }),
  /** It says when it has heard it: until then a monitor after it is told too. */
  v.object({ do: v.literal('hear'), id, happening }),
  /** What it asked was done, with that result, or failed. */
  v.object({ do: v.literal('settle'), id, result: v.unknown() }),
  v.object({ do: v.literal('reject'), id, message: v.string() }),
  v.object({ do: v.literal('end') }),
]);

/** To the monitor. */
export type ToMonitor = v.InferOutput<typeof toMonitor>;
export const isToMonitor = (message: unknown): message is ToMonitor => v.is(toMonitor, message);

const logDetails = v.record(v.string(), v.union([v.string(), v.number(), v.boolean(), v.null()]));
const headers = v.pipe(v.array(v.tuple([v.string(), v.string()])), v.readonly());

/** A request as it is handed over. */
const fetchRequest = v.object({
  url: v.string(),
  method: v.string(),
  headers,
  body: v.nullable(v.string()),
});
export type FetchRequest = v.InferOutput<typeof fetchRequest>;

const question = v.variant('about', [
  v.object({ about: v.literal('banner'), banner: ours<Banner>(), before: v.nullable(ours<BannerBefore>()) }),
  v.object({ about: v.literal('settings'), next: ours<Settings>(), before: ours<Settings>() }),
  v.object({ about: v.literal('page'), address: v.string() }),
  v.object({ about: v.literal('seen-by') }),
]);

/** What only the app's process can do for the monitor. */
export type Question = v.InferOutput<typeof question>;

/** What the questions are answered with. */
export const answers = {
  banner: v.picklist(['shown', 'failed', 'unsupported']),
  settings: nothing,
  page: v.boolean(),
  'seen-by': v.object({ tray: v.picklist(['shown', 'missing']), notifications: v.boolean() }) satisfies v.GenericSchema<
    unknown,
    SeenBy
  >,
} as const satisfies Readonly<Record<Question['about'], v.GenericSchema>>;

const fromMonitor = v.variant('do', [
  v.object({ do: v.literal('ready'), settings: ours<Settings>() }),
  /** It runs: said now and then by itself. */
  v.object({ do: v.literal('alive') }),
  v.object({ do: v.literal('answered'), id, outcome: ours<Outcome<unknown>>() }),
  v.object({ do: v.literal('heard'), id }),
  v.object({ do: v.literal('ask'), id, question }),
  v.object({ do: v.literal('draw'), drawn: ours<DrawnTray>() }),
  v.object({ do: v.literal('tell'), changed: v.pipe(v.array(v.picklist(changeableParts)), v.readonly()) }),
  v.object({ do: v.literal('open'), target: ours<Pushes['navigate']>() }),
  v.object({ do: v.literal('withdraw'), key: v.string() }),
  v.object({ do: v.literal('recorded'), key: v.string() }),
  v.object({
    do: v.literal('log'),
    level: v.picklist(['info', 'warn', 'error']),
    event: v.string(),
    details: v.optional(logDetails),
  }),
  v.object({ do: v.literal('fetch'), request: fetchRequest, port: v.instance(MessagePort) }),
  v.object({ do: v.literal('keychain-helper'), port: v.instance(MessagePort) }),
  v.object({ do: v.literal('session-key'), accountId: v.string(), key: v.nullable(v.string()) }),
  v.object({ do: v.literal('cannot-start'), message: v.string() }),
  v.object({ do: v.literal('ended'), settled: v.boolean() }),
]);

/** From the monitor. */
export type FromMonitor = v.InferOutput<typeof fromMonitor>;
export const isFromMonitor = (message: unknown): message is FromMonitor => v.is(fromMonitor, message);
