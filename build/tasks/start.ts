import { exitCode } from '../children.ts';
import { openAppRunner, say } from '../run-app.ts';

const runner = await openAppRunner();
say('Starting Sendgauge. Close it from its tray menu, or with Ctrl+C here.');
runner.start(process.argv.slice(2)).on('exit', (code, signal) => void runner.end(exitCode(code, signal)));
