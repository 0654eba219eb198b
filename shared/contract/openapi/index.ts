import type { StructureShape } from '../../structure/structure-document.ts';
import type { ContractReader, ContractSource, MessageValidator, ReadContract, ReadStructure } from '../contract.ts';
import { type DescriptionText, DescriptionTexts } from './contract-text.ts';
import type { DescribedContent, DescribedRestService } from './described-service.ts';
import { type ReadDescription, readDescription, versionOf } from './read-service.ts';
import type { DescriptionVersion } from './schema-dialect.ts';

export type {
  ContentForm,
  DescribedAuthentication,
  DescribedContent,
  DescribedField,
  DescribedParameter,
  DescribedPlace,
  DescribedResponse,
  DescribedRestOperation,
  DescribedRestService,
  ParameterPlace,
  ParameterStyle,
  PlacedParameter,
} from './described-service.ts';
export { parameterStyles } from './described-service.ts';

const versions: readonly string[] = ['2.0', '3.0', '3.1'];

/** OpenAPI 3.0 and 3.1, and Swagger 2.0; JSON or YAML, of one file or several. */
export const openApiReader: ContractReader = {
  kind: 'openapi',
  label: 'OpenAPI',
  extensions: ['.yaml', '.yml', '.json'],
  sniff: (head) => {
    if (
      /^\s*["']?(openapi|swagger)["']?\s*:\s*["']?[23]\.\d/m.test(head) ||
      /"(openapi|swagger)"\s*:\s*"[23]\.\d/.test(head)
    )
      return 0.98;
    // Where members are in alphabetical order the version stands far behind.
    if (/^\ufeff?\s*\{\s*"(basePath|info|components|host|consumes)"\s*:/.test(head)) return 0.8;
    return /"paths"\s*:\s*\{\s*"\//.test(head) ? 0.8 : 0;
  },
  sample:
    '{"openapi":"3.0.3","info":{"title":"Orders","version":"1"},"servers":[{"url":"https://example.org/api"}],"paths":{"/orders/{id}":{"get":{"operationId":"getOrder","parameters":[{"name":"id","in":"path","required":true,"schema":{"type":"string"}}],"responses":{"200":{"description":"The order","content":{"application/json":{"schema":{"$ref":"#/components/schemas/Order"}}}}}}}},"components":{"schemas":{"Order":{"type":"object","required":["id"],"properties":{"id":{"type":"string"},"total":{"type":"number"}}}}}}',
  read(source, { allFormats = false } = {}) {
    const { descriptions, texts } = readAll(source, allFormats);
    return {
      structures: descriptions.flatMap(({ service, shape, xml, files }) => [
        ...structureOf(service.name, 'json-structure', shape, files, directionsOf(service, 'message')),
        ...structureOf(`${service.name}Xml`, 'xml-schema', xml, files, directionsOf(service, 'element')),
      ]),
      enumerations: [],
      services: descriptions.map(({ service, files }) => ({
        name: service.name,
        protocol: 'rest',
        description: service,
        files,
      })),
      diagnostics: texts.findings(),
    } satisfies ReadContract;
  },
};

function structureOf(
  name: string,
  kind: string,
  shape: StructureShape | null,
  files: ReadDescription['files'],
  directions: ReadStructure['directions'],
): ReadStructure[] {
  if (!shape) return [];
  const { root, ...rest } = shape;
  return [
    { name, kind, root, data: { samples: [], overrides: {}, ...rest }, files, ...(directions ? { directions } : {}) },
  ];
}

/** The messages of a structure that are read, and those that are written. */
function directionsOf(
  { operations }: DescribedRestService,
  of: 'message' | 'element',
): { read: Set<string>; written: Set<string> } {
  const messagesOf = (content: DescribedContent | null) =>
    content ? [content, ...(content.others ?? [])].flatMap((each) => each[of] ?? []) : [];
  const written = operations.flatMap(({ body }) => messagesOf(body));
  const read = operations.flatMap(({ responses }) => responses.flatMap(({ content }) => messagesOf(content)));
  return { read: new Set(read), written: new Set(written) };
}

/** What holds a message of a description's first service to its schema, by the name of the message in the structure. */
export function openApiMessageValidator(source: ContractSource): (message: string) => MessageValidator | null {
  const [first] = readAll(source).descriptions;
  return (message) => first?.validator(message) ?? null;
}

function readAll(
  source: ContractSource,
  allFormats = false,
): { descriptions: ReadDescription[]; texts: DescriptionTexts } {
  const texts = new DescriptionTexts(source);
  const read = source.chosen.map((file) => texts.of(file));
  const found = read.map((text) => ({ text, version: versionOf(text) }));
  const hasOne = found.some(({ version }) => version !== null);
  const descriptions = found.flatMap(({ text, version }) => {
    // The others of several files are what the descriptions refer to.
    if (version === null && hasOne) return [];
    if (version === null || !versions.includes(version)) {
      refuse(text, version, texts);
      return [];
    }
    const { value } = text;
    return value ? [readDescription({ ...text, value }, version as DescriptionVersion, source, texts, allFormats)] : [];
  });
  return { descriptions, texts };
}

function refuse({ file, value }: DescriptionText, version: string | null, texts: DescriptionTexts): void {
  // Why it cannot be read was said.
  if (!value) return;
  texts.diagnostics.push({
    severity: 'error',
    code: version === null ? 'openapi/no-description' : 'openapi/version',
    message:
      version === null
        ? 'It is no description of a service: it names neither a version of OpenAPI nor of Swagger.'
        : `It is of version ${version.slice(0, 40)}, which is not read. OpenAPI 3.0 and 3.1 are, and Swagger 2.0.`,
    document: file.path,
    line: 1,
    column: 1,
    path: '$',
  });
}
