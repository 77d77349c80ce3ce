import { execFile, spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as v from 'valibot';
import { connect } from './bus.ts';
import { eventually } from './child.ts';
import { gone } from '../../../build/children.ts';
import { clickAt } from './screen.ts';

const run = promisify(execFile);

/** Where the banner appears: top right of a 1280 × 800 screen. */
const banner = { width: 360, offset: 16, screenWidth: 1280 };

/** A left click acts, as on GNOME and Plasma; banners stay until something happens to them. */
const config = (menu: string): string => `[global]
    dmenu = ${menu}
    monitor = 0
    width = ${banner.width}
    height = 200
    origin = top-right
    offset = ${banner.offset}x${banner.offset}
    font = Sans 10
    markup = full
    show_indicators = no
    max_icon_size = 48
    format = "<b>%s</b>\\n%b"
    padding = 12
    horizontal_padding = 14
    frame_width = 1
    corner_radius = 8
    mouse_left_click = do_action, close_current
[urgency_normal]
    background = "#ffffff"
    foreground = "#1a1f26"
    frame_color = "#c9d0d8"
    timeout = 0
[urgency_critical]
    background = "#ffffff"
    foreground = "#1a1f26"
    frame_color = "#c51e21"
    timeout = 0
`;

/** In place of dmenu: chooses the line with the wanted button, of lines like "#Acknowledge (Bounce rate over 5 %) [1,Sendgauge]". */
const menuScript = (wanted: string): string => `#!/bin/sh\nexec grep -F -m 1 -f '${wanted}'\n`;

const text = v.object({ data: v.string() });
const history = v.object({
  data: v.array(v.array(v.object({ appname: text, summary: text, body: text }))),
});

/** A banner as dunst itself remembers it. */
export interface Remembered {
  readonly application: string;
  readonly summary: string;
  readonly body: string;
}

export interface Dunst {
  /** Banners on the screen now. */
  displayed(): Promise<number>;
  /** A left mouse click, by the X server, on the uppermost banner. */
  click(): Promise<void>;
  /** Presses the button with that label: dunst offers buttons in a menu. */
  press(label: string): Promise<void>;
  /** Closes what is shown; dunst only remembers what was closed. */
  closeAll(): Promise<void>;
  /** What was closed, newest first. */
  remembered(): Promise<readonly Remembered[]>;
  stop(): Promise<void>;
}

const owned = v.tuple([v.boolean()]);

/** A daemon that was just told to stop may hold the name for a moment, and dunst does not wait for it. */
async function nameIsFree(): Promise<void> {
  const { call, disconnect } = connect();
  const bus = 'org.freedesktop.DBus';
  const isOwned = async () =>
    v.parse(
      owned,
      await call(bus, '/org/freedesktop/DBus', bus, 'NameHasOwner', 's', ['org.freedesktop.Notifications']),
    );
  await eventually('no other notification daemon', async () => !(await isOwned())[0]);
  disconnect();
}

/** The real dunst daemon with a private configuration, on this session's bus and display. */
export async function startDunst(folder: string): Promise<Dunst> {
  const file = join(folder, 'dunstrc');
  const menu = join(folder, 'menu');
  const wanted = join(folder, 'wanted');
  writeFileSync(file, config(menu));
  writeFileSync(menu, menuScript(wanted), { mode: 0o700 });
  await nameIsFree();
  const child = spawn('dunst', ['-conf', file], { stdio: 'ignore' });
  const ask = async (...args: readonly string[]): Promise<string> => (await run('dunstctl', [...args])).stdout.trim();
  await eventually('dunst on the bus', () =>
    ask('is-paused').then(
      () => true,
      () => false,
    ),
  );
  return {
    displayed: async () => Number(await ask('count', 'displayed')),
    click: () => clickAt(banner.screenWidth - banner.offset - banner.width / 2, banner.offset + 24),
    press: async (label) => {
      writeFileSync(wanted, `#${label} `);
      await ask('context');
    },
    closeAll: async () => void (await ask('close-all')),
    remembered: async () => {
      const { data } = v.parse(history, JSON.parse(await ask('history')));
      return data.flat().map(({ appname, summary, body }) => ({
        application: appname.data,
        summary: summary.data,
        body: body.data,
      }));
    },
    stop: () => gone(child),
  };
}
