/** What becomes of the steps: told alone or together, held, or never told. Worked out from the words of docs/alerts.md. */
import { dayMs, dayOf, hourMs, minuteMs, secondMs } from '../../electron/core/days.ts';
import type { QuietHours } from './machine.ts';
import { nameOf, type Severity, type Watch } from './oracle-watch.ts';

/** One notification: when, of what sort, how bad, and what it tells of. */
export interface Expected {
  readonly at: number;
  readonly sort: 'now' | 'quiet' | 'away' | 'first-sight';
  readonly severity: Severity;
  readonly tells: readonly string[];
}

type Kind = 'fired' | 'raised' | 'resolved' | 'repeat' | 'unstable';

interface StepOf {
  readonly kind: 'fired' | 'raised' | 'resolved' | 'eased';
  readonly at: number;
  readonly severity: Severity;
  readonly from: number;
  readonly to: number;
  readonly away: boolean;
  readonly firstSight: boolean;
}

/** The newest thing there is to tell of an alert. */
interface Message {
  readonly kind: Kind;
  readonly at: number;
  readonly severity: Severity;
  readonly to: number;
  away: boolean;
  readonly firstSight: boolean;
  heldQuiet: boolean;
}

/** What a mailbox sent on a day that is over is not said again (fault F72). */
function isOfDayBefore({ rule, judgedAt }: Watch, at: number): boolean {
  return (rule === 'ramp' || rule === 'daily-limit') && dayOf(judgedAt) < dayOf(at);
}

interface Story {
  readonly watch: Watch;
  message: Message | null;
  /** Something was told since it last began to fire. */
  known: boolean;
  toldAt: number | null;
  /** Times of its steps. */
  steps: number[];
  unstableAt: number | null;
}

/** When it is said again, and from when it may be; `every` how long it lasts otherwise. */
interface Again {
  readonly story: Story;
  readonly time: number;
  readonly restless: number;
  readonly every: number;
}

export interface Delivery {
  readonly told: readonly Expected[];
  readonly step: (watch: Watch, step: StepOf) => void;
  readonly over: (watch: Watch) => void;
  readonly quiet: (quiet: QuietHours) => void;
  readonly mute: (subject: { accountId: string; kind: string; id: string }, muted: boolean) => void;
  readonly network: (online: boolean) => void;
  readonly restart: () => void;
  /** Nothing is due by itself before the next look. */
  readonly forget: () => void;
  /** Everything that falls due before then. */
  readonly until: (at: number, away: readonly string[]) => void;
  readonly look: (at: number, away: readonly string[]) => void;
}

const outage = (rule: string): number => (rule === 'key-rejected' ? 2 : rule === 'data-outage' ? 1 : 0);

