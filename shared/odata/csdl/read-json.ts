import { TextPlaces } from '../../contract/xsd/xml-reader.ts';
import { type JsonMember, type JsonValue, parseJson } from '../../format/json/parse.ts';
import type { CsdlFile } from './file.ts';
import type { CsdlFindings } from './findings.ts';
import { annotationsOfMembers, type JsonReading } from './json-annotations.ts';
import type {
  CsdlAnnotated,
  CsdlAnnotation,
  CsdlBinding,
  CsdlContainer,
  CsdlEnumMember,
  CsdlFacets,
  CsdlKeyProperty,
  CsdlNavigationProperty,
  CsdlOperation,
  CsdlPlace,
  CsdlProperty,
  CsdlReference,
  CsdlSchema,
  CsdlTypeReference,
  CsdlVersion,
} from './model.ts';
import { AliasScope, typeName } from './scope.ts';

type JsonObject = Extract<JsonValue, { type: 'object' }>;

/** Annotations nest; nobody writes them deeper. */
const deepest = 200;

/** Reads a CSDL JSON document (OASIS CSDL JSON 4.01). null for a text that is none; of a text that is no JSON nothing is read. */
export function readCsdlJson(text: string, document: string, findings: CsdlFindings): CsdlFile | null {
  const { value, problems } = parseJson(text, { depth: deepest });
  for (const { code, message, line, column, path } of problems)
    findings.add(value ? 'warning' : 'error', code, message, { document, line, column }, { path });
  if (!value) return null;
  const places = new TextPlaces(text);
  const reader = new JsonFile(document, places, findings);
  if (value.type !== 'object' || !value.members.some((each) => each.key === '$Version')) {
    findings.error('csdl/not-csdl', 'The JSON is no description of an OData service: it has no member $Version.', {
      document,
      ...places.at(value.at),
    });
    return null;
  }
  return reader.read(value);
}

class JsonFile implements JsonReading {
  readonly scope = new AliasScope();
  private readonly document: string;
  private readonly places: TextPlaces;
  private readonly findings: CsdlFindings;

  constructor(document: string, places: TextPlaces, findings: CsdlFindings) {
    this.document = document;
    this.places = places;
    this.findings = findings;
  }

  place(offset: number): CsdlPlace {
    return { document: this.document, ...this.places.at(offset) };
  }

  read(root: JsonObject): CsdlFile {
    const references = objectOf(member(root, '$Reference'));
    const schemas = root.members.filter(
      ({ key, value }) => !key.startsWith('$') && !key.includes('@') && value.type === 'object',
    );
    for (const { value } of references?.members ?? [])
      for (const include of itemsOf(member(objectOf(value), '$Include')))
        this.scope.declare(text(include, '$Namespace') ?? '', text(include, '$Alias'));
    for (const { key, value } of schemas) this.scope.declare(key, text(value as JsonObject, '$Alias'));
    const container = text(root, '$EntityContainer');
    return {
      document: this.document,
      version: this.versionOf(root),
      references: (references?.members ?? []).map((each) => this.reference(each)),
      schemas: schemas.map(({ key, value }) => this.schema(key, value as JsonObject)),
      associationSets: [],
      entityContainer: container === null ? null : this.scope.name(container),
      isCut: false,
    };
  }

  private versionOf(root: JsonObject): CsdlVersion {
    const written = text(root, '$Version') ?? '';
    if (written === '2.0' || written === '3.0' || written === '4.0' || written === '4.01') return written;
    if (!/^4(\.|$)/.test(written))
      this.findings.warning(
        'csdl/unknown-version',
        `Version ${written} of OData is not known; it is read as 4.01.`,
        this.place(root.at),
      );
    return '4.01';
  }

  private reference({ key, value, at }: JsonMember): CsdlReference {
    const object = objectOf(value);
    return {
      uri: key,
      includes: itemsOf(member(object, '$Include')).map((each) => ({
        namespace: text(each, '$Namespace') ?? '',
        alias: text(each, '$Alias'),
        annotations: this.own(each),
      })),
      includedAnnotations: itemsOf(member(object, '$IncludeAnnotations')).map((each) => ({
        termNamespace: text(each, '$TermNamespace') ?? '',
        qualifier: text(each, '$Qualifier'),
        targetNamespace: text(each, '$TargetNamespace'),
      })),
      annotations: object ? this.own(object) : [],
      at: this.place(at),
    };
  }

