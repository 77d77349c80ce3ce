import type { SeenRequest } from '../loopback.ts';
import type { ExampleFolder } from './folder.ts';
import type { Reply } from './reply.ts';
import type { ExampleRoute } from './routes.ts';

/** A request with the time at which it came, by the server's clock (epoch ms). */
export interface ExampleRequest extends SeenRequest {
  readonly at: number;
}

/** All a behaviour may know. */
export interface Asked {
  readonly request: ExampleRequest;
  /** What was asked before it: a service with a memory (a report that is ready the second time) needs no state. */
  readonly before: readonly ExampleRequest[];
  readonly folder: ExampleFolder;
}

/** Answers a request of a route. `null`: this request is not this route's, the next one is tried. */
export type Behaviour = (asked: Asked, route: ExampleRoute) => Reply | null;

/** One path of a service: the query names its contract has, and how it answers. */
export interface Served {
  readonly asks: readonly string[];
  readonly answer: Behaviour;
}

/** What `routes.json` of a service says in sentences, as code. */
export interface ExampleVendor {
  /** A key that this service knows, in its documented form. */
  readonly key: string;
  /** What `account add` needs beside the key, each `name=value`. */
  readonly set: readonly string[];
  /** Query names that every request may carry, whatever the path. */
  readonly asksAlways: readonly string[];
  /** `null` where the request may be answered: its `auth` sentence. */
  readonly refusal: (asked: Asked) => Reply | null;
  /** One more than the service allows: when the next one is, epoch ms. */
  readonly tooMany: (folder: ExampleFolder, resetsAt: number) => Reply;
  /** By method and path as `routes.json` writes them; every one of its paths has to be here. */
  readonly paths: Readonly<Record<string, Served>>;
}
