// How long the middle takes at the size it is made for, beside a floor measured in the same run; `window`: what that size
// costs the built app with its window.
import { runStep } from '../steps.ts';

const script = process.argv.includes('window') ? 'window.ts' : 'main.ts';
process.exitCode = await runStep({ title: 'Bench', command: ['node', `test/bench/${script}`] });
