/** Every view of the window, computed from the cache. Read the context once, then build what was asked for. */
export { readViewContext, type ViewContext, type ViewRuntime } from './context.ts';
export { accountViews, providerViews, reportViews } from './accounts.ts';
export { campaignViews } from './campaigns.ts';
export { mailboxViews } from './mailboxes.ts';
export { alertViews, overallAsOf, overallState, overallText, overviewView } from './overview.ts';
export { timelineViews, type TimelineRange } from './timeline.ts';
