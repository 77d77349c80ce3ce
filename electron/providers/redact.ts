import { redactor } from '../core/redact.ts';
import { providers } from './index.ts';

/** The redactor of everything that is written down: it knows how the keys of every provider start. */
export const redact = redactor(
  Object.values(providers).flatMap(({ keyKinds }) => keyKinds.map((kind) => kind.startsWith)),
);
