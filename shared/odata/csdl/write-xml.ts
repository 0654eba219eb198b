import { printXsd, type XsdElement } from '../../structure/xsd-element.ts';
import type {
  CsdlAnnotation,
  CsdlBinding,
  CsdlConstantType,
  CsdlContainer,
  CsdlModel,
  CsdlOperation,
  CsdlPathType,
  CsdlSchema,
  CsdlStructuredType,
  CsdlType,
  CsdlTypeReference,
  CsdlValue,
} from './model.ts';
import { vocabularies } from './vocabularies.ts';

type Attributes = XsdElement['attributes'];

const constants: Readonly<Record<CsdlConstantType, string>> = {
  binary: 'Binary',
  bool: 'Bool',
  date: 'Date',
  'date-time': 'DateTimeOffset',
  decimal: 'Decimal',
  duration: 'Duration',
  enum: 'EnumMember',
  float: 'Float',
  guid: 'Guid',
  int: 'Int',
  string: 'String',
  time: 'TimeOfDay',
};

const paths: Readonly<Record<CsdlPathType, string>> = {
  path: 'Path',
  property: 'PropertyPath',
  'navigation-property': 'NavigationPropertyPath',
  annotation: 'AnnotationPath',
  'model-element': 'ModelElementPath',
  'any-property': 'AnyPropertyPath',
  'labelled-element': 'LabeledElementReference',
};

function element(name: string, attributes: Attributes, children: readonly (XsdElement | null)[] = []): XsdElement {
  return { name, attributes, children: children.filter((child) => child !== null) };
}

/** `true` where it is; the default of XML is left out. */
const yes = (flag: boolean) => (flag ? 'true' : undefined);

/**
 * A description as CSDL XML of 4.01 or 4.0. Terms are written with the aliases of their vocabularies, which are referred to where `vocabularyUrl` says where
 * they are.
 */
export function writeCsdlXml(
  model: CsdlModel,
  version: '4.0' | '4.01' = '4.01',
  vocabularyUrl: (namespace: string) => string | null = () => null,
): string {
  const writer = new XmlDescription();
  const schemas = model.schemas.map((schema) => writer.schema(schema));
  const references = [...writer.used].sort().flatMap((namespace) => {
    const url = vocabularyUrl(namespace);
    const include = element('edmx:Include', { Namespace: namespace, Alias: vocabularies[namespace] });
    return url === null ? [] : [element('edmx:Reference', { Uri: url }, [include])];
  });
  const root = element('edmx:Edmx', { 'xmlns:edmx': 'http://docs.oasis-open.org/odata/ns/edmx', Version: version }, [
    ...references,
    element('edmx:DataServices', {}, schemas),
  ]);
  return `<?xml version="1.0" encoding="UTF-8"?>\n${printXsd(root)}`;
}

class XmlDescription {
  /** Namespaces of vocabularies whose terms were written. */
  readonly used = new Set<string>();

  schema(schema: CsdlSchema): XsdElement {
    const { namespace, alias } = schema;
    const attributes = {
      xmlns: 'http://docs.oasis-open.org/odata/ns/edm',
      Namespace: namespace,
      Alias: alias ?? undefined,
    };
    return element('Schema', attributes, [
      ...schema.types.map((each) => this.type(each)),
      ...schema.operations.map((each) => this.operation(each)),
      ...schema.terms.map((each) =>
        element(
          'Term',
          {
            Name: each.name,
            ...typed(each.type),
            BaseTerm: each.base ?? undefined,
            DefaultValue: each.defaultValue ?? undefined,
            AppliesTo: each.appliesTo.length > 0 ? each.appliesTo.join(' ') : undefined,
          },
          this.annotations(each.annotations),
        ),
      ),
      ...schema.containers.map((each) => this.container(each)),
      ...this.annotations(schema.annotations),
    ]);
  }

