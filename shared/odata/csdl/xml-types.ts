import type { TextPlaces } from '../../contract/xsd/xml-reader.ts';
import type { CsdlFindings } from './findings.ts';
import type {
  CsdlAnnotation,
  CsdlAssociation,
  CsdlBinding,
  CsdlComplexType,
  CsdlEntityType,
  CsdlEnumMember,
  CsdlEnumType,
  CsdlNavigationProperty,
  CsdlOnDelete,
  CsdlOperation,
  CsdlParameter,
  CsdlPlace,
  CsdlProperty,
  CsdlTypeReference,
} from './model.ts';
import { AliasScope, typeName } from './scope.ts';
import { type AnnotationReading, readAnnotations } from './xml-annotations.ts';
import { attributeOf, type CsdlElement } from './xml-elements.ts';
import { flagOf, readFacets } from './xml-facets.ts';

const metadataNamespace = 'http://schemas.microsoft.com/ado/2007/08/dataservices/metadata';
const sapNamespace = 'http://www.sap.com/Protocols/SAPData';

/** Attributes of v2 and v3 that have a place of their own in the model. */
const modelled = new Set([
  'HasStream',
  'HttpMethod',
  'IsDefaultEntityContainer',
  'DataServiceVersion',
  'MaxDataServiceVersion',
]);

/** Types, operations and associations of a CSDL XML document. */
export abstract class XmlTypeReader implements AnnotationReading {
  readonly scope = new AliasScope();
  private readonly document: string;
  private readonly places: TextPlaces;
  protected readonly findings: CsdlFindings;

  constructor(document: string, places: TextPlaces, findings: CsdlFindings) {
    this.document = document;
    this.places = places;
    this.findings = findings;
  }

  place({ offset }: CsdlElement): CsdlPlace {
    return { document: this.document, ...this.places.at(offset) };
  }

  /** What nobody can name is left out and said. */
  protected named(element: CsdlElement): boolean {
    if ((attributeOf(element, 'Name') ?? '') !== '') return true;
    this.findings.error('csdl/no-name', `<${element.local}> has no name; it is left out.`, this.place(element), {
      fix: 'Give it a Name.',
    });
    return false;
  }

  protected annotated(element: CsdlElement): { annotations: CsdlAnnotation[]; at: CsdlPlace } {
    const at = this.place(element);
    const annotations = readAnnotations(element, this);
    for (const { uri, local, value } of element.attributes) {
      const prefix = uri === sapNamespace ? 'sap' : uri === metadataNamespace && !modelled.has(local) ? 'm' : null;
      if (prefix === null) continue;
      const isFlag = value === 'true' || value === 'false';
      annotations.push({
        term: `${prefix}.${local}`,
        qualifier: null,
        value: { kind: 'constant', type: isFlag ? 'bool' : 'string', text: value },
        annotations: [],
        from: 'attribute',
        at,
      });
    }
    return { annotations, at };
  }

  protected optionalName(element: CsdlElement, attribute: string): string | null {
    const written = attributeOf(element, attribute);
    return written === null || written === '' ? null : this.scope.name(written);
  }

  protected facets(element: CsdlElement): CsdlTypeReference['facets'] {
    const { facets, wrong } = readFacets(element);
    for (const { attribute, value } of wrong)
      this.findings.warning(
        'csdl/wrong-value',
        `${attribute}="${value}" is no value of ${attribute}; it is left out.`,
        this.place(element),
      );
    return facets;
  }

  protected type(element: CsdlElement, attribute: string): CsdlTypeReference {
    let written = attributeOf(element, attribute);
    if (written === null || written.trim() === '') {
      written = element.local === 'NavigationProperty' ? 'Edm.EntityType' : 'Edm.String';
      if (attribute === 'Type')
        this.findings.error(
          'csdl/no-type',
          `<${element.local} Name="${attributeOf(element, 'Name') ?? ''}"> has no type; it is read as ${written}.`,
          this.place(element),
        );
    }
    const { name, collection } = typeName(written, this.scope);
    const kind = attributeOf(element, 'CollectionKind');
    return {
      name,
      collection: collection || (kind !== null && kind !== 'None'),
      nullable: flagOf(element, 'Nullable') ?? true,
      facets: this.facets(element),
    };
  }