export function createDelivery(watches: ReadonlyMap<string, Watch>): Delivery {
  const told: Expected[] = [];
  const stories = new Map<string, Story>();
  const muted = new Set<string>();
  let quiet: QuietHours | null = null;
  let online = true;
  let restarted = false;
  let waitingSince = new Map<string, number>();
  let lastOfGroup = new Map<string, number>();
  let next = Number.POSITIVE_INFINITY;

  const storyOf = (watch: Watch): Story => {
    const name = nameOf(watch);
    const story = stories.get(name) ?? {
      watch,
      message: null,
      known: false,
      toldAt: null,
      steps: [],
      unstableAt: null,
    };
    stories.set(name, story);
    return story;
  };
  const severityOf = ({ lines, level }: Watch): Severity => lines[level - 1]?.severity ?? 'warning';
  const isMuted = ({ account, kind, id }: Watch) =>
    muted.has(`${account}/account/${account}`) || muted.has(`${account}/${kind}/${id}`);

  function step(watch: Watch, { kind, at, severity, from, to, away, firstSight }: StepOf): void {
    const story = storyOf(watch);
    const message = { at, severity, to, away, firstSight, heldQuiet: false };
    if (kind !== 'eased') {
      story.steps.push(at);
      if (kind === 'fired') story.known = false;
      story.message = { ...message, kind };
      return;
    }
    // It fell, but not below every line: what it fell to is news to somebody who was told nothing yet.
    if (story.message === null) return;
    if (!story.known) story.message = { ...message, kind: 'fired', severity: severityOf(watch) };
    else if (story.message.kind === 'raised' && story.message.to > to && from > to) story.message = null;
  }

  // ---- what stands in the way ---------------------------------------------------------------------

  /** When the present quiet ends; `null` when it is not quiet. Local time is UTC in here. */
  function quietUntil(at: number): number | null {
    if (quiet === null || !quiet.enabled) return null;
    const midnight = Math.floor(at / dayMs) * dayMs;
    for (const evening of [midnight - dayMs, midnight]) {
      if (quiet.weekdays[new Date(evening).getUTCDay()] !== true) continue;
      const from = evening + quiet.fromMinute * minuteMs;
      const to = evening + quiet.toMinute * minuteMs + (quiet.toMinute > quiet.fromMinute ? 0 : dayMs);
      if (at >= from && at < to) return to;
    }
    return null;
  }

  /** No data hides everything of the account, a rejected key every figure, something critical the subject's warnings. */
  function isHidden(watch: Watch, severity: Severity): boolean {
    return [...watches.values()].some((other) => {
      if (other.level === 0 || other === watch || other.account !== watch.account) return false;
      if (outage(other.rule) > 0) return outage(other.rule) > outage(watch.rule);
      if (outage(watch.rule) > 0 || other.kind !== watch.kind || other.id !== watch.id) return false;
      return severityOf(other) === 'critical' && severity === 'warning';
    });
  }

  /** Four steps within an hour are unrest, until the fourth-last is an hour old. */
  function restlessUntil({ steps }: Story, at: number): number | null {
    const recent = steps.filter((time) => time > at - hourMs && time <= at);
    const decisive = recent.at(-4);
    return decisive === undefined ? null : decisive + hourMs;
  }

  function wasCalmSince(story: Story, since: number, at: number): boolean {
    const moments = [since, ...story.steps.map((time) => time + hourMs)].filter((time) => time >= since && time <= at);
    return moments.some((time) => restlessUntil(story, time) === null);
  }

  // ---- one look -------------------------------------------------------------------------------------

  function look(at: number, away: readonly string[]): void {
    next = Number.POSITIVE_INFINITY;
    const due = (time: number) => {
      if (time > at) next = Math.min(next, time);
    };
    waitingSince = new Map(away.map((id) => [id, waitingSince.get(id) ?? at]));
    const waitUntil = Math.max(...[...waitingSince.values()].map((since) => since + 15 * minuteMs));
    const catchingUp = waitUntil > at;
    if (catchingUp) due(waitUntil);
    if (catchingUp || restarted) for (const story of stories.values()) leaveBehind(story, at);
    restarted = false;
    remindAll(at, catchingUp, due);
    const ready: Story[] = [];
    for (const story of stories.values())
      if (story.message !== null && isReady(story, story.message, at, due)) ready.push(story);
    const sorts = Map.groupBy(ready, ({ message }) =>
      message?.heldQuiet === true
        ? 'quiet'
        : message?.away === true
          ? 'away'
          : message?.firstSight === true && message.kind !== 'resolved'
            ? 'first-sight'
            : 'now',
    );
    afterQuiet(sorts.get('quiet') ?? [], at);
    afterAbsence(sorts.get('away') ?? [], at, catchingUp);
    together('first-sight', 'first-sight', sorts.get('first-sight') ?? [], at, due);
    const groups = Map.groupBy(sorts.get('now') ?? [], groupOf);
    for (const [name, group] of groups) together(name, 'now', group, at, due);
  }

  /** Each account is of a provider of its own in here. */
  function groupOf({ watch, message }: Story): string {
    const kind = message?.kind ?? 'fired';
    const matter = kind === 'resolved' || kind === 'unstable' ? kind : 'on';
    return `${watch.account} ${watch.rule} ${kind === 'resolved' ? (message?.severity ?? '') : severityOf(watch)} ${matter}`;
  }

  /** What waited when everybody left, or was to be said again just as they came back, belongs to the absence. */
  function leaveBehind({ message, watch }: Story, at: number): void {
    if (message === null || message.firstSight || watch.snoozedUntil !== null) return;
    if (message.kind === 'repeat' || at - message.at >= 30 * minuteMs) message.away = true;
  }

  /** Where one of a group is said again, so is what was last said more than half of its time ago. */
  function remindAll(at: number, catchingUp: boolean, due: (time: number) => void): void {
    const again = [...stories.values()].flatMap((story) => remind(story, at, catchingUp, due) ?? []);
    for (const group of Map.groupBy(again, ({ story }) => groupOf(story)).values()) {
      const isAnyDue = group.some(({ time, restless }) => Math.max(time, restless) <= at);
      for (const { story, time, restless, every } of group) {
        const { watch } = story;
        const plain = { at, severity: severityOf(watch), to: watch.level, away: false, firstSight: false };
        if (isAnyDue && restless <= at && time <= at + every / 2)
          story.message = { ...plain, heldQuiet: false, kind: 'repeat' };
        else due(Math.max(time, restless));
      }
    }
  }

  /** Critical ones are said again every four hours, limits every day; and unrest is said once. */
  function remind(story: Story, at: number, catchingUp: boolean, due: (time: number) => void): Again | null {
    const { watch, message } = story;
    if (watch.snoozedUntil !== null && watch.snoozedUntil > at) {
      due(watch.snoozedUntil);
      return null;
    }
    const snoozeOver = watch.snoozedUntil !== null;
    watch.snoozedUntil = null;
    if (watch.level === 0 || watch.acknowledgedAt !== null || isMuted(watch)) return null;
    const severity = severityOf(watch);
    const plain = { at, severity, to: watch.level, away: false, firstSight: false, heldQuiet: false };
    if (message !== null) {
      const isLoud = message.kind !== 'resolved' && message.kind !== 'unstable' && !message.away;
      const isNews = story.unstableAt === null || wasCalmSince(story, story.unstableAt, at);
      const isFree = (online || outage(watch.rule) > 0) && quietUntil(at) === null && !isHidden(watch, severity);
      if (isLoud && isNews && isFree && restlessUntil(story, at) !== null)
        story.message = { ...plain, kind: 'unstable' };
      return null;
    }
    if (snoozeOver) return { story, time: at, restless: at, every: 0 };
    const every = watch.rule === 'daily-limit' ? 24 * hourMs : severity === 'critical' ? 4 * hourMs : null;
    const isRecovering = watch.streak?.to === 0;
    if (every === null || isRecovering || !story.known || story.toldAt === null) return null;
    if (!online || catchingUp || isHidden(watch, severity) || isOfDayBefore(watch, at)) return null;
    return { story, time: story.toldAt + every, restless: restlessUntil(story, at) ?? 0, every };
  }

  /** Drops what is not true or not wanted any more, and holds what has to wait. */
  function isReady(story: Story, message: Message, at: number, due: (time: number) => void): boolean {
    const { watch } = story;
    const isEnd = message.kind === 'resolved';
    const severity = isEnd ? message.severity : severityOf(watch);
    const quietEnd = quietUntil(at);
    const isForDigest = message.away || message.heldQuiet || quietEnd !== null;
    const isWorse = message.kind === 'raised' && watch.acknowledgedAt !== null && message.at >= watch.acknowledgedAt;
    const isUnwanted =
      isMuted(watch) ||
      (!isEnd && watch.level === 0) ||
      (isEnd && !isForDigest && !endIsTold(story, message)) ||
      (!isEnd && watch.acknowledgedAt !== null && !isWorse) ||
      (!isEnd && message.firstSight && severity === 'warning');
    if (isUnwanted) {
      story.message = null;
      return false;
    }
    if (watch.snoozedUntil !== null && watch.snoozedUntil > at) {
      due(watch.snoozedUntil);
      return false;
    }
    const breaks =
      quiet?.criticalBreaks === true &&
      severity === 'critical' &&
      (message.kind === 'fired' || message.kind === 'raised');
    if (quietEnd !== null && !breaks) {
      message.heldQuiet = true;
      due(quietEnd);
      return false;
    }
    // Why nothing comes is told without a network, too.
    if ((!online && outage(watch.rule) === 0) || isHidden(watch, severity)) return false;
    const restless = message.kind === 'unstable' || message.away ? null : restlessUntil(story, at);
    if (restless === null) return true;
    due(restless);
    return false;
  }

  /** The end of something critical, or of an outage, that was told. */
  const endIsTold = ({ known, watch }: Story, { severity }: Message): boolean =>
    (severity === 'critical' || watch.rule === 'data-outage') && known;

  /** The first of a group waits half a minute; what comes after it is gathered for two. */
  function together(
    name: string,
    sort: Expected['sort'],
    group: readonly Story[],
    at: number,
    due: (time: number) => void,
  ): void {
    if (group.length === 0) return;
    const first = Math.min(...group.map(({ message }) => message?.at ?? at)) + 30 * secondMs;
    const time = Math.max(first, (lastOfGroup.get(name) ?? 0) + 2 * minuteMs);
    if (time > at) {
      due(time);
      return;
    }
    lastOfGroup.set(name, at);
    tell(sort, group, at);
  }

  function afterQuiet(group: readonly Story[], at: number): void {
    const worth = group.filter((story) => story.message?.kind !== 'resolved' || endIsTold(story, story.message));
    if (worth.length > 1) tell('quiet', group, at);
    else {
      for (const story of group) if (!worth.includes(story)) story.message = null;
      for (const story of worth.length === 1 ? worth : []) {
        lastOfGroup.set(groupOf(story), at);
        tell('now', [story], at);
      }
    }
  }

  function afterAbsence(group: readonly Story[], at: number, catchingUp: boolean): void {
    if (group.length === 0 || catchingUp) return;
    if (group.some(({ message }) => message?.kind !== 'resolved')) tell('away', group, at);
    else for (const story of group) story.message = null;
  }

  function tell(sort: Expected['sort'], group: readonly Story[], at: number): void {
    const loud = group.filter(({ message }) => message?.kind !== 'resolved');
    const severities = (loud.length > 0 ? loud : group).map(({ watch, message }) =>
      message?.kind === 'resolved' ? message.severity : severityOf(watch),
    );
    told.push({
      at,
      sort,
      severity: severities.includes('critical') ? 'critical' : 'warning',
      tells: group.map(({ watch, message }) => `${message?.kind ?? ''} ${nameOf(watch)}`).sort(),
    });
    for (const story of group) {
      const { message } = story;
      story.message = null;
      if (message === null || message.kind === 'resolved') continue;
      story.known = true;
      story.toldAt = at;
      if (message.kind === 'unstable') story.unstableAt = message.at;
    }
  }

  return {
    told,
    step,
    look,
    over: (watch) => {
      const story = storyOf(watch);
      story.message = null;
    },
    quiet: (hours) => (quiet = hours),
    mute: ({ accountId, kind, id }, isOn) => {
      if (isOn) muted.add(`${accountId}/${kind}/${id}`);
      else muted.delete(`${accountId}/${kind}/${id}`);
    },
    network: (isOnline) => (online = isOnline),
    restart: () => {
      waitingSince = new Map();
      lastOfGroup = new Map();
      next = Number.POSITIVE_INFINITY;
      restarted = true;
    },
    forget: () => (next = Number.POSITIVE_INFINITY),
    until: (at, away) => {
      while (next < at) look(next, away);
    },
  };
}
