import { Inflate } from 'fflate';

/** What makes bytes no workbook that may be read. */
export class WorkbookError extends Error {
  readonly code: string;
  readonly fix: string | undefined;
  constructor(code: string, message: string, fix?: string) {
    super(message);
    this.code = code;
    this.fix = fix;
  }
}

/** How much a workbook may be: an archive can be made to unpack to any size. */
export const workbookLimits = {
  parts: 20_000,
  /** Bytes of all parts that are read, unpacked. */
  bytes: 160 * 1024 * 1024,
  /** How many times larger than packed a part may be, from a size on. */
  ratio: 150,
  ratioFrom: 4 * 1024 * 1024,
} as const;

interface Part {
  name: string;
  method: number;
  crc: number;
  packed: number;
  size: number;
  /** Where its local header stands. */
  header: number;
  isEncrypted: boolean;
}

const damaged = (what: string) =>
  new WorkbookError('xlsx/damaged', `The archive is damaged: ${what}.`, 'Save the workbook again, or fetch it again.');

/**
 * The parts of a workbook (a zip archive, APPNOTE 6.3), unpacked piece by piece when they are asked for. Sizes are checked before and
 * while unpacking, and checksums after; parts that overlap, or stand there twice, are refused.
 */
export class WorkbookArchive {
  private readonly bytes: Uint8Array;
  private readonly view: DataView;
  private readonly parts = new Map<string, Part>();
  private unpacked = 0;

