import { afterAll } from 'vitest';
import { startSession } from './session.ts';

// Each file has a desktop of its own, so that files run side by side: nothing is shared but the machine.
const session = await startSession();
Object.assign(process.env, session.environment);
afterAll(() => session.stop());
