/**
 * The entry: what has to be done before Electron is ready, and the icon with what was known last. The rest is loaded
 * beside it.
 */
import { app as electron } from 'electron';
import { createFirstIcon } from './shell/first-icon.ts';
import { outliveGraphics } from './shell/graphics.ts';
import { cannotStart, mayStart } from './shell/start-up.ts';
import { registerScheme } from './shell/window/protocol.ts';
import { sandboxEverything } from './shell/window/security.ts';

sandboxEverything(electron);
outliveGraphics(electron);
registerScheme();

const folder = electron.getPath('userData');
if (mayStart(folder)) {
  const icon = createFirstIcon(folder);
  // The thread of the monitor reads its code meanwhile.
  const application = import('./application.ts').then(({ prepare }) => prepare());
  electron.on('ready', () => {
    void icon
      .draw()
      .then(() => application)
      .then(
        (start) => start(folder, icon),
        () => cannotStart('A part of it cannot be loaded. Install it again.'),
      );
  });
}
