/** The views that the first sight of the window does not show, each read when somebody goes there. */
import type { Component } from 'svelte';
import { createLater, type WindowPart } from './later.svelte.ts';
import type { View } from './navigation.svelte.ts';

export const laterViews: Readonly<Record<Exclude<View, 'overview'>, WindowPart<{ readonly default: Component }>>> = {
  mailboxes: createLater(() => import('./mailboxes/Mailboxes.svelte')),
  campaigns: createLater(() => import('./campaigns/Campaigns.svelte')),
  timeline: createLater(() => import('./timeline/Timeline.svelte')),
  alerts: createLater(() => import('./alerts/AlertsPage.svelte')),
  reports: createLater(() => import('./reports/ReportsPage.svelte')),
  accounts: createLater(() => import('./accounts/Accounts.svelte')),
  settings: createLater(() => import('./settings/SettingsPage.svelte')),
};
