import { z } from 'zod';
import type { ValueType } from './catalog.ts';
import { ref } from './kind.ts';

/** Types of parameters, variables and results. */
export const dataTypeSchema = z
  .strictObject({
    kind: z.enum([
      'nothing',
      'string',
      'integer',
      'long',
      'decimal',
      'boolean',
      'datetime',
      'date',
      'enumeration',
      'object',
      'list',
      'binary',
    ]),
    entity: ref('entity')
      .optional()
      .meta({ ref: 'entity', when: { kind: ['object', 'list'] } }),
    enumeration: ref('enumeration')
      .optional()
      .meta({ ref: 'enumeration', when: { kind: ['enumeration'] } }),
  })
  .meta({ dataType: true });
export type DataType = z.infer<typeof dataTypeSchema>;

/** The value type the checker works with. */
export function toValueType(type: DataType): ValueType {
  if (type.kind === 'object') return { kind: 'object', entity: type.entity ?? '' };
  if (type.kind === 'list') return { kind: 'list', item: { kind: 'object', entity: type.entity ?? '' } };
  if (type.kind === 'enumeration') return { kind: 'enumeration', enumeration: type.enumeration ?? '' };
  return { kind: type.kind };
}
