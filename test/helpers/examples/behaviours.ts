import { fileReply } from './reply.ts';
import type { Served } from './vendor.ts';

/** The route's file as it is. `asks`: query names of the contract that change nothing in it. */
export const asItIs = (...asks: readonly string[]): Served => ({
  asks,
  answer: ({ folder }, { file, status }) => fileReply(folder, file, status),
});
