import { z } from 'zod';
import type { AnyKind } from '../model/kind.ts';

/** JSON Schema of a kind's text form: the unit's head and its data, with references as names. */
export function jsonSchemaOf(kind: AnyKind): Record<string, unknown> {
  const data = z.toJSONSchema(kind.schema, {
    io: 'input',
    unrepresentable: 'any',
    cycles: 'ref',
    reused: 'inline',
    target: 'draft-2020-12',
  }) as { properties?: object; required?: string[] } & Record<string, unknown>;
  return {
    ...data,
    title: kind.label,
    description: kind.summary,
    properties: {
      kind: { const: kind.kind },
      name: { type: 'string' },
      id: { type: 'string' },
      kindVersion: { const: kind.version },
      documentation: { type: 'string' },
      ...data.properties,
    },
    required: ['kind', 'name', ...(data.required ?? [])],
  };
}
