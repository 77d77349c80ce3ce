import type { Arguments, Channel, Result } from '../../electron/ipc/contract.ts';

/** What a main process made of samples answers to each request. */
export type Answers = { [C in Channel]: (...input: Arguments<C>) => Result<C> | Promise<Result<C>> };
