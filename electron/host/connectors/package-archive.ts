import { gunzipSync, gzipSync } from 'node:zlib';
import { fileNameKey } from '../../../shared/model/file-names.ts';
import { isContractPlace } from '../../../shared/structure/contract-origin.ts';

/** A package file that is none, or that no package should look like: a sentence for whoever gave it. */
export class PackageError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Limits of packages, in bytes and files. */
export const packageLimits = { packed: 64 * 2 ** 20, unpacked: 256 * 2 ** 20, files: 20_000 };

const block = 512;

/**
 * The files of an npm package (`.tgz`), by their paths below `package/`. Stricter than npm: plain files and folders, of paths that lead nowhere else, no two that one
 * file system takes for one; nothing is written here. Throws `PackageError`.
 */
export function readArchive(bytes: Uint8Array, limits: typeof packageLimits = packageLimits): Map<string, Uint8Array> {
  if (bytes.length > limits.packed)
    throw new PackageError('package/too-large', `The package is larger than ${inMb(limits.packed)}.`);
  const tar = unpacked(bytes, limits.unpacked);
  const files = new Map<string, Uint8Array>();
  const keys = new Map<string, string>();
  let given: Record<string, string> = {};
  for (let at = 0; at + block <= tar.length; ) {
    const head = tar.subarray(at, at + block);
    if (head.every((byte) => byte === 0)) break;
    checkSum(head);
    const size = given.size === undefined ? octal(head, 124, 12) : Number(given.size);
    const type = String.fromCharCode(head[156] as number);
    const name = given.path ?? joinedName(head);
    at += block;
    if (!Number.isSafeInteger(size) || size < 0 || at + size > tar.length)
      throw new PackageError('package/damaged', `The package is damaged: ${name} ends in the middle.`);
    const content = tar.subarray(at, at + size);
    at += Math.ceil(size / block) * block;
    if (type === 'x') {
      given = paxRecords(content);
      continue;
    }
    if (type === 'g') continue;
    given = {};
    if (type === '5') {
      placeOf(name.replace(/\/$/, ''));
      continue;
    }
    if (type !== '0' && type !== '\0')
      throw new PackageError(
        'package/link',
        `${name} is ${type === '1' || type === '2' ? 'a link' : 'no plain file'}: a package has plain files only.`,
      );
    const place = placeOf(name);
    if (place === '') continue;
    const key = fileNameKey(place);
    const other = keys.get(key);
    if (other !== undefined)
      throw new PackageError('package/twice', `${place} and ${other} are one file on some systems.`);
    keys.set(key, place);
    files.set(place, content);
    if (files.size > limits.files)
      throw new PackageError('package/too-large', `The package has more than ${limits.files} files.`);
  }
  for (const place of files.keys())
    for (let end = place.indexOf('/'); end > 0; end = place.indexOf('/', end + 1))
      if (keys.has(fileNameKey(place.slice(0, end))))
        throw new PackageError('package/twice', `${place.slice(0, end)} is a file and a folder.`);
  return files;
}

function inMb(bytes: number): string {
  return `${Math.round(bytes / 2 ** 20)} MB`;
}

function unpacked(bytes: Uint8Array, limit: number): Uint8Array {
  try {
    return gunzipSync(bytes, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new PackageError('package/too-large', `The package unpacks to more than ${inMb(limit)}.`);
    throw new PackageError('package/damaged', 'The file is no npm package (.tgz), or it is damaged.');
  }
}

/** The place of an entry below `package/`; empty for the folder itself. */
function placeOf(name: string): string {
  const [first, ...rest] = name.split('/');
  if (first !== 'package' || (rest.length > 0 && !isContractPlace(rest.join('/'))))
    throw new PackageError('package/path', `${name} would stand outside the package, or nowhere.`);
  return rest.join('/');
}

function textAt(head: Uint8Array, from: number, length: number): string {
  const field = head.subarray(from, from + length);
  const end = field.indexOf(0);
  return new TextDecoder().decode(end < 0 ? field : field.subarray(0, end));
}

function octal(head: Uint8Array, from: number, length: number): number {
  const text = textAt(head, from, length).trim();
  return /^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 0 : Number.NaN;
}

function joinedName(head: Uint8Array): string {
  const prefix = textAt(head, 257, 5) === 'ustar' ? textAt(head, 345, 155) : '';
  const name = textAt(head, 0, 100);
  return prefix ? `${prefix}/${name}` : name;
}

function checkSum(head: Uint8Array): void {
  const sum = head.reduce((all, byte, i) => all + (i >= 148 && i < 156 ? 32 : byte), 0);
  if (sum !== octal(head, 148, 8)) throw new PackageError('package/damaged', 'The package is damaged.');
}

/** Records of an extended header: `LENGTH key=value`, of which path and size count. */
function paxRecords(content: Uint8Array): Record<string, string> {
  const found: Record<string, string> = {};
  for (let at = 0; at < content.length; ) {
    const space = content.indexOf(32, at);
    const length = Number(new TextDecoder().decode(content.subarray(at, space)));
    if (space < 0 || !Number.isSafeInteger(length) || length <= 0 || at + length > content.length)
      throw new PackageError('package/damaged', 'The package is damaged.');
    const record = new TextDecoder().decode(content.subarray(space + 1, at + length - 1));
    const key = record.slice(0, record.indexOf('='));
    if (key === 'path' || key === 'size') found[key] = record.slice(record.indexOf('=') + 1);
    if (key === 'linkpath') throw new PackageError('package/link', 'A package has plain files only, no links.');
    at += length;
  }
  return found;
}

/** Files as an npm package, the same bytes for the same files. Throws `PackageError` for a path that is too long. */
export function writeArchive(files: ReadonlyMap<string, Uint8Array>): Uint8Array {
  const parts: Uint8Array[] = [];
  for (const [place, content] of [...files].sort(([a], [b]) => (a < b ? -1 : 1))) {
    const path = `package/${place}`;
    const bytes = Buffer.byteLength(path);
    if (bytes > 100) {
      const length = (text: string) => {
        const rest = Buffer.byteLength(text) + 2;
        return rest + String(rest + String(rest).length).length;
      };
      const record = `path=${path}`;
      const pax = Buffer.from(`${length(record)} ${record}\n`);
      parts.push(header('package/pax', pax.length, 'x'), padded(pax));
    }
    parts.push(header(bytes > 100 ? path.slice(0, 60) : path, content.length, '0'), padded(content));
  }
  parts.push(new Uint8Array(2 * block));
  // The operating system's mark in the head of gzip would differ from machine to machine.
  const packed = gzipSync(Buffer.concat(parts), { level: 9 });
  packed[9] = 255;
  return new Uint8Array(packed);
}

function padded(content: Uint8Array): Uint8Array {
  const whole = new Uint8Array(Math.ceil(content.length / block) * block);
  whole.set(content);
  return whole;
}

function header(name: string, size: number, type: string): Uint8Array {
  const head = Buffer.alloc(block);
  head.write(name, 0);
  head.write('0000644\0', 100);
  head.write('0000000\0', 108);
  head.write('0000000\0', 116);
  head.write(`${size.toString(8).padStart(11, '0')}\0`, 124);
  // 1985-10-26, as npm does it: the time of a file is no matter of its content.
  head.write(`${(499_162_500).toString(8).padStart(11, '0')}\0`, 136);
  head.write('        ', 148);
  head.write(type, 156);
  head.write('ustar\x0000', 257);
  const sum = head.reduce((all, byte) => all + byte, 0);
  head.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148);
  return head;
}
