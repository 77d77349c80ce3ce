/** A question to Electron whose answer Node's collector took on its way: it says nothing, and is asked again. */
const lostAnswer = 'Resulting promise was garbage collected';

/** Waits until `probe` gives something other than `null`/`false`; says `what` was missing after `withinMs`. */
export async function eventually<T>(
  what: string,
  probe: () => T | Promise<T>,
  withinMs = 10_000,
): Promise<NonNullable<T>> {
  const end = performance.now() + withinMs;
  for (;;) {
    const value = await Promise.resolve(probe()).catch((thrown: unknown) => {
      if (thrown instanceof Error && thrown.message.includes(lostAnswer)) return null;
      throw thrown;
    });
    if (value !== null && value !== undefined && value !== false) return value;
    if (performance.now() > end) throw new Error(`not within ${withinMs} ms: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}