  private own(object: JsonObject): CsdlAnnotation[] {
    return annotationsOfMembers(object.members, this).get('') ?? [];
  }

  private annotated(object: JsonObject, at = object.at): CsdlAnnotated {
    return { annotations: this.own(object), at: this.place(at) };
  }

  private schema(namespace: string, object: JsonObject): CsdlSchema {
    const schema: CsdlSchema = {
      namespace,
      alias: text(object, '$Alias'),
      types: [],
      operations: [],
      terms: [],
      containers: [],
      associations: [],
      targets: [],
      ...this.annotated(object),
    };
    for (const { key, value, at } of objectOf(member(object, '$Annotations'))?.members ?? [])
      if (value.type === 'object')
        schema.targets.push({
          target: this.scope.path(key),
          qualifier: null,
          annotations: annotationsOfMembers(value.members, this, 'target').get('') ?? [],
          at: this.place(at),
        });
    for (const each of object.members) {
      if (each.key.startsWith('$') || each.key.includes('@')) continue;
      // Overloads of actions and functions stand in an array.
      const objects = each.value.type === 'array' ? each.value.items : [each.value];
      for (const value of objects)
        if (value.type === 'object')
          this.element(schema, each.key, value, each.value.type === 'array' ? value.at : each.at);
        else this.unknownKind(each.key, value.at);
    }
    return schema;
  }

  private unknownKind(name: string, at: number, kind: string | null = null): void {
    this.findings.error(
      'csdl/unknown-kind',
      kind === null
        ? `${name} does not say what it is: it has no $Kind.`
        : `${name} is of the kind ${kind}, which is not one of CSDL's.`,
      this.place(at),
    );
  }

  private element(schema: CsdlSchema, name: string, object: JsonObject, at: number): void {
    const { namespace } = schema;
    const kind = text(object, '$Kind');
    const annotated = this.annotated(object, at);
    switch (kind) {
      case 'EntityType':
        schema.types.push({
          kind: 'entity',
          name,
          namespace,
          ...this.structured(object),
          key: this.keyOf(member(object, '$Key')),
          hasStream: flag(object, '$HasStream') ?? false,
          ...annotated,
        });
        break;
      case 'ComplexType':
        schema.types.push({ kind: 'complex', name, namespace, ...this.structured(object), ...annotated });
        break;
      case 'EnumType':
        schema.types.push({
          kind: 'enum',
          name,
          namespace,
          underlying: text(object, '$UnderlyingType') ?? 'Edm.Int32',
          isFlags: flag(object, '$IsFlags') ?? false,
          members: this.members(object),
          ...annotated,
        });
        break;
      case 'TypeDefinition':
        schema.types.push({
          kind: 'definition',
          name,
          namespace,
          underlying: this.scope.name(text(object, '$UnderlyingType') ?? ''),
          facets: this.facets(object),
          ...annotated,
        });
        break;
      case 'Action':
      case 'Function':
        schema.operations.push({ ...this.operation(object, kind), name, namespace, ...annotated });
        break;
      case 'Term':
        schema.terms.push({
          name,
          namespace,
          type: this.type(object),
          base: this.optionalName(object, '$BaseTerm'),
          defaultValue: scalarText(member(object, '$DefaultValue')),
          appliesTo: stringsOf(member(object, '$AppliesTo')),
          ...annotated,
        });
        break;
      case 'EntityContainer':
        schema.containers.push(this.container(schema, name, object, annotated));
        break;
      default:
        this.unknownKind(`${namespace}.${name}`, at, kind);
    }
  }

  private optionalName(object: JsonObject, key: string): string | null {
    const written = text(object, key);
    return written === null ? null : this.scope.name(written);
  }