  protected structured(element: CsdlElement) {
    const properties: CsdlProperty[] = [];
    const navigation: CsdlNavigationProperty[] = [];
    for (const child of element.children) {
      if (child.local === 'Property' && this.named(child))
        properties.push({
          name: attributeOf(child, 'Name') as string,
          type: this.type(child, 'Type'),
          defaultValue: attributeOf(child, 'DefaultValue'),
          concurrency: attributeOf(child, 'ConcurrencyMode') === 'Fixed',
          ...this.annotated(child),
        });
      else if (child.local === 'NavigationProperty' && this.named(child))
        navigation.push(this.navigationProperty(child));
    }
    return {
      base: this.optionalName(element, 'BaseType'),
      isAbstract: flagOf(element, 'Abstract') ?? false,
      isOpen: flagOf(element, 'OpenType') ?? false,
      properties,
      navigation,
    };
  }

  protected entityType(element: CsdlElement, namespace: string, name: string): CsdlEntityType {
    const keys = element.children.filter((each) => each.local === 'Key');
    if (keys[1])
      this.findings.error(
        'csdl/duplicate',
        `${namespace}.${name} has two keys; the first one counts.`,
        this.place(keys[1]),
        {
          path: `${namespace}.${name}`,
        },
      );
    const stream = element.attributes.find((each) => each.local === 'HasStream');
    return {
      kind: 'entity',
      name,
      namespace,
      ...this.structured(element),
      key:
        keys[0]?.children
          .filter((each) => each.local === 'PropertyRef')
          .map((each) => ({
            path: attributeOf(each, 'Name') ?? '',
            alias: attributeOf(each, 'Alias'),
            at: this.place(each),
          })) ?? null,
      hasStream: stream?.value === 'true' || stream?.value === '1',
      ...this.annotated(element),
    };
  }

  protected complexType(element: CsdlElement, namespace: string, name: string): CsdlComplexType {
    return { kind: 'complex', name, namespace, ...this.structured(element), ...this.annotated(element) };
  }

  private navigationProperty(element: CsdlElement): CsdlNavigationProperty {
    const relationship = this.optionalName(element, 'Relationship');
    const common = {
      name: attributeOf(element, 'Name') as string,
      partner: attributeOf(element, 'Partner'),
      contains: flagOf(element, 'ContainsTarget') ?? false,
      constraints: element.children
        .filter((each) => each.local === 'ReferentialConstraint')
        .map((each) => ({
          property: attributeOf(each, 'Property') ?? '',
          referenced: attributeOf(each, 'ReferencedProperty') ?? '',
          ...this.annotated(each),
        })),
      onDelete: this.onDelete(element),
      ...this.annotated(element),
    };
    // The association says the type; until it is looked up, none is known.
    if (relationship !== null)
      return {
        ...common,
        type: { name: 'Edm.EntityType', collection: false, nullable: true, facets: {} },
        association: { name: relationship, toRole: attributeOf(element, 'ToRole') ?? '' },
      };
    return { ...common, type: this.type(element, 'Type'), association: null };
  }

  private onDelete(element: CsdlElement): CsdlOnDelete | null {
    const found = element.children.find((each) => each.local === 'OnDelete');
    return found ? { action: attributeOf(found, 'Action') ?? 'None', annotations: readAnnotations(found, this) } : null;
  }

