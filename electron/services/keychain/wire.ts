/** D-Bus messages as bytes: calls whose arguments are texts and named texts, and answers of any type. */

/** A value of a message, by its signature. 64-bit numbers and doubles are never asked for, and skipped. */
export type WireValue = string | number | boolean | null | readonly WireValue[];
type Argument = string | Readonly<Record<string, string>>;

/** A method call. `signature` names the arguments: `s` a text, `a{ss}` named texts. */
export interface Call {
  readonly destination: string;
  readonly path: string;
  /** The interface of the method. */
  readonly of: string;
  readonly member: string;
  readonly signature: string;
  readonly body: readonly Argument[];
}

export interface Message {
  /** The serial of the call that this answers. */
  readonly answers: number | null;
  /** Its name, when the answer is an error. */
  readonly error: string | null;
  /** The unique name of who sent it. */
  readonly sender: string | null;
  readonly body: readonly WireValue[];
}

const methodCall = 1;
const errorAnswer = 3;
/** Fields of a header by their number. */
const fields = { path: 1, of: 2, member: 3, error: 4, answers: 5, destination: 6, sender: 7, signature: 8 } as const;

/** Longer than any list of paths we ask for. */
const mostBytes = 4_000_000;
const mostDepth = 32;

const paddingTo = (alignment: number, at: number): number => (alignment - (at % alignment)) % alignment;

