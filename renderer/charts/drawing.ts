/** What draws the days: Chart.js and all that is of no use without it. Read once the numbers are on the screen. */
export { chart } from './chart.svelte.ts';
export { dailyConfiguration } from './daily.ts';
