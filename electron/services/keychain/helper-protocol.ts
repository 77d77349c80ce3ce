/** What goes between a process and its helper. */
import * as v from 'valibot';

/** One call of keytar. */
export type HelperCall =
  | { readonly do: 'getPassword' | 'deletePassword'; readonly service: string; readonly account: string }
  | { readonly do: 'setPassword'; readonly service: string; readonly account: string; readonly password: string };

export type HelperRequest = HelperCall & { readonly id: number };

const id = v.number();
const request = v.variant('do', [
  v.object({ do: v.picklist(['getPassword', 'deletePassword']), id, service: v.string(), account: v.string() }),
  v.object({ do: v.literal('setPassword'), id, service: v.string(), account: v.string(), password: v.string() }),
]);
const answer = v.union([
  v.object({ id, value: v.nullable(v.union([v.string(), v.boolean()])) }),
  v.object({ id, trouble: v.picklist(['absent', 'refused']) }),
]);

export type HelperAnswer = v.InferOutput<typeof answer>;

export const isHelperRequest = (message: unknown): message is HelperRequest => v.is(request, message);
export const isHelperAnswer = (message: unknown): message is HelperAnswer => v.is(answer, message);
