/** Which view is shown and which subject is open in it. No addresses: the window has no history to share. */
import type { Pushes } from '../electron/ipc/contract.ts';
import type { RuleName } from '../electron/core/alerts/catalog.ts';
import type { Scope } from '../electron/core/alerts/rule-book.ts';
import type { Subject, SubjectKind } from '../electron/core/model.ts';

export const views = [
  'overview',
  'mailboxes',
  'campaigns',
  'timeline',
  'alerts',
  'reports',
  'accounts',
  'settings',
] as const;
export type View = (typeof views)[number];

/** Where the rail shows icons only. The same width stands in its styles. */
export const railNarrow = 'width < 760px';

/** The part of a subject that identifies it. */
export type SubjectKey = Pick<Subject, 'accountId' | 'kind' | 'id'>;

const homes: Readonly<Record<SubjectKind, View>> = { account: 'accounts', sender: 'mailboxes', campaign: 'campaigns' };

/** True when both name the same thing. */
export function sameSubject(one: SubjectKey | null, other: SubjectKey | null): boolean {
  return (
    one !== null &&
    other !== null &&
    one.accountId === other.accountId &&
    one.kind === other.kind &&
    one.id === other.id
  );
}

/** The tabs of the Alerts view. */
export const alertTabs = ['now', 'history', 'rules'] as const;
export type AlertTab = (typeof alertTabs)[number];

/** What the rule editor is opened at. */
export interface RulesTarget {
  readonly scope: Scope;
  /** The rule to unfold; `null` for none. */
  readonly rule: RuleName | null;
}

/**
 * Starts at the overview with nothing open. What `reading` gives for a view is waited for before it is shown, and what was
 * shown stays whole until then; `null` when there is nothing to wait for.
 */
export function createNavigation(reading: (view: View) => Promise<void> | null = () => null) {
  let view = $state<View>('overview');
  let subject = $state.raw<SubjectKey | null>(null);
  let editing = $state<string | null>(null);
  let rules = $state.raw<RulesTarget | null>(null);
  let alertTab = $state<AlertTab>('now');
  let explained = $state.raw<Subject | null>(null);
  let historyOf = $state.raw<Subject | null>(null);

  let journey = 0;
  /** Somebody who went elsewhere meanwhile does not arrive. */
  const onArrival = (next: View, arrive: () => void): void => {
    const mine = ++journey;
    const wait = reading(next);
    if (wait === null) arrive();
    else void wait.then(() => mine === journey && arrive());
  };
  const go = (
    next: View,
    opened: SubjectKey | null,
    form: string | null,
    furnish: () => void = () => undefined,
  ): void =>
    onArrival(next, () => {
      rules = null;
      explained = null;
      if (next !== 'alerts') historyOf = null;
      furnish();
      view = next;
      subject = opened;
      editing = form;
    });
  const open = (opened: SubjectKey): void => go(homes[opened.kind], opened, null);

  return {
    get view() {
      return view;
    },
    get subject() {
      return subject;
    },
    /** The account whose form is open; `new` for the empty form. */
    get editing() {
      return editing;
    },
    /** What the rules of the Alerts view were asked for; `null` when nobody asked. */
    get rules() {
      return rules;
    },
    /** Opens the rules of a scope, in the Alerts view. */
    editRules: (target: RulesTarget): void =>
      go('alerts', null, null, () => {
        alertTab = 'rules';
        rules = target;
      }),
    /** The tab of the Alerts view; it stays chosen while other views are shown. */
    get alertTab() {
      return alertTab;
    },
    /** The subject whose decisions are explained, in the Alerts view. */
    get explained() {
      return explained;
    },
    /** The subject the history is limited to. */
    get historyOf() {
      return historyOf;
    },
    /** Changes the tab of the Alerts view. */
    showAlerts: (tab: AlertTab): void => go('alerts', null, null, () => (alertTab = tab)),
    /** Opens the Alerts view with every rule's decision about a subject. */
    explain: (about: Subject): void =>
      go('alerts', about, null, () => {
        // Beside the list it was asked from; the rules have no room for it.
        if (view !== 'alerts' || alertTab === 'rules') alertTab = 'now';
        explained = about;
      }),
    /** Opens the history, of one subject or of all. */
    showHistory: (about: Subject | null): void =>
      go('alerts', null, null, () => {
        alertTab = 'history';
        historyOf = about;
      }),
    show: (next: View): void => go(next, null, null),
    /** Opens a subject in the view it lives in. */
    open,
    edit: (accountId: string): void => go('accounts', null, accountId),
    close: (): void => go(view, null, null),
    follow: (push: Pushes['navigate']): void => {
      if (push.subject !== null) open(push.subject);
      else if (push.view === 'add-account') go('accounts', null, 'new');
      else if (push.view === 'alerts') go('alerts', null, null, () => (alertTab = 'now'));
      else go(push.view, null, null);
    },
  };
}
