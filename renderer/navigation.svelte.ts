/** Which view is shown and which subject is open in it. No addresses: the window has no history to share. */
import type { Pushes } from '../electron/ipc/contract.ts';
import type { RuleName, Scope, Subject, SubjectKind } from '../electron/views/model.ts';

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

export interface Navigation {
  readonly view: View;
  readonly subject: SubjectKey | null;
  /** The account whose form is open; `new` for the empty form. */
  readonly editing: string | null;
  /** The tab of the Alerts view; it stays chosen while other views are shown. */
  readonly alertTab: AlertTab;
  /** The subject whose decisions are explained, in the Alerts view. */
  readonly explained: Subject | null;
  /** The subject the history is limited to. */
  readonly historyOf: Subject | null;
  /** Changes the tab of the Alerts view. */
  readonly showAlerts: (tab: AlertTab) => void;
  /** Opens the Alerts view with every rule's decision about a subject. */
  readonly explain: (subject: Subject) => void;
  /** Opens the history, of one subject or of all. */
  readonly showHistory: (subject: Subject | null) => void;
  /** What the rules of the Alerts view were asked for; `null` when nobody asked. */
  readonly rules: RulesTarget | null;
  /** Opens the rules of a scope, in the Alerts view. */
  readonly editRules: (target: RulesTarget) => void;
  readonly show: (view: View) => void;
  /** Opens a subject in the view it lives in. */
  readonly open: (subject: SubjectKey) => void;
  readonly edit: (accountId: string) => void;
  readonly close: () => void;
  readonly follow: (push: Pushes['navigate']) => void;
}

/** Starts at the overview with nothing open. */
export function createNavigation(): Navigation {
  let view = $state<View>('overview');
  let subject = $state.raw<SubjectKey | null>(null);
  let editing = $state<string | null>(null);
  let rules = $state.raw<RulesTarget | null>(null);
  let alertTab = $state<AlertTab>('now');
  let explained = $state.raw<Subject | null>(null);
  let historyOf = $state.raw<Subject | null>(null);

  const go = (next: View, opened: SubjectKey | null, form: string | null): void => {
    rules = null;
    explained = null;
    if (next !== 'alerts') historyOf = null;
    view = next;
    subject = opened;
    editing = form;
  };
  const open = (opened: SubjectKey): void => go(homes[opened.kind], opened, null);

  return {
    get view() {
      return view;
    },
    get subject() {
      return subject;
    },
    get editing() {
      return editing;
    },
    get rules() {
      return rules;
    },
    editRules: (target) => {
      go('alerts', null, null);
      alertTab = 'rules';
      rules = target;
    },
    get alertTab() {
      return alertTab;
    },
    get explained() {
      return explained;
    },
    get historyOf() {
      return historyOf;
    },
    showAlerts: (tab) => {
      go('alerts', null, null);
      alertTab = tab;
    },
    explain: (about) => {
      // Beside the list it was asked from; the rules have no room for it.
      if (view !== 'alerts' || alertTab === 'rules') alertTab = 'now';
      go('alerts', about, null);
      explained = about;
    },
    showHistory: (about) => {
      go('alerts', null, null);
      alertTab = 'history';
      historyOf = about;
    },
    show: (next) => go(next, null, null),
    open,
    edit: (accountId) => go('accounts', null, accountId),
    close: () => go(view, null, null),
    follow: (push) => {
      if (push.subject !== null) open(push.subject);
      else if (push.view === 'add-account') go('accounts', null, 'new');
      else {
        if (push.view === 'alerts') alertTab = 'now';
        go(push.view, null, null);
      }
    },
  };
}