  private keyOf(value: JsonValue | undefined): CsdlKeyProperty[] | null {
    if (value?.type !== 'array') return null;
    return value.items.map((item) => {
      if (item.type === 'string') return { path: item.value, alias: null, at: this.place(item.at) };
      const [aliased] = objectOf(item)?.members ?? [];
      const path = aliased?.value.type === 'string' ? aliased.value.value : '';
      return { path, alias: aliased?.key ?? null, at: this.place(item.at) };
    });
  }

  private structured(object: JsonObject) {
    const properties: CsdlProperty[] = [];
    const navigation: CsdlNavigationProperty[] = [];
    const annotations = annotationsOfMembers(object.members, this);
    for (const { key, value, at } of object.members) {
      if (key.startsWith('$') || key.includes('@') || value.type !== 'object') continue;
      const own = { annotations: [...this.own(value), ...(annotations.get(key) ?? [])], at: this.place(at) };
      if (text(value, '$Kind') === 'NavigationProperty')
        navigation.push({ ...this.navigationProperty(key, value), ...own });
      else
        properties.push({
          name: key,
          type: this.type(value),
          defaultValue: scalarText(member(value, '$DefaultValue')),
          concurrency: false,
          ...own,
        });
    }
    return {
      base: this.optionalName(object, '$BaseType'),
      isAbstract: flag(object, '$Abstract') ?? false,
      isOpen: flag(object, '$OpenType') ?? false,
      properties,
      navigation,
    };
  }

  private navigationProperty(name: string, object: JsonObject): Omit<CsdlNavigationProperty, 'annotations' | 'at'> {
    const onDelete = text(object, '$OnDelete');
    const constraints = objectOf(member(object, '$ReferentialConstraint'));
    const annotations = constraints
      ? annotationsOfMembers(constraints.members, this)
      : new Map<string, CsdlAnnotation[]>();
    return {
      name,
      type: this.type(object),
      partner: text(object, '$Partner'),
      contains: flag(object, '$ContainsTarget') ?? false,
      constraints: (constraints?.members ?? [])
        .filter(({ key }) => !key.includes('@'))
        .map(({ key, value, at }) => ({
          property: key,
          referenced: value.type === 'string' ? value.value : '',
          annotations: annotations.get(key) ?? [],
          at: this.place(at),
        })),
      onDelete:
        onDelete === null
          ? null
          : { action: onDelete, annotations: annotationsOfMembers(object.members, this).get('$OnDelete') ?? [] },
      association: null,
    };
  }

  private type(object: JsonObject): CsdlTypeReference {
    const { name, collection } = typeName(text(object, '$Type') ?? 'Edm.String', this.scope);
    return {
      name,
      collection: collection || (flag(object, '$Collection') ?? false),
      nullable: flag(object, '$Nullable') ?? false,
      facets: this.facets(object),
    };
  }

  private facets(object: JsonObject): CsdlFacets {
    const facets: CsdlFacets = {};
    const whole = (key: string) => {
      const value = member(object, key);
      return value?.type === 'number' && /^\d{1,15}$/.test(value.text) ? Number(value.text) : undefined;
    };
    const [maxLength, precision, scale] = [whole('$MaxLength'), whole('$Precision'), whole('$Scale')];
    if (maxLength !== undefined) facets.maxLength = maxLength;
    if (precision !== undefined) facets.precision = precision;
    const scaleText = text(object, '$Scale');
    if (scale !== undefined) facets.scale = scale;
    else if (scaleText === 'variable' || scaleText === 'floating') facets.scale = scaleText;
    const unicode = flag(object, '$Unicode');
    if (unicode !== null) facets.unicode = unicode;
    const srid = scalarText(member(object, '$SRID'));
    if (srid !== null) facets.srid = srid;
    return facets;
  }

  private members(object: JsonObject): CsdlEnumMember[] {
    const annotations = annotationsOfMembers(object.members, this);
    const members: CsdlEnumMember[] = [];
    for (const { key, value, at } of object.members) {
      if (key.startsWith('$') || key.includes('@')) continue;
      const written = value.type === 'number' ? value.text : value.type === 'string' ? value.value : '';
      if (/^[+-]?\d{1,19}$/.test(written))
        members.push({
          name: key,
          value: BigInt(written.replace('+', '')),
          annotations: annotations.get(key) ?? [],
          at: this.place(at),
        });
      else
        this.findings.error(
          'csdl/wrong-value',
          `The value of ${key} is no whole number; it is left out.`,
          this.place(value.at),
        );
    }
    return members;
  }

