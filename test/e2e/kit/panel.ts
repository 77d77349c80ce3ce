import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gone } from '../../../build/children.ts';

const size = 30;

/** A panel across the top edge: task list, tray, clock. */
const configuration = (trayItem: string): string => `<?xml version="1.0" encoding="UTF-8"?>
<channel name="xfce4-panel" version="1.0">
  <property name="configver" type="int" value="2"/>
  <property name="panels" type="array">
    <value type="int" value="1"/>
    <property name="panel-1" type="empty">
      <property name="position" type="string" value="p=6;x=0;y=0"/>
      <property name="length" type="uint" value="100"/>
      <property name="position-locked" type="bool" value="true"/>
      <property name="size" type="uint" value="${size}"/>
      <property name="plugin-ids" type="array">
        <value type="int" value="1"/>
        <value type="int" value="2"/>
        <value type="int" value="3"/>
      </property>
    </property>
  </property>
  <property name="plugins" type="empty">
    <property name="plugin-1" type="string" value="tasklist"/>
    <property name="plugin-2" type="string" value="systray">
      <property name="square-icons" type="bool" value="true"/>
      <property name="known-items" type="array">
        <value type="string" value="${trayItem}"/>
      </property>
    </property>
    <property name="plugin-3" type="string" value="clock"/>
  </property>
</channel>
`;

/**
 * A real window manager and a real xfce4-panel with a tray, for pictures. Needs a session with `--activation`.
 * `productName` is the application's, from which its tray icon gets its id. With no window open the icon's middle is at 15,15.
 */
export function startPanel(productName: string): { stop: () => Promise<void> } {
  const folder = join(process.env['XDG_CONFIG_HOME'] ?? '', 'xfce4/xfconf/xfce-perchannel-xml');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'xfce4-panel.xml'), configuration(`${productName}_status_icon_1`));
  const manager = spawn('xfwm4', ['--compositor=off'], { stdio: 'ignore' });
  const panel = spawn('xfce4-panel', [], { stdio: 'ignore' });
  return {
    async stop() {
      await gone(panel);
      await gone(manager);
    },
  };
}
