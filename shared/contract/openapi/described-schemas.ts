import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import { NameSet } from '../../model/naming.ts';
import { rootOfMessages } from '../../structure/messages.ts';
import type { StructureNode } from '../../structure/node.ts';
import { expanded } from '../../structure/path.ts';
import { plainName } from '../../structure/pattern/name-characters.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import type { ContractFile, ContractSource, MessageValidator } from '../contract.ts';
import { Evaluation, SchemaChecks } from '../json-schema/evaluation.ts';
import { remarksOf } from '../json-schema/read-structures.ts';
import { type Schema, SchemaSet } from '../json-schema/schema-set.ts';
import { type SchemaStructure, type StructureOptions, structureOfSchema } from '../json-schema/structure/structure.ts';
import { schemaMessageValidator } from '../json-schema/validator.ts';
import { type DescriptionTexts, type Placed, pathAt } from './contract-text.ts';
import { jsonTextOfValue } from './json-text-of-value.ts';
import {
  type DescriptionVersion,
  dialectOfVersion,
  jsonSchemaKeywords,
  keywordsLeftOut,
  oneWayMembers,
  withoutRequired,
} from './schema-dialect.ts';
import { xmlShape, xmlWire } from './xml-structure.ts';

const noNames: ReadonlySet<string> = new Set();

/** Places of all messages and parameters of a description together; what is beyond is kept as it is. */
const mostPlaces = 60_000;

/** A schema whose place in the structure is asked for. */
export interface AskedSchema {
  /** Its member in the structure that is built of all. */
  key: string;
  schema: Schema | null;
}

/** An element that is a message in XML. */
export interface AskedElement extends AskedSchema {
  schema: Schema;
  local: string;
  namespace: string;
  of: Placed | undefined;
}

/** Whether two schemas are one, or say the same in words of the same file: a list of pets is written out wherever it is meant. */
function isSameSchema(one: Placed | undefined, other: Placed | undefined): boolean {
  if (!one || !other || one.value === other.value) return one?.value === other?.value;
  return one.in === other.in && jsonTextOfValue(one.value) === jsonTextOfValue(other.value);
}

/** What all schemas of a description come to. */
export interface DescribedStructure {
  shape: StructureShape;
  /** That of the messages in XML; null where there are none. */
  xml: StructureShape | null;
  /** The node of an asked schema, with what its type says. */
  nodeOf(asked: AskedSchema): StructureNode;
  files: readonly ContractFile[];
}

/** The schemas of a description: the messages that its bodies are, and the values of its parameters, in one structure with common types. */
export class DescribedSchemas {
  private readonly set: SchemaSet;
  private readonly checks: SchemaChecks;
  private readonly texts: DescriptionTexts;
  private readonly messages = new Map<string, AskedSchema>();
  private readonly messageOf = new Map<JsonValue, string>();
  private readonly names = new NameSet();
  private readonly values: AskedSchema[] = [];

  constructor(source: ContractSource, texts: DescriptionTexts, version: DescriptionVersion) {
    this.texts = texts;
    this.set = new SchemaSet(
      { chosen: [], resolve: source.resolve },
      {
        dialect: dialectOfVersion(version),
        valueOf: (file) => texts.of(file),
        pathAt: (file, at) => pathAt(texts.of(file).value as JsonValue, at),
        keywordsOf: (keywords, value, { file }) => {
          if (file) this.noteLeftOut(keywords, { value, in: texts.of(file) });
          const said = jsonSchemaKeywords(keywords);
          const oneWay = file && keywords.has('allOf') ? this.oneWayOf({ value, in: texts.of(file) }) : noNames;
          return oneWay.size === 0 ? said : withoutRequired(said, oneWay);
        },
      },
    );
    this.checks = new SchemaChecks(this.set);
  }

  private noteLeftOut(keywords: ReadonlyMap<string, JsonValue>, at: Placed): void {
    for (const keyword of keywords.keys())
      if (keywordsLeftOut.has(keyword) && keyword !== 'externalDocs')
        this.texts.report(
          at,
          'info',
          `openapi/keyword-${keyword}`,
          `The structure does not say what \`${keyword}\` asks of a value. It is kept in the contract.`,
        );
    const discriminator = keywords.get('discriminator');
    if (discriminator && !keywords.has('oneOf') && !keywords.has('anyOf'))
      this.texts.report(
        { value: discriminator, in: at.in },
        'info',
        'openapi/discriminator',
        'Other schemas build on this one, and a value says of which a message is. The structure has the members of this one; those of the others are left to what is not mapped.',
      );
  }