  protected enumType(element: CsdlElement, namespace: string, name: string): CsdlEnumType {
    const members: CsdlEnumMember[] = [];
    let next = 0n;
    for (const child of element.children) {
      if (child.local !== 'Member' || !this.named(child)) continue;
      const written = attributeOf(child, 'Value')?.trim();
      if (written !== undefined && /^[+-]?\d{1,19}$/.test(written)) next = BigInt(written.replace('+', ''));
      else if (written !== undefined)
        this.findings.error(
          'csdl/wrong-value',
          `Value="${written}" is no whole number of 64 bits; ${next} is taken.`,
          this.place(child),
          {
            path: `${namespace}.${name}/${attributeOf(child, 'Name')}`,
          },
        );
      members.push({ name: attributeOf(child, 'Name') as string, value: next, ...this.annotated(child) });
      next++;
    }
    return {
      kind: 'enum',
      name,
      namespace,
      underlying: this.scope.name(attributeOf(element, 'UnderlyingType') ?? 'Edm.Int32'),
      isFlags: flagOf(element, 'IsFlags') ?? false,
      members,
      ...this.annotated(element),
    };
  }

  protected parameters(element: CsdlElement): CsdlParameter[] {
    return element.children
      .filter((each) => each.local === 'Parameter' && this.named(each))
      .map((each) => ({
        name: attributeOf(each, 'Name') as string,
        type: this.type(each, 'Type'),
        ...this.annotated(each),
      }));
  }

  protected operation(element: CsdlElement, namespace: string, name: string): CsdlOperation {
    const returns = element.children.find((each) => each.local === 'ReturnType');
    // v3 has functions of models that no service calls; theirs are attributes.
    const written = attributeOf(element, 'ReturnType');
    const kind = element.local === 'Action' ? 'action' : 'function';
    if (kind === 'function' && !returns && written === null)
      this.findings.error(
        'csdl/no-return-type',
        `The function ${namespace}.${name} gives nothing: it has no return type.`,
        this.place(element),
      );
    return {
      kind,
      name,
      namespace,
      isBound: flagOf(element, 'IsBound') ?? false,
      isComposable: flagOf(element, 'IsComposable') ?? false,
      entitySetPath: attributeOf(element, 'EntitySetPath'),
      parameters: this.parameters(element),
      returns: returns
        ? { ...this.type(returns, 'Type'), ...this.annotated(returns) }
        : written === null
          ? null
          : { ...this.type(element, 'ReturnType'), annotations: [], at: this.place(element) },
      method: null,
      ...this.annotated(element),
    };
  }

  protected association(element: CsdlElement, namespace: string, name: string): CsdlAssociation {
    const constraint = element.children.find((each) => each.local === 'ReferentialConstraint');
    const side = (local: string) => {
      const found = constraint?.children.find((each) => each.local === local);
      return {
        role: found ? (attributeOf(found, 'Role') ?? '') : '',
        properties:
          found?.children.filter((c) => c.local === 'PropertyRef').map((c) => attributeOf(c, 'Name') ?? '') ?? [],
      };
    };
    const [principal, dependent] = [side('Principal'), side('Dependent')];
    return {
      name,
      namespace,
      ends: element.children
        .filter((each) => each.local === 'End')
        .map((each) => ({
          role: attributeOf(each, 'Role') ?? '',
          type: this.scope.name(attributeOf(each, 'Type') ?? ''),
          multiplicity: attributeOf(each, 'Multiplicity') ?? '*',
          onDelete: this.onDelete(each),
        })),
      constraint: constraint
        ? {
            principalRole: principal.role,
            principal: principal.properties,
            dependentRole: dependent.role,
            dependent: dependent.properties,
          }
        : null,
      ...this.annotated(element),
    };
  }

  protected bindings(element: CsdlElement): CsdlBinding[] {
    return element.children
      .filter((each) => each.local === 'NavigationPropertyBinding')
      .map((each) => ({
        path: this.scope.path(attributeOf(each, 'Path') ?? ''),
        target: this.scope.path(attributeOf(each, 'Target') ?? ''),
        ...this.annotated(each),
      }));
  }
}
