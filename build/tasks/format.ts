import { runAll } from '../steps.ts';

await runAll([
  {
    title: 'Format',
    command: ['prettier', '--config', 'build/prettier.config.js', '--write', '--log-level=warn', '.'],
  },
]);
