import { randomBytes } from 'node:crypto';
import { randomIds } from '../../shared/model/unit.ts';

/** A new id of a document or element. */
export const newId = randomIds((count) => randomBytes(count));