  /**
   * The members of a schema put together of several that stand in answers only, or in requests only: a list of what is required may stand beside them, or in another
   * part.
   */
  private oneWayOf(placed: Placed, depth = 0): ReadonlySet<string> {
    if (depth > 10) return noNames;
    const names = new Set(oneWayMembers(this.texts.member(placed, 'properties')?.value));
    for (const part of this.texts.items(this.texts.member(placed, 'allOf'))) {
      const target = this.texts.follow(part);
      if (target) for (const name of this.oneWayOf(target, depth + 1)) names.add(name);
    }
    return names;
  }

  private schemaAt(placed: Placed | undefined): Schema | null {
    return placed ? this.set.schemaIn(placed.value, placed.in.file) : null;
  }

  /** A message of the structure; the same one for the same schema. It is called as what it refers to is, else as the hint says. */
  message(placed: Placed | undefined, hint: string): AskedSchema {
    const known = placed && this.messageOf.get(placed.value);
    if (known !== undefined) return this.messages.get(known) as AskedSchema;
    const reference = placed && this.texts.text(this.texts.member(placed, '$ref'));
    const referred = reference === undefined ? undefined : nameOfReference(reference);
    if (referred !== undefined && reference !== undefined) {
      const same = this.byReference.get(reference);
      if (same !== undefined) return this.messages.get(same) as AskedSchema;
    }
    const key = this.names.take(nameOfMessage(referred ?? hint));
    const asked = { key, schema: this.schemaAt(placed) };
    this.messages.set(key, asked);
    if (placed) this.messageOf.set(placed.value, key);
    if (reference !== undefined) this.byReference.set(reference, key);
    return asked;
  }
  private readonly byReference = new Map<string, string>();

  /**
   * The element that a message in XML is, called as `xml` says, else as the component that it refers to. Null where it has no name, or another schema has taken it, which is
   * reported at `at`.
   */
  element(placed: Placed | undefined, at: Placed): AskedElement | null {
    const schema = this.schemaAt(placed);
    if (!placed || !schema) return null;
    const reference = this.texts.text(this.texts.member(placed, '$ref'));
    const target = this.texts.follow(placed);
    const said = (name: string) =>
      [placed, ...(target ? [target] : [])]
        .flatMap((each) => this.texts.member(each, 'xml') ?? [])
        .map((xml) => this.texts.textAt(xml, name))
        .find((text) => text !== '');
    const local = said('name') ?? (reference === undefined ? undefined : nameOfReference(reference));
    if (local === undefined || !plainName.test(local)) {
      this.texts.report(
        at,
        'info',
        'openapi/xml-no-name',
        local === undefined
          ? 'Nothing says how the element of this body is called (`xml.name`, or a schema with a name). It is given and taken as a text.'
          : `${JSON.stringify(local.slice(0, 100))} is no name of an element. The body is given and taken as a text.`,
      );
      return null;
    }
    const namespace = said('namespace') ?? '';
    const id = `{${namespace}}${local}`;
    const known = this.elements.get(id);
    if (known && (known.of?.value === placed.value || isSameSchema(known.of, target))) return known;
    if (known) {
      this.texts.report(
        at,
        'info',
        'openapi/xml-same-element',
        `Another schema describes the element ${local}, too. This body is given and taken as a text.`,
      );
      return null;
    }
    const asked: AskedElement = { key: this.elementNames.take(local), local, namespace, schema, of: target };
    this.elements.set(id, asked);
    return asked;
  }
  private readonly elements = new Map<string, AskedElement>();
  private readonly elementNames = new NameSet();

  /** A value: of a parameter, or a field. */
  value(placed: Placed | undefined): AskedSchema {
    const asked = { key: `\u0000${this.values.length}`, schema: this.schemaAt(placed) };
    this.values.push(asked);
    return asked;
  }

