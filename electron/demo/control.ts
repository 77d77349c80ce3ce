/** The control routes tests use to switch faults and the clock; they exist only on a server started with `control`. */
import * as v from 'valibot';
import type { Reply } from './api.ts';
import { faultSchema, type FaultInput } from './faults/switches.ts';

/** What the control routes act on: the server's own functions. */
export interface Controls<Logged> {
  /** Switches a fault on. Throws for a fault there is not. */
  setFault(fault: FaultInput): void;
  clearFaults(): void;
  /** The latest requests, oldest first; control requests are not among them. */
  requests(): readonly Logged[];
  /** Moves this server's clock forward. */
  advance(ms: number): void;
}

/** Where the control routes begin. */
export const controlPath = '/_control';

const faults = v.union([faultSchema, v.pipe(v.array(faultSchema), v.minLength(1))]);
const clock = v.object({ advanceMs: v.pipe(v.number(), v.finite()) });

const done: Reply = { status: 204, body: '' };

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function refused(issues: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): Reply {
  return { status: 400, body: { error: issues.map(({ message }) => message).join('; ') } };
}

/** Acts on a control request; 404 for a route there is not, 400 for a body that cannot be used. */
export function control(controls: Controls<unknown>, method: string, path: string, body: string): Reply {
  switch (`${method} ${path}`) {
    case `POST ${controlPath}/faults`: {
      const result = v.safeParse(faults, parsed(body));
      if (!result.success) return refused(result.issues);
      for (const fault of Array.isArray(result.output) ? result.output : [result.output]) controls.setFault(fault);
      return done;
    }
    case `DELETE ${controlPath}/faults`:
      controls.clearFaults();
      return done;
    case `GET ${controlPath}/requests`:
      return { status: 200, body: controls.requests() };
    case `POST ${controlPath}/clock`: {
      const result = v.safeParse(clock, parsed(body));
      if (!result.success) return refused(result.issues);
      controls.advance(result.output.advanceMs);
      return done;
    }
    default:
      return { status: 404, body: { error: 'Not found' } };
  }
}
