import { z } from 'zod';
import type { KindRegistry } from '../model/kind.ts';
import { walkData } from '../model/schema-walk.ts';
import type { Unit } from '../model/unit.ts';

const longestPlace = 400;

/** Whether a text is a place inside a set of files: parts with `/` between them, none of which leads out of it. */
export function isContractPlace(text: string): boolean {
  return (
    text.length <= longestPlace &&
    !/[\\\p{Cc}]|^[A-Za-z]:/u.test(text) &&
    text.split('/').every((part) => part !== '' && part !== '.' && part !== '..')
  );
}

/** Where a document came from: the reader of the contract, and the files it was read from, its own first, kept by their SHA-256. */
export const contractOriginSchema = z.strictObject({
  kind: z.string().min(1),
  files: z
    .array(
      z.strictObject({
        path: z.string().refine(isContractPlace, 'Not a place inside the contract.'),
        hash: z.string().regex(/^[0-9a-f]{64}$/, 'Not a SHA-256 in hexadecimal digits.'),
      }),
    )
    .min(1),
});
export type ContractOrigin = z.infer<typeof contractOriginSchema>;

/** The property of a document kind that contracts are read into. What keeps, carries and checks the files finds it by its mark. */
export const contractOrigin = () => contractOriginSchema.optional().meta({ contractOrigin: true, hidden: true });

interface FoundOrigin {
  origin: ContractOrigin;
  path: readonly (string | number)[];
  /** Takes the origin away (mutates the unit's data). */
  remove(): void;
}

/** The contracts that a unit came from; none for a document that was made by hand. */
export function originsOf(unit: Unit, kinds: KindRegistry): FoundOrigin[] {
  const found: FoundOrigin[] = [];
  const schema = kinds.get(unit.kind)?.schema;
  if (schema)
    walkData(schema, unit.data, ({ meta, value, path, replace }) => {
      if (meta.contractOrigin && value)
        found.push({ origin: value as ContractOrigin, path, remove: () => replace(undefined) });
    });
  return found;
}
