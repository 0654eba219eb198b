import { TextPlaces } from '../../contract/xsd/xml-reader.ts';
import type { AssociationSet, CsdlFile } from './file.ts';
import type { CsdlFindings } from './findings.ts';
import type { CsdlContainer, CsdlImport, CsdlOperation, CsdlReference, CsdlSchema, CsdlVersion } from './model.ts';
import { typeName } from './scope.ts';
import { readAnnotations } from './xml-annotations.ts';
import { attributeOf, type CsdlElement, readElements } from './xml-elements.ts';
import { flagOf } from './xml-facets.ts';
import { XmlTypeReader } from './xml-types.ts';

/** Reads a CSDL XML document of any version (OASIS CSDL XML 4.01; [MC-CSDL] of v1 to v3). null for a text that is none. */
export function readCsdlXml(text: string, document: string, findings: CsdlFindings): CsdlFile | null {
  const places = new TextPlaces(text);
  const { root, fault } = readElements(text);
  if (fault) findings.error(fault.code, fault.message, { document, ...places.at(fault.offset) });
  const at = { document, ...places.at(root?.offset ?? 0) };
  if (!root || (root.local !== 'Edmx' && root.local !== 'Schema')) {
    if (root)
      findings.error(
        'csdl/not-csdl',
        `<${root.local}> is no description of an OData service: its root element is edmx:Edmx.`,
        at,
        {
          fix: 'Choose the $metadata of the service.',
        },
      );
    return null;
  }
  return new XmlFile(root, document, places, findings).read(fault !== null);
}

class XmlFile extends XmlTypeReader {
  private readonly file: string;
  private readonly root: CsdlElement;
  private version: CsdlVersion = '4.0';
  private readonly associationSets: AssociationSet[] = [];

  constructor(root: CsdlElement, document: string, places: TextPlaces, findings: CsdlFindings) {
    super(document, places, findings);
    this.root = root;
    this.file = document;
  }

  read(isCut: boolean): CsdlFile {
    const { root } = this;
    const services = root.local === 'Edmx' ? root.children.filter((each) => each.local === 'DataServices') : [root];
    const schemas =
      root.local === 'Schema' ? [root] : services.flatMap((s) => s.children.filter((c) => c.local === 'Schema'));
    this.version = this.versionOf(services[0], schemas);
    const references = root.children.filter((each) => each.local === 'Reference');
    for (const reference of references)
      for (const include of reference.children)
        if (include.local === 'Include')
          this.scope.declare(attributeOf(include, 'Namespace') ?? '', attributeOf(include, 'Alias'));
    for (const schema of schemas)
      this.scope.declare(attributeOf(schema, 'Namespace') ?? '', attributeOf(schema, 'Alias'));
    // v2 and v3 write <Using> for what 4.0 includes.
    for (const schema of schemas)
      for (const using of schema.children)
        if (using.local === 'Using')
          this.scope.declare(attributeOf(using, 'Namespace') ?? '', attributeOf(using, 'Alias'));
    if (schemas.length === 0 && !isCut)
      this.findings.error('csdl/no-schema', 'The description has no schema: nothing is described.', this.place(root));
    return {
      document: this.file,
      version: this.version,
      references: references.map((each) => this.reference(each)),
      schemas: schemas.map((each) => this.schema(each)),
      associationSets: this.associationSets,
      entityContainer: null,
      isCut,
    };
  }