class Writer {
  #bytes: number[] = [];
  get length(): number {
    return this.#bytes.length;
  }
  align(alignment: number): this {
    for (let pad = paddingTo(alignment, this.length); pad > 0; pad--) this.#bytes.push(0);
    return this;
  }
  bytes(...bytes: readonly number[]): this {
    this.#bytes.push(...bytes);
    return this;
  }
  number(value: number): this {
    return this.align(4).bytes(value & 255, (value >>> 8) & 255, (value >>> 16) & 255, (value >>> 24) & 255);
  }
  text(value: string): this {
    const encoded = Buffer.from(value);
    return this.number(encoded.length).bytes(...encoded, 0);
  }
  signature(value: string): this {
    return this.bytes(value.length, ...Buffer.from(value), 0);
  }
  /** An array: its length in bytes, without the padding before the first element. */
  array(alignment: number, write: (inner: Writer) => void): this {
    this.number(0);
    const lengthAt = this.length - 4;
    this.align(alignment);
    const from = this.length;
    write(this);
    const length = new Writer().number(this.length - from);
    this.#bytes.splice(lengthAt, 4, ...length.#bytes);
    return this;
  }
  toBuffer(): Buffer {
    return Buffer.from(this.#bytes);
  }
}

/** The bytes of a call, little-endian. Arguments that their signature does not name throw. */
export function encodeCall(serial: number, call: Call): Buffer {
  const { destination, path, of, member, signature, body } = call;
  const content = new Writer();
  for (const argument of body) {
    if (typeof argument === 'string') content.text(argument);
    else
      content.array(8, (named) => {
        for (const [name, value] of Object.entries(argument)) named.align(8).text(name).text(value);
      });
  }
  const header = new Writer().bytes(0x6c, methodCall, 0, 1).number(content.length).number(serial);
  header.array(8, (list) => {
    list.align(8).bytes(fields.path).signature('o').text(path);
    list.align(8).bytes(fields.of).signature('s').text(of);
    list.align(8).bytes(fields.member).signature('s').text(member);
    list.align(8).bytes(fields.destination).signature('s').text(destination);
    if (signature !== '') list.align(8).bytes(fields.signature).signature('g').signature(signature);
  });
  return Buffer.concat([header.align(8).toBuffer(), content.toBuffer()]);
}

/** How long the message at the beginning of these bytes is; infinite while that cannot be told. Throws for no message. */
export function messageLength(bytes: Buffer): number {
  if (bytes.length < 16) return Number.POSITIVE_INFINITY;
  const reader = new Reader(bytes);
  reader.skip(4);
  const body = reader.number();
  reader.skip(4);
  const headerEnd = 16 + reader.number();
  const length = headerEnd + paddingTo(8, headerEnd) + body;
  if (length > mostBytes) throw new Error('too long');
  return length;
}

/** Reads a whole message. Throws for what is none. */
export function decodeMessage(bytes: Buffer): Message {
  const reader = new Reader(bytes);
  reader.skip(1);
  const kind = reader.byte();
  reader.skip(10);
  const header = new Map<number, WireValue>();
  for (const [field, value] of listOf(reader.value('a(yv)'))) if (typeof field === 'number') header.set(field, value);
  reader.align(8);
  const text = (field: number): string | null => textOrNull(header.get(field));
  const answers = header.get(fields.answers);
  return {
    answers: typeof answers === 'number' ? answers : null,
    error: kind === errorAnswer ? (text(fields.error) ?? '') : null,
    sender: text(fields.sender),
    body: kind === errorAnswer ? [] : reader.values(text(fields.signature) ?? ''),
  };
}

const textOrNull = (value: WireValue | undefined): string | null => (typeof value === 'string' ? value : null);

function* listOf(value: WireValue): Generator<readonly [WireValue, WireValue]> {
  if (!Array.isArray(value)) return;
  for (const pair of value) if (Array.isArray(pair)) yield [pair[0] ?? null, pair[1] ?? null];
}

/** Fixed types: their size, which is their alignment. */
const sizes: Readonly<Record<string, number>> = { y: 1, n: 2, q: 2, b: 4, i: 4, u: 4, h: 4, x: 8, t: 8, d: 8 };

function alignmentOf(type: string): number {
  const first = type.charAt(0);
  if (first === '(' || first === '{') return 8;
  if (first === 'v' || first === 'g') return 1;
  return sizes[first] ?? 4;
}

class Reader {
  readonly #bytes: Buffer;
  readonly #little: boolean;
  #at = 0;
  #depth = 0;
  constructor(bytes: Buffer) {
    this.#bytes = bytes;
    this.#little = bytes[0] === 0x6c;
    if (!this.#little && bytes[0] !== 0x42) throw new Error('no message');
  }
  skip(count: number): void {
    this.#at += count;
    if (this.#at > this.#bytes.length) throw new Error('cut off');
  }
  align(alignment: number): void {
    this.skip(paddingTo(alignment, this.#at));
  }
  byte(): number {
    return this.#take(1)[0] ?? 0;
  }
  number(): number {
    this.align(4);
    const four = this.#take(4);
    return this.#little ? four.readUInt32LE() : four.readUInt32BE();
  }
  #take(count: number): Buffer {
    const from = this.#at;
    this.skip(count);
    return this.#bytes.subarray(from, this.#at);
  }
  values(signature: string): readonly WireValue[] {
    return typesOf(signature).map((type) => this.value(type));
  }
  value(type: string): WireValue {
    this.#depth += 1;
    if (this.#depth > mostDepth) throw new Error('too deep');
    const value = this.#valueOf(type);
    this.#depth -= 1;
    return value;
  }
  #valueOf(type: string): WireValue {
    this.align(alignmentOf(type));
    switch (type.charAt(0)) {
      case 'y':
        return this.byte();
      case 'u':
      case 'i':
      case 'h':
        return this.number();
      case 'b':
        return this.number() === 1;
      case 's':
      case 'o':
        return this.#text(this.number());
      case 'g':
        return this.#text(this.byte());
      case 'v':
        return this.value(typesOf(this.#text(this.byte()))[0] ?? '');
      case 'a':
        return this.#array(type.slice(1));
      case '(':
      case '{':
        return this.values(type.slice(1, -1));
      default: {
        const size = sizes[type];
        if (size === undefined) throw new Error('unknown type');
        this.skip(size);
        return null;
      }
    }
  }
  #text(length: number): string {
    const text = this.#take(length).toString();
    this.skip(1);
    return text;
  }
  #array(element: string): readonly WireValue[] {
    const length = this.number();
    this.align(alignmentOf(element));
    const end = this.#at + length;
    if (end > this.#bytes.length) throw new Error('cut off');
    const found: WireValue[] = [];
    while (this.#at < end) {
      const before = this.#at;
      found.push(this.value(element));
      if (this.#at === before) throw new Error('without end');
    }
    return found;
  }
}

/** A signature in its complete types: `aoa{ss}u` is `ao`, `a{ss}` and `u`. */
function typesOf(signature: string): readonly string[] {
  const types: string[] = [];
  for (let at = 0; at < signature.length;) {
    const end = endOfType(signature, at);
    types.push(signature.slice(at, end));
    at = end;
  }
  return types;
}

function endOfType(signature: string, from: number): number {
  let at = from;
  while (signature.charAt(at) === 'a') at += 1;
  if (!'({'.includes(signature.charAt(at)) || at >= signature.length) return at + 1;
  for (let depth = 0; at < signature.length; at++) {
    if ('({'.includes(signature.charAt(at))) depth += 1;
    if (')}'.includes(signature.charAt(at)) && --depth === 0) return at + 1;
  }
  throw new Error('no signature');
}
