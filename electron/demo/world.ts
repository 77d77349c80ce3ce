/** The simulated world: what each provider would answer, as pure functions of the world and the time. */
export type { World } from './script.ts';
export { coldsendCampaigns, coldsendStatuses, coldsendTimeline } from './coldsend/world.ts';
export { krafterDaily, krafterStats } from './krafter/world.ts';
export { campaignAnalytics, campaignRows, dailyRows, mailboxRows } from './sendkit/world.ts';
