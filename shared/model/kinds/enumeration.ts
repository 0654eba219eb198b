import { z } from 'zod';
import { defineKind, documentation, elementId } from '../kind.ts';

/** An enumeration (DMO-53): values with a technical name, a caption and, where it differs, the text on the wire. */
export const enumerationKind = defineKind({
  kind: 'enumeration',
  label: 'Enumeration',
  plural: 'Enumerations',
  icon: 'list-ordered',
  family: 'data',
  version: 1,
  placement: 'anywhere',
  summary: 'A closed list of named values for attributes.',
  schema: z.strictObject({
    values: z
      .array(
        z.strictObject({
          id: elementId('enumeration-value'),
          name: z.string().meta({ title: 'Name' }),
          caption: z.string().default('').meta({ title: 'Caption' }),
          wire: z
            .string()
            .optional()
            .meta({ title: 'On the wire', help: 'Text in messages, when it is not the name.' }),
          documentation: documentation(),
        }),
      )
      .default([]),
  }),
  defaults: () => ({ values: [] }),
});

export type Enumeration = z.infer<typeof enumerationKind.schema>;
export type EnumerationValue = Enumeration['values'][number];