  private type(type: CsdlType): XsdElement {
    switch (type.kind) {
      case 'entity':
        return element('EntityType', { ...structured(type), HasStream: yes(type.hasStream) }, [
          type.key === null || type.key.length === 0
            ? null
            : element(
                'Key',
                {},
                type.key.map(({ path, alias }) => element('PropertyRef', { Name: path, Alias: alias ?? undefined })),
              ),
          ...this.members(type),
        ]);
      case 'complex':
        return element('ComplexType', structured(type), this.members(type));
      case 'enum':
        return element(
          'EnumType',
          {
            Name: type.name,
            UnderlyingType: type.underlying === 'Edm.Int32' ? undefined : type.underlying,
            IsFlags: yes(type.isFlags),
          },
          [
            ...type.members.map((each) =>
              element('Member', { Name: each.name, Value: String(each.value) }, this.annotations(each.annotations)),
            ),
            ...this.annotations(type.annotations),
          ],
        );
      case 'definition':
        return element(
          'TypeDefinition',
          { Name: type.name, UnderlyingType: type.underlying, ...facets(type) },
          this.annotations(type.annotations),
        );
    }
  }

  private members(type: CsdlStructuredType): XsdElement[] {
    return [
      ...type.properties.map((each) =>
        element(
          'Property',
          { Name: each.name, ...typed(each.type), DefaultValue: each.defaultValue ?? undefined },
          this.annotations(each.annotations),
        ),
      ),
      ...type.navigation.map((each) =>
        element(
          'NavigationProperty',
          {
            Name: each.name,
            Type: typeName(each.type),
            // Of a collection it is not said (CSDL XML 4.01, 8.2).
            Nullable: each.type.collection || each.type.nullable ? undefined : 'false',
            Partner: each.partner ?? undefined,
            ContainsTarget: yes(each.contains),
          },
          [
            ...each.constraints.map((constraint) =>
              element(
                'ReferentialConstraint',
                { Property: constraint.property, ReferencedProperty: constraint.referenced },
                this.annotations(constraint.annotations),
              ),
            ),
            each.onDelete
              ? element('OnDelete', { Action: each.onDelete.action }, this.annotations(each.onDelete.annotations))
              : null,
            ...this.annotations(each.annotations),
          ],
        ),
      ),
      ...this.annotations(type.annotations),
    ];
  }

  private operation(operation: CsdlOperation): XsdElement {
    const { returns } = operation;
    return element(
      operation.kind === 'action' ? 'Action' : 'Function',
      {
        Name: operation.name,
        IsBound: yes(operation.isBound),
        IsComposable: yes(operation.isComposable),
        EntitySetPath: operation.entitySetPath ?? undefined,
      },
      [
        ...operation.parameters.map((each) =>
          element('Parameter', { Name: each.name, ...typed(each.type) }, this.annotations(each.annotations)),
        ),
        returns ? element('ReturnType', typed(returns), this.annotations(returns.annotations)) : null,
        ...this.annotations(operation.annotations),
      ],
    );
  }

  private container(container: CsdlContainer): XsdElement {
    const bindings = (of: readonly CsdlBinding[]) =>
      of.map((each) => element('NavigationPropertyBinding', { Path: each.path, Target: each.target }));
    return element('EntityContainer', { Name: container.name, Extends: container.extends ?? undefined }, [
      ...container.sets.map((each) =>
        element(
          'EntitySet',
          {
            Name: each.name,
            EntityType: each.type,
            IncludeInServiceDocument: each.inServiceDocument ? undefined : 'false',
          },
          [...bindings(each.bindings), ...this.annotations(each.annotations)],
        ),
      ),
      ...container.singletons.map((each) =>
        element('Singleton', { Name: each.name, Type: each.type, Nullable: yes(each.nullable) }, [
          ...bindings(each.bindings),
          ...this.annotations(each.annotations),
        ]),
      ),
      ...container.imports.map((each) =>
        element(
          each.kind === 'action-import' ? 'ActionImport' : 'FunctionImport',
          {
            Name: each.name,
            [each.kind === 'action-import' ? 'Action' : 'Function']: each.operation,
            EntitySet: each.entitySet ?? undefined,
            IncludeInServiceDocument: each.kind === 'function-import' ? yes(each.inServiceDocument) : undefined,
          },
          this.annotations(each.annotations),
        ),
      ),
      ...this.annotations(container.annotations),
    ]);
  }

