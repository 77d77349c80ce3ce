/** What happened to the process itself that a person should know; the words are core/words/process.ts. All times are epoch ms. */
export type ProcessNotice =
  /** Nothing is checked, and starting anew did not help. */
  | { readonly code: 'standstill'; readonly since: number }
  /** Nothing was checked for a while; it was started anew, and is since. */
  | { readonly code: 'stood-still'; readonly since: number; readonly until: number }
  /** A mistake of ours, about one account or one look around; the rest went on. */
  | { readonly code: 'mistake'; readonly at: number }
  /** A mistake of ours ended the process, and it started itself again. */
  | { readonly code: 'restarted'; readonly at: number };
