import { z } from 'zod';
import { defineKind, elementId } from '../../model/kind.ts';
import { contractOrigin } from '../../structure/contract-origin.ts';
import { type StructureNode, structureNodeSchema } from '../../structure/node.ts';
import { overrideSchema } from '../../structure/structure-document.ts';

/** An XML schema (XS-1 to XS-11): the tree of an XSD with all it includes, or of XML samples. Its root is the document, whose members are the elements that may be its root. */
export const xmlSchemaKind = defineKind({
  kind: 'xml-schema',
  label: 'XML schema',
  plural: 'XML schemas',
  icon: 'code-xml',
  family: 'shape',
  version: 1,
  placement: 'anywhere',
  summary: 'The shape of XML messages, read from an XSD or from samples.',
  schema: z.strictObject({
    samples: z
      .array(z.strictObject({ id: elementId(), name: z.string(), text: z.string() }))
      .default([])
      .meta({ title: 'Samples', hidden: true }),
    overrides: z.record(z.string(), overrideSchema).default({}).meta({ hidden: true }),
    root: structureNodeSchema
      .default((): StructureNode => ({ name: '', type: 'object', group: 'choice', children: [] }))
      .meta({ hidden: true }),
    types: z.record(z.string(), structureNodeSchema).optional().meta({ hidden: true }),
    namespaces: z.record(z.string(), z.string()).optional().meta({ hidden: true }),
    contract: contractOrigin(),
  }),
  defaults: () => ({
    samples: [],
    overrides: {},
    root: { name: '', type: 'object' as const, group: 'choice' as const, children: [] },
  }),
});
export type XmlSchema = z.infer<typeof xmlSchemaKind.schema>;
