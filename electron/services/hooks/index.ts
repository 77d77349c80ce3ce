/** Hooks: a program and a web address that are told what alerts do. Off until a person turns them on. */
export { setExecutable, setWebhook } from './configure.ts';
export { queueHooks } from './queue.ts';
export type { HookPorts } from './lane.ts';
export { createHookRunner, type HookRunner } from './runner.ts';
export { loadHookSettings, type HookSettings } from './settings.ts';
export { deliveriesView, hooksView, testHook } from './views.ts';
export type { HookChange, HookDeliveryView, HooksView } from './types.ts';
