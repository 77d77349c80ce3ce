/**
 * What the page is told, whenever it listens. A page that is loaded anew asks for all it shows, but it may have asked before
 * something changed; and where it is to go counts until a page has heard it: one that is just replaced, hangs or has crashed has not.
 */
import type { ChangeablePart } from '../../core/changes.ts';
import type { Pushes } from '../../ipc/contract.ts';

export interface PagePost {
  /** A page begins, which does not listen yet. */
  readonly begins: () => void;
  /** It has loaded, and listens. */
  readonly listens: () => void;
  /** There is no page any more. */
  readonly ends: () => void;
  readonly tell: (changed: Pushes['changed']) => void;
  /** The page is to go there; one that comes, where there is none. */
  readonly go: (target: Pushes['navigate']) => void;
  /** The page has heard where to go, by the number of that. */
  readonly heard: (journey: unknown) => void;
}

/** How it reaches the page. */
export interface PagePorts {
  readonly changed: (changed: Pushes['changed']) => void;
  readonly navigate: (target: Pushes['navigate'], journey: number) => void;
}

type Phase = 'none' | 'loading' | 'listening';

/** The post of one window. */
export function createPagePost({ changed, navigate }: PagePorts): PagePost {
  let phase: Phase = 'none';
  /** What changed while the page was loading. */
  let missed: ReadonlySet<ChangeablePart> = new Set();
  let journey = 0;
  /** Where no page has gone yet. */
  let unheard: Pushes['navigate'] | null = null;
  const become = (next: Phase) => (): void => {
    phase = next;
    missed = new Set();
  };
  return {
    begins: become('loading'),
    ends: become('none'),
    listens() {
      phase = 'listening';
      if (unheard !== null) navigate(unheard, journey);
      if (missed.size > 0) changed([...missed]);
      missed = new Set();
    },
    tell(parts) {
      if (phase === 'listening') changed(parts);
      if (phase === 'loading') missed = new Set([...missed, ...parts]);
    },
    go(target) {
      unheard = target;
      journey++;
      if (phase === 'listening') navigate(target, journey);
    },
    heard(which) {
      if (which === journey) unheard = null;
    },
  };
}