  /** Edmx says 4.0 and later; before, it is 1.0 of all, and what says more is the version of the data or the namespace of the schema. */
  private versionOf(services: CsdlElement | undefined, schemas: readonly CsdlElement[]): CsdlVersion {
    const written = this.root.local === 'Edmx' ? (attributeOf(this.root, 'Version') ?? '') : '';
    if (written === '4.01' || written === '4.0') return written;
    if (/^4(\.|$)/.test(written)) return '4.01';
    const uri = schemas[0]?.uri ?? '';
    if (uri === 'http://docs.oasis-open.org/odata/ns/edm') return '4.0';
    if (written !== '' && written !== '1.0' && this.root.local === 'Edmx')
      this.findings.warning(
        'csdl/unknown-version',
        `Version ${written} of OData is not known; it is read as 2.0.`,
        this.place(this.root),
      );
    const data = services?.attributes.find((each) => /DataServiceVersion$/.test(each.local))?.value ?? '';
    return data.startsWith('3') || /\/2009\/11\/edm$/.test(uri) ? '3.0' : '2.0';
  }

  private get isBefore4(): boolean {
    return this.version === '2.0' || this.version === '3.0';
  }

  private reference(element: CsdlElement): CsdlReference {
    const of = (local: string) => element.children.filter((each) => each.local === local);
    return {
      uri: attributeOf(element, 'Uri') ?? attributeOf(element, 'Url') ?? '',
      includes: of('Include').map((each) => ({
        namespace: attributeOf(each, 'Namespace') ?? '',
        alias: attributeOf(each, 'Alias'),
        annotations: readAnnotations(each, this),
      })),
      includedAnnotations: of('IncludeAnnotations').map((each) => ({
        termNamespace: attributeOf(each, 'TermNamespace') ?? '',
        qualifier: attributeOf(each, 'Qualifier'),
        targetNamespace: attributeOf(each, 'TargetNamespace'),
      })),
      ...this.annotated(element),
    };
  }

  private schema(element: CsdlElement): CsdlSchema {
    const namespace = attributeOf(element, 'Namespace') ?? '';
    if (namespace === '')
      this.findings.error('csdl/no-name', 'A schema has no namespace.', this.place(element), {
        fix: 'Give it a Namespace.',
      });
    const schema: CsdlSchema = {
      namespace,
      alias: attributeOf(element, 'Alias'),
      types: [],
      operations: [],
      terms: [],
      containers: [],
      associations: [],
      targets: [],
      ...this.annotated(element),
    };
    for (const child of element.children) {
      const name = attributeOf(child, 'Name') ?? '';
      switch (child.local) {
        case 'EntityType':
          if (this.named(child)) schema.types.push(this.entityType(child, namespace, name));
          break;
        case 'ComplexType':
          if (this.named(child)) schema.types.push(this.complexType(child, namespace, name));
          break;
        case 'EnumType':
          if (this.named(child)) schema.types.push(this.enumType(child, namespace, name));
          break;
        case 'TypeDefinition':
          if (this.named(child))
            schema.types.push({
              kind: 'definition',
              name,
              namespace,
              underlying: this.scope.name(attributeOf(child, 'UnderlyingType') ?? ''),
              facets: this.facets(child),
              ...this.annotated(child),
            });
          break;
        case 'Action':
        case 'Function':
          if (this.named(child)) schema.operations.push(this.operation(child, namespace, name));
          break;
        case 'Term':
          if (this.named(child))
            schema.terms.push({
              name,
              namespace,
              type: this.type(child, 'Type'),
              base: this.optionalName(child, 'BaseTerm'),
              defaultValue: attributeOf(child, 'DefaultValue'),
              appliesTo: (attributeOf(child, 'AppliesTo') ?? '').split(/\s+/).filter((each) => each !== ''),
              ...this.annotated(child),
            });
          break;
        case 'EntityContainer':
          if (this.named(child)) schema.containers.push(this.container(child, schema, name));
          break;
        case 'Association':
          if (this.named(child)) schema.associations.push(this.association(child, namespace, name));
          break;
        case 'Annotations':
          schema.targets.push({
            target: this.scope.path(attributeOf(child, 'Target') ?? ''),
            qualifier: attributeOf(child, 'Qualifier'),
            annotations: readAnnotations(child, this, attributeOf(child, 'Qualifier'), 'target'),
            at: this.place(child),
          });
      }
    }
    return schema;
  }

