import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { firstLine, gone } from '../../../build/children.ts';

/** A bus of its own, without any activation: no daemon of the machine starts on it by itself. */
const isolated = (
  folder: string,
): string => `<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN" "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:dir=${folder}</listen>
  <auth>EXTERNAL</auth>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
`;

export interface PrivateBus {
  readonly address: string;
  stop(): Promise<void>;
}

/**
 * Starts a session bus whose socket lies in `folder`. With `activation` it is the machine's stock configuration, which
 * real desktop parts (xfce4-panel and its xfconfd) need.
 */
export async function startBus(
  folder: string,
  activation: boolean,
  environment: NodeJS.ProcessEnv,
): Promise<PrivateBus> {
  const own = join(folder, 'bus.conf');
  writeFileSync(own, isolated(folder));
  const config = activation ? '/usr/share/dbus-1/session.conf' : own;
  const child: ChildProcess = spawn('dbus-daemon', [`--config-file=${config}`, '--nofork', '--print-address=1'], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const address = await firstLine(child, 'dbus-daemon');
  return { address, stop: () => gone(child) };
}
