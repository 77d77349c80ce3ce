/** Which view is shown and which subject is open in it. No addresses: the window has no history to share. */
import type { Pushes } from '../electron/ipc/contract.ts';
import type { Subject, SubjectKind } from '../electron/ipc/views.ts';

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

export interface Navigation {
  readonly view: View;
  readonly subject: SubjectKey | null;
  /** The account whose form is open; `new` for the empty form. */
  readonly editing: string | null;
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

  const go = (next: View, opened: SubjectKey | null, form: string | null): void => {
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
    show: (next) => go(next, null, null),
    open,
    edit: (accountId) => go('accounts', null, accountId),
    close: () => go(view, null, null),
    follow: (push) => {
      if (push.subject !== null) open(push.subject);
      else if (push.view === 'add-account') go('accounts', null, 'new');
      else go(push.view, null, null);
    },
  };
}
