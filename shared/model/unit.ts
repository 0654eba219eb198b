import { z } from 'zod';
import { brokenTextMessage } from './plain-data.ts';

/**
 * One unit of a project: a document (or module, folder, settings). Plain JSON. `parent` is the id of the module or folder
 * it stands in, null for modules and project-wide units. `data` follows the schema of its kind.
 */
export interface Unit<D = unknown> {
  id: string;
  kind: string;
  name: string;
  parent: string | null;
  documentation: string;
  data: D;
}

/** A file holds texts as UTF-8, and half a character (a lone surrogate) would come back as another one. */
const wholeText = z.string().refine((text) => text.isWellFormed(), brokenTextMessage);

/** The envelope of a unit; `data` is checked by its kind's schema. */
export const unitSchema = z.strictObject({
  id: wholeText.min(1, 'it is empty').max(64, 'it is longer than 64 characters'),
  kind: z.string().min(1),
  name: wholeText.min(1, 'it is empty').max(200, 'it is longer than 200 characters'),
  parent: wholeText.nullable(),
  documentation: wholeText,
  data: z.unknown(),
});

/** Where ids come from: an argument everywhere, so that tests and text forms are deterministic. */
export type IdSource = () => string;

const alphabet = '0123456789abcdefghijkmnpqrstuvwxyz';

/** Ids of 16 characters (80 random bits) from a source of random bytes. */
export function randomIds(randomBytes: (count: number) => Uint8Array): IdSource {
  return () => {
    let id = '';
    for (const byte of randomBytes(16)) id += alphabet[byte % 32];
    return id;
  };
}

/** Ids `prefix1`, `prefix2`, … for tests and generated samples. */
export function countingIds(prefix = 'id'): IdSource {
  let count = 0;
  return () => `${prefix}${++count}`;
}
