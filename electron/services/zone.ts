/**
 * The zone of this computer while the app runs. A runtime reads it once and keeps it; quiet hours, "until tomorrow" and
 * every time that is shown follow it, so it is asked for again. Nothing else keeps a zone: local times are made from the
 * clock's own parts, and formatters are of UTC.
 */
import { secondMs } from '../core/days.ts';
import { repeated } from './timing.ts';

export interface ZonePorts {
  /** The environment of this process; one that names a zone has fixed it. */
  readonly environment: { TZ?: string | undefined };
  /** The zone as the runtime knows it now: its name, and how far it is from UTC. */
  readonly zone: () => string;
}

const thisProcess: ZonePorts = {
  environment: process.env,
  zone: () => `${Intl.DateTimeFormat().resolvedOptions().timeZone} ${String(new Date().getTimezoneOffset())}`,
};

/** A file of zones that `TZ` may name, as everything but a JavaScript runtime understands it. */
const zoneFile = /^:?\/.*\/zoneinfo\/(?:posix\/|right\/)?(.+)$/;
const ownZoneFile = /^:?\/etc\/localtime$/;

/**
 * Makes a zone that is named by its file one that the runtime knows: of a file it knows no summer time, or nothing at all.
 * The system's own file names no other zone than the system has.
 */
export function settleZone(environment: ZonePorts['environment']): void {
  const { TZ: named = '' } = environment;
  const [, zone] = zoneFile.exec(named) ?? [];
  if (ownZoneFile.test(named)) delete environment.TZ;
  else if (zone !== undefined) environment.TZ = zone;
}

/** Asks the system for its zone; answers whether it is another one than when it was last asked, or since the start. */
export function createZoneCheck({ environment, zone }: ZonePorts = thisProcess): () => boolean {
  settleZone(environment);
  const isFixed = (environment.TZ ?? '') !== '';
  let known = zone();
  return () => {
    if (isFixed) return false;
    // Node resets what V8 and ICU keep of the zone whenever this variable is written or removed.
    delete environment.TZ;
    const before = known;
    known = zone();
    return known !== before;
  };
}

const lookMs = 30 * secondMs;

export interface ZoneWatch {
  /** Looks now: after a sleep the computer may be somewhere else. */
  readonly look: () => void;
  readonly stop: () => void;
}

/** Calls back whenever this computer turns out to be in another zone than before. */
export function watchZone(onChange: () => void, onFailure: (thrown: unknown) => void, ports?: ZonePorts): ZoneWatch {
  const check = createZoneCheck(ports);
  const look = (): void => {
    if (check()) onChange();
  };
  return { look, stop: repeated(async () => look(), lookMs, onFailure) };
}
