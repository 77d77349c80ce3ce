import { afterAll } from 'vitest';
import { enterSession } from './session.ts';

// Each file has a desktop of its own, so that files run side by side: nothing is shared but the machine.
afterAll(await enterSession());
