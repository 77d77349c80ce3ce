import { Message, sessionBus, type MessageBus } from '@jellybrick/dbus-next';
import * as v from 'valibot';

/** A value D-Bus wraps with its type. */
export const variant = v.object({ value: v.unknown() });
export const variants = v.record(v.string(), variant);

/** Values as their signature says. */
type Body = unknown[];

export interface TestBus {
  readonly bus: MessageBus;
  call(
    destination: string,
    path: string,
    busInterface: string,
    member: string,
    signature?: string,
    body?: Body,
  ): Promise<unknown>;
  reply(message: Message, signature?: string, body?: Body): true;
  emit(path: string, busInterface: string, member: string, signature: string, body: Body): void;
  /** Takes the name, from a service of this kit if `replacing`, or throws: two owners would make every test a lie. */
  own(name: string, replacing?: boolean): Promise<void>;
  disconnect(): void;
}

/** A connection to the session's bus, for services written out message by message. */
export function connect(): TestBus {
  const bus = sessionBus();
  return {
    bus,
    async call(destination, path, busInterface, member, signature = '', body = []) {
      const answer = await bus.call(
        new Message({ destination, path, interface: busInterface, member, signature, body }),
      );
      return answer?.body;
    },
    reply(message, signature = '', body = []) {
      bus.send(Message.newMethodReturn(message, signature, body));
      return true;
    },
    emit: (path, busInterface, member, signature, body) =>
      bus.send(Message.newSignal(path, busInterface, member, signature, body)),
    async own(name, replacing = false) {
      const primaryOwner = 1;
      const allowReplacement = 1;
      const replaceExisting = replacing ? 2 : 0;
      const doNotQueue = 4;
      const reply = await bus.requestName(name, allowReplacement | replaceExisting | doNotQueue);
      if (reply !== primaryOwner) throw new Error(`${name} is owned by somebody else`);
    },
    disconnect: () => bus.disconnect(),
  };
}
