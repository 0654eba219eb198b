import { toName } from './naming.ts';

/**
 * Names of modules, folders and documents become names of files and folders in the text form, on whatever file system a person
 * works. What is asked here is more than a valid name (`isValidName`); projects that hold others open, and can be mended.
 */

/** Windows keeps these for devices, whatever follows the first dot ("Naming Files, Paths, and Namespaces"). */
const device = /^(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3]) *(?:\.|$)/iu;
/** Of the 255 bytes that file systems take; the rest is for the kind and `.yaml`. */
const longestBytes = 200;
/** So that what is made from a document (`Import_…`) can be named after it. */
const longestMadeBytes = 150;

/** Why a name cannot be a file's everywhere, as a sentence without its subject; null for one that can. */
export function fileNameProblem(name: string): string | null {
  if (device.test(name)) return 'is a device on Windows, and cannot be the name of a file there';
  if (/\p{Cc}/u.test(name)) return 'has control characters in it';
  if (/[. ]$/.test(name)) return 'ends with a dot or space, which Windows leaves out of the names of files';
  if (byteLength(name) > longestBytes)
    return `is longer than ${longestBytes} bytes, and would be too long for the name of a file`;
  return null;
}

/** Equal for names that some file system takes for one: letter case and Unicode normal form do not count. */
export function fileNameKey(name: string): string {
  if (/^[ -~]*$/.test(name)) return name.toLowerCase();
  return name.normalize('NFC').toUpperCase().toLowerCase().normalize('NFC');
}

/** The name, or the one most like it that can be a file's. Valid names stay valid. */
export function asFileName(name: string, longest = longestBytes): string {
  let fit = name
    .normalize('NFC')
    .replace(/\p{Cc}/gu, '')
    .replace(/[. ]+$/, '');
  while (byteLength(fit) > longest) fit = [...fit].slice(0, -1).join('');
  return device.test(fit) ? fit.replace(/^[^. ]+/, '$&_') : fit || '_';
}

/** A valid name for a document or module, of any text. */
export function toDocumentName(text: string, fallback?: string): string {
  return asFileName(toName(text, fallback), longestMadeBytes);
}

function byteLength(text: string): number {
  let length = 0;
  for (const character of text) {
    const code = character.codePointAt(0) as number;
    length += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return length;
}
