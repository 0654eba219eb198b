import type { ContractReader } from '../contract.ts';
import { readStructures } from './read-structures.ts';
import { schemaIdOf } from './schema-id.ts';
import { jsonSchemaValidator } from './validator.ts';

export { jsonSchemaValidator } from './validator.ts';

/** JSON Schema, draft 4 to 2020-12. */
export const jsonSchemaReader: ContractReader = {
  kind: 'json-schema',
  label: 'JSON Schema',
  // Many are plain `.json` files: which of those are schemas, their beginning says.
  extensions: ['.schema.json', '.json'],
  sniff: (head) => {
    if (!/^\ufeff?\s*\{/.test(head)) return 0;
    if (/"\$schema"\s*:\s*"https?:\/\/json-schema\.org\//.test(head)) return 0.95;
    const isDefined = /"(?:\$defs|definitions)"\s*:\s*\{/.test(head) && /"\$ref"\s*:\s*"|"type"\s*:\s*"/.test(head);
    const isObject = /"type"\s*:\s*"object"/.test(head) && /"properties"\s*:\s*\{/.test(head);
    return isDefined || isObject ? 0.7 : 0;
  },
  targetNamespace: schemaIdOf,
  validator: (source) => jsonSchemaValidator(source),
  sample:
    '{"$schema":"https://json-schema.org/draft/2020-12/schema","title":"Order","type":"object","properties":{"id":{"type":"integer"},"lines":{"type":"array","items":{"$ref":"#/$defs/Line"}}},"required":["id"],"$defs":{"Line":{"type":"object","properties":{"sku":{"type":"string"},"price":{"type":"number"}}}}}',
  read: (source) => ({ ...readStructures(source), enumerations: [], services: [] }),
};
