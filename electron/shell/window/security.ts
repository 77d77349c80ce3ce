import type { App, Session, WebContents } from 'electron';

/**
 * Every page runs in Chromium's sandbox, whoever makes it. Call before the app is ready. Under an explicit
 * `--no-sandbox` (root can start no other way) this must not be asked for: all child processes would end at once.
 */
export function sandboxEverything(app: App): void {
  if (!app.commandLine.hasSwitch('no-sandbox')) app.enableSandbox();
}

/**
 * Closes every way out of the page, for every window there will ever be: navigation, redirects, frames, new windows,
 * webviews, permissions, devices and downloads. Call once, before the first window.
 */
export function lockDown(app: App, session: Session): void {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  session.setPermissionRequestHandler((_contents, _permission, answer) => answer(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
  session.on('will-download', (event) => event.preventDefault());
}

function lockContents(contents: WebContents): void {
  const prevent = (event: { preventDefault(): void }): void => event.preventDefault();
  contents.on('will-navigate', prevent);
  contents.on('will-frame-navigate', prevent);
  contents.on('will-redirect', prevent);
  contents.on('will-attach-webview', prevent);
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  // WebRTC is no connection in the sense of the content policy; without UDP it cannot look for ways out.
  contents.setWebRTCIPHandlingPolicy('disable_non_proxied_udp');
}
