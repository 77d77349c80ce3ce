/** Every view of the window, computed from the cache. Read the context once, then build what was asked for. */
export { readViewContext, type ViewContext, type ViewRuntime } from './views-context.ts';
export { accountViews, providerViews, reportViews } from './views-accounts.ts';
export { campaignViews } from './views-campaigns.ts';
export { mailboxViews } from './views-mailboxes.ts';
export { alertViews, overallAsOf, overallState, overallText, overviewView } from './views-overview.ts';
export { timelineViews, type TimelineRange } from './views-timeline.ts';