  private annotations(annotations: readonly CsdlAnnotation[]): XsdElement[] {
    return annotations.map((each) => {
      const written = each.value ? this.value(each.value) : null;
      const isShort = written !== null && 'attribute' in written;
      return element(
        'Annotation',
        { Term: this.term(each.term), Qualifier: each.qualifier ?? undefined, ...(isShort ? written.attribute : {}) },
        [...(written && !isShort ? [written.element] : []), ...this.annotations(each.annotations)],
      );
    });
  }

  /** With the alias of its vocabulary, which is known everywhere. */
  private term(name: string): string {
    const dot = name.lastIndexOf('.');
    const alias = vocabularies[name.slice(0, dot)];
    if (alias === undefined) return name;
    this.used.add(name.slice(0, dot));
    return `${alias}.${name.slice(dot + 1)}`;
  }

  /** A value as an attribute where it has that form, else as an element. */
  private value(value: CsdlValue): { attribute: Attributes } | { element: XsdElement } {
    switch (value.kind) {
      case 'constant':
        return { attribute: { [constants[value.type]]: value.text } };
      case 'path':
        return value.type === 'labelled-element'
          ? { element: { ...element(paths[value.type], {}), text: value.path } }
          : { attribute: { [paths[value.type]]: value.path } };
      case 'null':
        return { element: element('Null', {}, this.annotations(value.annotations)) };
      case 'collection':
        return {
          element: element(
            'Collection',
            {},
            value.items.map((each) => this.item(each)),
          ),
        };
      case 'record':
        return {
          element: element('Record', { Type: value.type === null ? undefined : this.term(value.type) }, [
            ...value.properties.map((each) => {
              const written = this.value(each.value);
              return element(
                'PropertyValue',
                { Property: each.name, ...('attribute' in written ? written.attribute : {}) },
                [...('element' in written ? [written.element] : []), ...this.annotations(each.annotations)],
              );
            }),
            ...this.annotations(value.annotations),
          ]),
        };
      case 'operation':
        return {
          element: element(value.operator, {}, [
            ...value.operands.map((each) => this.item(each)),
            ...this.annotations(value.annotations),
          ]),
        };
      case 'apply':
        return {
          element: element('Apply', { Function: value.function }, [
            ...value.arguments.map((each) => this.item(each)),
            ...this.annotations(value.annotations),
          ]),
        };
      case 'type-test':
        return {
          element: element(value.operator, { Type: typeName(value.type), ...facets(value.type) }, [
            this.item(value.operand),
            ...this.annotations(value.annotations),
          ]),
        };
      case 'labelled':
        return {
          element: element('LabeledElement', { Name: value.name }, [
            this.item(value.value),
            ...this.annotations(value.annotations),
          ]),
        };
    }
  }

  /** A value as an element: `<String>…</String>`. */
  private item(value: CsdlValue): XsdElement {
    if (value.kind === 'constant') return { ...element(constants[value.type], {}), text: value.text };
    if (value.kind === 'path') return { ...element(paths[value.type], {}), text: value.path };
    const written = this.value(value);
    return 'element' in written ? written.element : element('Null', {});
  }
}

function structured(type: CsdlStructuredType): Attributes {
  return {
    Name: type.name,
    BaseType: type.base ?? undefined,
    Abstract: yes(type.isAbstract),
    OpenType: yes(type.isOpen),
  };
}

function typeName({ name, collection }: CsdlTypeReference): string {
  return collection ? `Collection(${name})` : name;
}

function typed(type: CsdlTypeReference): Attributes {
  return { Type: typeName(type), Nullable: type.nullable ? undefined : 'false', ...facets(type) };
}

function facets({
  facets: { maxLength, precision, scale, unicode, srid },
}: Pick<CsdlTypeReference, 'facets'>): Attributes {
  return {
    MaxLength: maxLength,
    Precision: precision,
    Scale: scale,
    Unicode: unicode === undefined ? undefined : String(unicode),
    SRID: srid,
  };
}
