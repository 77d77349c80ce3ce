/**
 * The entry: what has to be done before Electron is ready, and the icon with what was known last. Everything else is
 * loaded after that.
 */
import { app as electron } from 'electron';
import { outliveGraphics } from './shell/crash.ts';
import { createFirstIcon } from './shell/first-icon.ts';
import { cannotStart, mayStart } from './shell/start-up.ts';
import { registerScheme } from './shell/window/protocol.ts';
import { sandboxEverything } from './shell/window/security.ts';

sandboxEverything(electron);
outliveGraphics(electron);
registerScheme();

const folder = electron.getPath('userData');
if (mayStart(folder)) {
  const icon = createFirstIcon(folder);
  electron.on('ready', () => {
    void icon
      .draw()
      .then(() => import('./application.ts'))
      .then(
        ({ start }) => start(folder, icon),
        () => cannotStart('A part of it cannot be loaded. Install it again.'),
      );
  });
}
