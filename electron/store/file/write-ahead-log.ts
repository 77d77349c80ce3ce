/** A write-ahead log folded into its database in memory, where nothing may be written: https://sqlite.org/fileformat2.html#walformat. */

const headerBytes = 32;
const frameHeaderBytes = 24;
/** The first word; one more where the words that are summed have their highest byte first. */
const magic = 0x37_7f_06_82;

/** The image of the database with every transaction that the log holds whole; what is behind them, or of an earlier log, is not taken. */
export function withLog(image: Buffer, log: Buffer): Buffer {
  if (log.length < headerBytes || (log.readUInt32BE(0) & ~1) >>> 0 !== magic) return image;
  const highestFirst = (log.readUInt32BE(0) & 1) === 1;
  const pageBytes = log.readUInt32BE(8);
  if (pageBytes < 512 || pageBytes > 65_536) return image;
  let sum = summed(log.subarray(0, 24), [0, 0], highestFirst);
  if (!isSum(log, 24, sum)) return image;
  const frames: Frame[] = [];
  let whole = { frames: 0, pages: 0 };
  const frameBytes = frameHeaderBytes + pageBytes;
  for (let at = headerBytes; at + frameBytes <= log.length; at += frameBytes) {
    const header = log.subarray(at, at + frameHeaderBytes);
    const page = log.subarray(at + frameHeaderBytes, at + frameBytes);
    sum = summed(page, summed(header.subarray(0, 8), sum, highestFirst), highestFirst);
    const ofThisLog = header.subarray(8, 16).equals(log.subarray(16, 24));
    if (!ofThisLog || !isSum(header, 16, sum)) break;
    frames.push({ number: header.readUInt32BE(0), page });
    const pages = header.readUInt32BE(4);
    if (pages > 0) whole = { frames: frames.length, pages };
  }
  return whole.frames === 0 ? image : put(image, frames.slice(0, whole.frames), whole.pages * pageBytes);
}

/** A page as a transaction left it. */
interface Frame {
  /** Counted from 1. */
  readonly number: number;
  readonly page: Buffer;
}

type Sum = readonly [number, number];

/** The image of so many bytes with these pages in it. */
function put(image: Buffer, frames: readonly Frame[], bytes: number): Buffer {
  const changed = Buffer.concat([image], bytes);
  for (const { number, page } of frames) {
    const at = (number - 1) * page.length;
    if (at >= 0 && at + page.length <= bytes) page.copy(changed, at);
  }
  return changed;
}

function summed(words: Buffer, [first, second]: Sum, highestFirst: boolean): Sum {
  const read = (at: number) => (highestFirst ? words.readUInt32BE(at) : words.readUInt32LE(at));
  for (let at = 0; at + 8 <= words.length; at += 8) {
    first = (first + read(at) + second) >>> 0;
    second = (second + read(at + 4) + first) >>> 0;
  }
  return [first, second];
}

function isSum(buffer: Buffer, at: number, [first, second]: Sum): boolean {
  return buffer.readUInt32BE(at) === first && buffer.readUInt32BE(at + 4) === second;
}