  private container(element: CsdlElement, schema: CsdlSchema, name: string): CsdlContainer {
    const container: CsdlContainer = {
      name,
      namespace: schema.namespace,
      extends: this.optionalName(element, 'Extends'),
      sets: [],
      singletons: [],
      imports: [],
      ...this.annotated(element),
    };
    for (const child of element.children) {
      const childName = attributeOf(child, 'Name') ?? '';
      switch (child.local) {
        case 'EntitySet':
          if (this.named(child))
            container.sets.push({
              kind: 'entity-set',
              name: childName,
              type: this.scope.name(attributeOf(child, 'EntityType') ?? ''),
              bindings: this.bindings(child),
              inServiceDocument: flagOf(child, 'IncludeInServiceDocument') ?? true,
              ...this.annotated(child),
            });
          break;
        case 'Singleton':
          if (this.named(child))
            container.singletons.push({
              kind: 'singleton',
              name: childName,
              type: this.scope.name(attributeOf(child, 'Type') ?? attributeOf(child, 'EntityType') ?? ''),
              nullable: flagOf(child, 'Nullable') ?? false,
              bindings: this.bindings(child),
              ...this.annotated(child),
            });
          break;
        case 'ActionImport':
        case 'FunctionImport':
          if (this.named(child)) container.imports.push(this.import(child, schema, childName));
          break;
        case 'AssociationSet':
          this.associationSets.push({
            container,
            association: this.scope.name(attributeOf(child, 'Association') ?? ''),
            ends: child.children
              .filter((each) => each.local === 'End')
              .map((each) => ({ role: attributeOf(each, 'Role'), set: attributeOf(each, 'EntitySet') ?? '' })),
            at: this.place(child),
          });
      }
    }
    return container;
  }

  private import(element: CsdlElement, schema: CsdlSchema, name: string): CsdlImport {
    const isAction = element.local === 'ActionImport';
    const written = attributeOf(element, isAction ? 'Action' : 'Function');
    const base = {
      name,
      entitySet:
        attributeOf(element, 'EntitySet') === null
          ? null
          : this.scope.path(attributeOf(element, 'EntitySet') as string),
      inServiceDocument: flagOf(element, 'IncludeInServiceDocument') ?? false,
      ...this.annotated(element),
    };
    if (written !== null || !this.isBefore4)
      return {
        ...base,
        kind: isAction ? 'action-import' : 'function-import',
        operation: this.scope.name(written ?? ''),
      };
    const operation = this.operationOfImport(element, schema, name);
    schema.operations.push(operation);
    return {
      ...base,
      kind: operation.kind === 'action' ? 'action-import' : 'function-import',
      operation: `${schema.namespace}.${name}`,
    };
  }

  /** v2 and v3 describe an operation where it is offered. What is read by GET and changes nothing is a function, all else an action. */
  private operationOfImport(element: CsdlElement, schema: CsdlSchema, name: string): CsdlOperation {
    const method = element.attributes.find((each) => each.local === 'HttpMethod')?.value.toUpperCase() ?? null;
    const changes = flagOf(element, 'IsSideEffecting') ?? (method === null ? this.version === '3.0' : method !== 'GET');
    const returns = element.children.find((each) => each.local === 'ReturnType');
    const written = attributeOf(element, 'ReturnType') ?? (returns ? attributeOf(returns, 'Type') : null);
    const at = this.place(element);
    return {
      kind: changes || written === null ? 'action' : 'function',
      name,
      namespace: schema.namespace,
      isBound: flagOf(element, 'IsBindable') ?? false,
      isComposable: flagOf(element, 'IsComposable') ?? false,
      entitySetPath: attributeOf(element, 'EntitySetPath'),
      parameters: this.parameters(element),
      returns:
        written === null ? null : { ...typeName(written, this.scope), nullable: true, facets: {}, annotations: [], at },
      method,
      annotations: [],
      at,
    };
  }
}