  /** Throws WorkbookError. */
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.readDirectory();
  }

  /** Whether there is a part; names are compared without case, as spreadsheets do. */
  has(name: string): boolean {
    return this.parts.has(keyOf(name));
  }

  names(): string[] {
    return [...this.parts.values()].map((part) => part.name);
  }

  /** Gives a part in pieces. Throws WorkbookError when it is not there, is damaged or too large. */
  read(name: string, take: (piece: Uint8Array) => void): void {
    const part = this.parts.get(keyOf(name));
    if (!part)
      throw new WorkbookError(
        'xlsx/part-missing',
        `The workbook has no part ${shown(name)}.`,
        'Save the workbook again.',
      );
    if (part.isEncrypted)
      throw new WorkbookError(
        'xlsx/encrypted',
        `The part ${shown(name)} is encrypted.`,
        'Save the workbook without a password.',
      );
    this.refuseLarge(part);
    const { start, end } = this.dataOf(part);
    let size = 0;
    let crc = ~0;
    const count = (piece: Uint8Array) => {
      size += piece.length;
      // A size that is not true would let a bomb through.
      if (size > part.size) throw damaged(`the part ${shown(part.name)} is larger than it says`);
      crc = addToCrc(crc, piece);
      take(piece);
    };
    if (part.method === 0) count(this.bytes.subarray(start, end));
    else if (part.method === 8) inflate(this.bytes.subarray(start, end), part.name, count);
    else
      throw new WorkbookError(
        'xlsx/packed',
        `The part ${shown(part.name)} is packed in a way that is not read (${part.method}).`,
        'Save the workbook again.',
      );
    if (size !== part.size || ~crc >>> 0 !== part.crc)
      throw damaged(`the part ${shown(part.name)} is not what was packed`);
    this.unpacked += size;
  }

  private refuseLarge(part: Part): void {
    const { bytes, ratio, ratioFrom } = workbookLimits;
    if (this.unpacked + part.size > bytes)
      throw new WorkbookError(
        'xlsx/too-large',
        `The part ${shown(part.name)} unpacks to ${megabytes(part.size)} MB; at most ${megabytes(bytes)} MB of a workbook are read.`,
        'Save the rows as CSV, which is read in any size.',
      );
    if (part.size > ratioFrom && part.size > part.packed * ratio)
      throw new WorkbookError(
        'xlsx/ratio',
        `The part ${shown(part.name)} unpacks to ${Math.round(part.size / Math.max(part.packed, 1))} times its size, which no workbook does that people made.`,
        'Save the workbook again, if you trust where it comes from.',
      );
  }

  private readDirectory(): void {
    const { view, bytes } = this;
    const end = this.endOfDirectory();
    const count = view.getUint16(end + 10, true);
    let at = view.getUint32(end + 16, true);
    if (count === 0xffff || at === 0xffffffff)
      throw new WorkbookError('xlsx/zip64', 'The archive is one of more than 4 GB (zip64).', 'Save the rows as CSV.');
    if (count > workbookLimits.parts) throw new WorkbookError('xlsx/too-large', `The archive has ${count} parts.`);
    if (count === 0) throw new WorkbookError('xlsx/empty', 'The archive is empty.');
    for (let i = 0; i < count; i++) {
      if (at + 46 > bytes.length || view.getUint32(at, true) !== 0x02014b50)
        throw damaged('its list of parts is cut off');
      const nameLength = view.getUint16(at + 28, true);
      const next = at + 46 + nameLength + view.getUint16(at + 30, true) + view.getUint16(at + 32, true);
      if (next > bytes.length) throw damaged('its list of parts is cut off');
      const name = latin1(bytes.subarray(at + 46, at + 46 + nameLength))
        .replaceAll('\\', '/')
        .replace(/^\/+/, '');
      const part: Part = {
        name,
        isEncrypted: (view.getUint16(at + 8, true) & 1) !== 0,
        method: view.getUint16(at + 10, true),
        crc: view.getUint32(at + 16, true),
        packed: view.getUint32(at + 20, true),
        size: view.getUint32(at + 24, true),
        header: view.getUint32(at + 42, true),
      };
      at = next;
      if (name.endsWith('/')) continue;
      if (this.parts.has(keyOf(name)))
        throw new WorkbookError(
          'xlsx/part-twice',
          `The archive has the part ${shown(name)} twice.`,
          'Save the workbook again.',
        );
      this.parts.set(keyOf(name), part);
    }
    this.refuseOverlaps();
  }

  /** Parts that share bytes are how a small archive unpacks to a huge one without a telling ratio. */
  private refuseOverlaps(): void {
    const ranges = [...this.parts.values()]
      .map((part) => ({ part, ...this.dataOf(part) }))
      .sort((a, b) => a.part.header - b.part.header);
    for (const [i, { part, end }] of ranges.entries()) {
      const next = ranges[i + 1];
      if (next && end > next.part.header)
        throw new WorkbookError(
          'xlsx/overlap',
          `The parts ${shown(part.name)} and ${shown(next.part.name)} overlap in the archive.`,
          'Do not trust this file.',
        );
    }
  }

  private dataOf(part: Part): { start: number; end: number } {
    const { view, bytes } = this;
    const { header } = part;
    if (header + 30 > bytes.length || view.getUint32(header, true) !== 0x04034b50)
      throw damaged(`the part ${shown(part.name)} is not where it should be`);
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    const end = start + part.packed;
    if (end > bytes.length) throw damaged(`the part ${shown(part.name)} is cut off`);
    return { start, end };
  }

  /** The record at the end, behind which only a comment stands. */
  private endOfDirectory(): number {
    const { view, bytes } = this;
    for (let at = bytes.length - 22; at >= 0 && at >= bytes.length - 22 - 0xffff; at--)
      if (view.getUint32(at, true) === 0x06054b50) return at;
    throw damaged('its end is missing');
  }
}

/** Bytes that are unpacked at once: large enough to be quick, small enough to stop early. */
const pieceLength = 1 << 14;

function inflate(packed: Uint8Array, name: string, take: (piece: Uint8Array) => void): void {
  const stream = new Inflate((piece) => take(piece));
  try {
    for (let at = 0; at < packed.length; at += pieceLength)
      stream.push(packed.subarray(at, at + pieceLength), at + pieceLength >= packed.length);
  } catch (error) {
    if (error instanceof Error && 'code' in error && typeof error.code === 'number')
      throw damaged(`the part ${shown(name)} cannot be unpacked`);
    throw error;
  }
}

const keyOf = (name: string) => name.toLowerCase();

function latin1(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return text;
}

function shown(name: string): string {
  return JSON.stringify(name.length > 60 ? `${name.slice(0, 60)}…` : name);
}

const megabytes = (bytes: number) => Math.ceil(bytes / 1024 / 1024);

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

/** CRC-32 goes on over the pieces of a part. */
function addToCrc(before: number, bytes: Uint8Array): number {
  let crc = before;
  for (let i = 0; i < bytes.length; i++) crc = (crcTable[(crc ^ (bytes[i] as number)) & 255] as number) ^ (crc >>> 8);
  return crc;
}