  private operation(
    object: JsonObject,
    kind: 'Action' | 'Function',
  ): Omit<CsdlOperation, 'name' | 'namespace' | 'annotations' | 'at'> {
    const returns = objectOf(member(object, '$ReturnType'));
    return {
      kind: kind === 'Action' ? 'action' : 'function',
      isBound: flag(object, '$IsBound') ?? false,
      isComposable: flag(object, '$IsComposable') ?? false,
      entitySetPath: text(object, '$EntitySetPath'),
      parameters: itemsOf(member(object, '$Parameter')).map((each) => ({
        name: text(each, '$Name') ?? '',
        type: this.type(each),
        ...this.annotated(each),
      })),
      returns: returns ? { ...this.type(returns), ...this.annotated(returns) } : null,
      method: null,
    };
  }

  private bindings(object: JsonObject): CsdlBinding[] {
    return (objectOf(member(object, '$NavigationPropertyBinding'))?.members ?? []).map(({ key, value, at }) => ({
      path: this.scope.path(key),
      target: this.scope.path(value.type === 'string' ? value.value : ''),
      annotations: [],
      at: this.place(at),
    }));
  }

  private container(schema: CsdlSchema, name: string, object: JsonObject, annotated: CsdlAnnotated): CsdlContainer {
    const container: CsdlContainer = {
      name,
      namespace: schema.namespace,
      extends: this.optionalName(object, '$Extends'),
      sets: [],
      singletons: [],
      imports: [],
      ...annotated,
    };
    for (const { key, value, at } of object.members) {
      if (key.startsWith('$') || key.includes('@') || value.type !== 'object') continue;
      const own = this.annotated(value, at);
      const [action, called] = [this.optionalName(value, '$Action'), this.optionalName(value, '$Function')];
      if (action !== null || called !== null) {
        const set = text(value, '$EntitySet');
        container.imports.push({
          kind: action !== null ? 'action-import' : 'function-import',
          name: key,
          operation: (action ?? called) as string,
          entitySet: set === null ? null : this.scope.path(set),
          inServiceDocument: flag(value, '$IncludeInServiceDocument') ?? false,
          ...own,
        });
        continue;
      }
      const type = this.scope.name(text(value, '$Type') ?? '');
      const bindings = this.bindings(value);
      if (flag(value, '$Collection') === true)
        container.sets.push({
          kind: 'entity-set',
          name: key,
          type,
          bindings,
          inServiceDocument: flag(value, '$IncludeInServiceDocument') ?? true,
          ...own,
        });
      else
        container.singletons.push({
          kind: 'singleton',
          name: key,
          type,
          nullable: flag(value, '$Nullable') ?? false,
          bindings,
          ...own,
        });
    }
    return container;
  }
}

function objectOf(value: JsonValue | undefined): JsonObject | null {
  return value?.type === 'object' ? value : null;
}

/** The last one of a name counts, as everywhere in JSON. */
function member(object: JsonObject | null, key: string): JsonValue | undefined {
  return object?.members.findLast((each) => each.key === key)?.value;
}

function text(object: JsonObject, key: string): string | null {
  const value = member(object, key);
  return value?.type === 'string' ? value.value : null;
}

function flag(object: JsonObject, key: string): boolean | null {
  const value = member(object, key);
  return value?.type === 'boolean' ? value.value : null;
}

function itemsOf(value: JsonValue | undefined): JsonObject[] {
  return value?.type === 'array' ? value.items.filter((each) => each.type === 'object') : [];
}

function stringsOf(value: JsonValue | undefined): string[] {
  if (value?.type === 'string') return [value.value];
  return value?.type === 'array' ? value.items.flatMap((each) => (each.type === 'string' ? [each.value] : [])) : [];
}

function scalarText(value: JsonValue | undefined): string | null {
  if (value?.type === 'string') return value.value;
  if (value?.type === 'number') return value.text;
  return value?.type === 'boolean' ? String(value.value) : null;
}