  /** What is first wrong with a message by the schema itself; null for nothing, also where there is no schema. */
  problemOf(asked: AskedSchema, value: JsonValue, text: string): string | null {
    if (!asked.schema) return null;
    const found = new Evaluation(this.set, this.checks, false).diagnose(asked.schema, value, text);
    return found.find((d) => d.severity === 'error')?.message ?? null;
  }

  /** What holds messages to their schemas, by the names of the messages. */
  validator(name: string): MessageValidator | null {
    const schema = this.messages.get(name)?.schema;
    return schema ? schemaMessageValidator(schema, this.set, this.checks) : null;
  }

  /** The structures of all that was asked for: the one of JSON and of values, and that of XML. */
  build(): DescribedStructure | null {
    const asked = [...this.messages.values(), ...this.values];
    const files = new Set<ContractFile>();
    const read = this.read(asked, files);
    const nodes = new Map((read?.root.children ?? []).map((node) => [node.name, node]));
    const types = read?.types ?? {};
    const shape: StructureShape = {
      root: rootOfMessages(
        [...this.messages.keys()].map((name) => {
          const { optional: _optional, ...node } = nodes.get(name) ?? { ...placeless, name };
          return node;
        }),
      ),
      ...(Object.keys(types).length > 0 ? { types } : {}),
    };
    return {
      shape,
      xml: this.xmlShape(files),
      nodeOf: ({ key }) => {
        const { optional: _optional, ...node } = nodes.get(key) ?? placeless;
        return expanded(node, shape);
      },
      files: [...files],
    };
  }

  /** One structure whose members are the schemas that were asked for; null where nothing was. Adds the files that it comes of. */
  private read(
    asked: readonly AskedSchema[],
    files: Set<ContractFile>,
    options: StructureOptions = {},
  ): SchemaStructure | null {
    const first = asked.find(({ schema }) => schema)?.schema;
    if (!first) return null;
    const members = asked.flatMap(({ key, schema }): JsonMember[] =>
      schema ? [{ key, value: schema.value, at: schema.value.at }] : [],
    );
    const at = first.value.at;
    const whole: JsonValue = { type: 'object', members, at };
    const root: Schema = {
      ...first,
      value: whole,
      keywords: new Map<string, JsonValue>([
        ['type', { type: 'string', value: 'object', at }],
        ['properties', whole],
      ]),
    };
    const read = structureOfSchema(root, this.set, ({ file }) => file.file && files.add(file.file), {
      places: mostPlaces,
      ...options,
    });
    this.texts.diagnostics.push(...this.set.problems, ...remarksOf(read.remarks, this.set));
    if (read.isCut)
      this.texts.diagnostics.push({
        severity: 'warning',
        code: 'openapi/too-many-places',
        message: 'The description has more places than a structure holds; what is beyond is kept as it is in messages.',
      });
    return read;
  }

  private xmlShape(files: Set<ContractFile>): StructureShape | null {
    const elements = [...this.elements.values()];
    const read = this.read(elements, files, { wireOf: xmlWire });
    if (!read) return null;
    const nodes = new Map((read.root.children ?? []).map((node) => [node.name, node]));
    const { shape, problems } = xmlShape(
      elements.map(({ key, local, namespace }) => ({ key, local, namespace, node: nodes.get(key) ?? placeless })),
      read.types,
    );
    for (const { name, why } of problems)
      this.texts.diagnostics.push({
        severity: 'warning',
        code: 'openapi/xml-member',
        message:
          why === 'no-name'
            ? `The member ${JSON.stringify(name.slice(0, 100))} has no name that XML allows. It is left out of messages in XML.`
            : `The member ${JSON.stringify(name.slice(0, 100))} has the same name in XML as another one. It is left out of messages in XML.`,
        fix: 'Give it a name of its own (`xml.name`) in the contract.',
      });
    return shape;
  }
}

const placeless: StructureNode = { name: '', type: 'any' };

/** The last step of a reference, without the ending of a file. */
function nameOfReference(reference: string): string | undefined {
  return /([^/#]+)$/.exec(reference)?.[1]?.replace(/\.(json|ya?ml)$/i, '');
}

function nameOfMessage(hint: string): string {
  let name = hint;
  try {
    name = decodeURIComponent(hint);
  } catch {
    // A percent sign that is none of a code.
  }
  return name.slice(0, 100).replace(/^__proto__$/, 'proto') || 'Message';
}
