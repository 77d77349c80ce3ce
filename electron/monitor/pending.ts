/** Questions to the other side of a port that wait for their answers, by number. */
export interface Pending<T> {
  /** Asks with a number of its own; settles with what comes for that. */
  readonly ask: (send: (id: number) => void) => Promise<T>;
  readonly settle: (id: number, answer: T) => void;
  readonly fail: (id: number, reason: Error) => void;
  /** Nothing comes any more: every question is answered with that. */
  readonly settleAll: (answer: T) => void;
}

export function createPending<T>(): Pending<T> {
  const waiting = new Map<number, PromiseWithResolvers<T>>();
  let asked = 0;
  const take = (id: number): PromiseWithResolvers<T> | undefined => {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  };
  return {
    ask(send) {
      const id = ++asked;
      const answer = Promise.withResolvers<T>();
      waiting.set(id, answer);
      send(id);
      return answer.promise;
    },
    settle: (id, answer) => take(id)?.resolve(answer),
    fail: (id, reason) => take(id)?.reject(reason),
    settleAll(answer) {
      for (const id of [...waiting.keys()]) take(id)?.resolve(answer);
    },
  };
}
