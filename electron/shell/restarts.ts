/** How a process that ended by a mistake of ours starts itself again, and how often. */
import { failedAgain, type Patience } from '../core/attempts.ts';
import { hourMs } from '../core/days.ts';
import { hiddenArgument } from './hidden-argument.ts';

/** Names when the process started itself again, epoch ms, and why not to any more. */
const restartedArgument = '--restarted=';
const patience: Patience = { failures: 4, withinMs: hourMs };

/** When this process' predecessors ended by a mistake of ours, epoch ms, oldest first. */
export function restartsIn(args: readonly string[]): readonly number[] {
  const given = args.find((argument) => argument.startsWith(restartedArgument)) ?? restartedArgument;
  return given
    .slice(restartedArgument.length)
    .split(',')
    .map(Number)
    .filter((at) => Number.isSafeInteger(at) && at > 0);
}

/** The arguments to start again with; `null` when it was tried three times within an hour and is in vain. */
export function restartArguments(args: readonly string[], now: number, hidden: boolean): readonly string[] | null {
  const { failures, again } = failedAgain(restartsIn(args), now, patience);
  if (!again) return null;
  const others = args.filter((argument) => !argument.startsWith(restartedArgument) && argument !== hiddenArgument);
  return [...others, ...(hidden ? [hiddenArgument] : []), restartedArgument + failures.join(',')];
}
