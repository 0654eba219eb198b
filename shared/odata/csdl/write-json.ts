import type {
  CsdlAnnotation,
  CsdlBinding,
  CsdlContainer,
  CsdlFacets,
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

/** A JSON object in the making; members that are undefined are left out. */
type Json = Record<string, unknown>;

const paths: Readonly<Record<CsdlPathType, string | null>> = {
  path: '$Path',
  // In JSON a path that is a value of its own type is a plain text (CSDL JSON 4.01, 14.4.1).
  property: null,
  'navigation-property': null,
  annotation: null,
  'model-element': null,
  'any-property': null,
  'labelled-element': '$LabeledElementReference',
};

/**
 * A description as CSDL JSON 4.01: a value for `JSON.stringify`. Terms are written with the aliases of their vocabularies, which are referred to where
 * `vocabularyUrl` says where they are.
 */
export function writeCsdlJson(
  model: CsdlModel,
  vocabularyUrl: (namespace: string) => string | null = () => null,
): Json {
  const writer = new JsonDescription();
  const schemas = Object.fromEntries(model.schemas.map((each) => [each.namespace, writer.schema(each)]));
  const { container } = model;
  const references = [...writer.used].sort().flatMap((namespace): [string, Json][] => {
    const url = vocabularyUrl(namespace);
    return url === null ? [] : [[url, { $Include: [{ $Namespace: namespace, $Alias: vocabularies[namespace] }] }]];
  });
  return {
    $Version: '4.01',
    ...(references.length > 0 ? { $Reference: Object.fromEntries(references) } : {}),
    ...(container ? { $EntityContainer: `${container.namespace}.${container.name}` } : {}),
    ...schemas,
  };
}

const yes = (name: string, flag: boolean): Json => (flag ? { [name]: true } : {});
const text = (name: string, value: string | null): Json => (value === null ? {} : { [name]: value });

class JsonDescription {
  readonly used = new Set<string>();

  schema(schema: CsdlSchema): Json {
    const members: Json = { ...text('$Alias', schema.alias), ...this.annotations(schema.annotations) };
    for (const type of schema.types) members[type.name] = this.type(type);
    for (const operation of schema.operations)
      members[operation.name] = [...((members[operation.name] as Json[]) ?? []), this.operation(operation)];
    for (const term of schema.terms)
      members[term.name] = {
        $Kind: 'Term',
        ...typed(term.type),
        ...text('$BaseTerm', term.base),
        ...text('$DefaultValue', term.defaultValue),
        ...(term.appliesTo.length > 0 ? { $AppliesTo: term.appliesTo } : {}),
        ...this.annotations(term.annotations),
      };
    for (const container of schema.containers) members[container.name] = this.container(container);
    return members;
  }

  private type(type: CsdlType): Json {
    switch (type.kind) {
      case 'entity':
        return {
          $Kind: 'EntityType',
          ...yes('$HasStream', type.hasStream),
          ...(type.key && type.key.length > 0
            ? { $Key: type.key.map(({ path, alias }) => (alias === null ? path : { [alias]: path })) }
            : {}),
          ...this.structured(type),
        };
      case 'complex':
        return { $Kind: 'ComplexType', ...this.structured(type) };
      case 'enum': {
        const members: Json = {};
        for (const each of type.members) {
          // 64 bits are more than a number of JSON surely holds.
          members[each.name] = Number.isSafeInteger(Number(each.value)) ? Number(each.value) : String(each.value);
          Object.assign(members, this.annotations(each.annotations, each.name));
        }
        return {
          $Kind: 'EnumType',
          ...(type.underlying === 'Edm.Int32' ? {} : { $UnderlyingType: type.underlying }),
          ...yes('$IsFlags', type.isFlags),
          ...members,
          ...this.annotations(type.annotations),
        };
      }
      case 'definition':
        return {
          $Kind: 'TypeDefinition',
          $UnderlyingType: type.underlying,
          ...facets(type.facets),
          ...this.annotations(type.annotations),
        };
    }
  }

  private structured(type: CsdlStructuredType): Json {
    const members: Json = {
      ...text('$BaseType', type.base),
      ...yes('$Abstract', type.isAbstract),
      ...yes('$OpenType', type.isOpen),
    };
    for (const each of type.properties)
      members[each.name] = {
        ...typed(each.type),
        ...text('$DefaultValue', each.defaultValue),
        ...this.annotations(each.annotations),
      };
    for (const each of type.navigation) {
      const constraints: Json = {};
      for (const { property, referenced, annotations } of each.constraints) {
        constraints[property] = referenced;
        Object.assign(constraints, this.annotations(annotations, property));
      }
      members[each.name] = {
        $Kind: 'NavigationProperty',
        ...typed({ ...each.type, facets: {} }),
        ...text('$Partner', each.partner),
        ...yes('$ContainsTarget', each.contains),
        ...(each.constraints.length > 0 ? { $ReferentialConstraint: constraints } : {}),
        ...(each.onDelete
          ? { $OnDelete: each.onDelete.action, ...this.annotations(each.onDelete.annotations, '$OnDelete') }
          : {}),
        ...this.annotations(each.annotations),
      };
    }
    return { ...members, ...this.annotations(type.annotations) };
  }

  private operation(operation: CsdlOperation): Json {
    const { returns } = operation;
    return {
      $Kind: operation.kind === 'action' ? 'Action' : 'Function',
      ...yes('$IsBound', operation.isBound),
      ...yes('$IsComposable', operation.isComposable),
      ...text('$EntitySetPath', operation.entitySetPath),
      ...(operation.parameters.length > 0
        ? {
            $Parameter: operation.parameters.map((each) => ({
              $Name: each.name,
              ...typed(each.type),
              ...this.annotations(each.annotations),
            })),
          }
        : {}),
      ...(returns ? { $ReturnType: { ...typed(returns), ...this.annotations(returns.annotations) } } : {}),
      ...this.annotations(operation.annotations),
    };
  }

  private container(container: CsdlContainer): Json {
    const bindings = (of: readonly CsdlBinding[]): Json =>
      of.length === 0
        ? {}
        : { $NavigationPropertyBinding: Object.fromEntries(of.map(({ path, target }) => [path, target])) };
    const members: Json = { $Kind: 'EntityContainer', ...text('$Extends', container.extends) };
    for (const each of container.sets)
      members[each.name] = {
        $Collection: true,
        $Type: each.type,
        ...(each.inServiceDocument ? {} : { $IncludeInServiceDocument: false }),
        ...bindings(each.bindings),
        ...this.annotations(each.annotations),
      };
    for (const each of container.singletons)
      members[each.name] = {
        $Type: each.type,
        ...yes('$Nullable', each.nullable),
        ...bindings(each.bindings),
        ...this.annotations(each.annotations),
      };
    for (const each of container.imports)
      members[each.name] = {
        [each.kind === 'action-import' ? '$Action' : '$Function']: each.operation,
        ...text('$EntitySet', each.entitySet),
        ...(each.kind === 'function-import' ? yes('$IncludeInServiceDocument', each.inServiceDocument) : {}),
        ...this.annotations(each.annotations),
      };
    return { ...members, ...this.annotations(container.annotations) };
  }

  private annotations(annotations: readonly CsdlAnnotation[], target = ''): Json {
    const members: Json = {};
    for (const each of annotations) {
      const name = `${target}@${this.term(each.term)}${each.qualifier === null ? '' : `#${each.qualifier}`}`;
      members[name] = each.value === null ? true : this.value(each.value);
      Object.assign(members, this.annotations(each.annotations, name));
    }
    return members;
  }

  private term(name: string): string {
    const dot = name.lastIndexOf('.');
    const alias = vocabularies[name.slice(0, dot)];
    if (alias === undefined) return name;
    this.used.add(name.slice(0, dot));
    return `${alias}.${name.slice(dot + 1)}`;
  }

  private value(value: CsdlValue): unknown {
    switch (value.kind) {
      case 'constant':
        if (value.type === 'bool') return value.text === 'true';
        if (value.type === 'int' || value.type === 'decimal' || value.type === 'float') {
          const number = Number(value.text);
          return Number.isFinite(number) && String(number) === value.text ? number : value.text;
        }
        return value.text;
      case 'null':
        return null;
      case 'collection':
        return value.items.map((each) => this.value(each));
      case 'record':
        return Object.assign(
          value.type === null ? {} : { '@type': this.term(value.type) },
          ...value.properties.map((each) => ({
            [each.name]: this.value(each.value),
            ...this.annotations(each.annotations, each.name),
          })),
          this.annotations(value.annotations),
        ) as Json;
      case 'path': {
        const name = paths[value.type];
        return name === null ? value.path : { [name]: value.path };
      }
      case 'operation': {
        const operands = value.operands.map((each) => this.value(each));
        const isUnary = ['Not', 'Neg', 'UrlRef'].includes(value.operator);
        return { [`$${value.operator}`]: isUnary ? operands[0] : operands, ...this.annotations(value.annotations) };
      }
      case 'apply':
        return {
          $Apply: value.arguments.map((each) => this.value(each)),
          $Function: value.function,
          ...this.annotations(value.annotations),
        };
      case 'type-test':
        return {
          [value.operator === 'Cast' ? '$Cast' : '$IsOf']: this.value(value.operand),
          ...typed(value.type),
          ...this.annotations(value.annotations),
        };
      case 'labelled':
        return {
          $LabeledElement: this.value(value.value),
          $Name: value.name,
          ...this.annotations(value.annotations),
        };
    }
  }
}

function typed({ name, collection, nullable, facets: own }: CsdlTypeReference): Json {
  return {
    ...(name === 'Edm.String' ? {} : { $Type: name }),
    ...yes('$Collection', collection),
    ...yes('$Nullable', nullable),
    ...facets(own),
  };
}

function facets({ maxLength, precision, scale, unicode, srid }: CsdlFacets): Json {
  return {
    ...(typeof maxLength === 'number' ? { $MaxLength: maxLength } : {}),
    ...(precision === undefined ? {} : { $Precision: precision }),
    ...(scale === undefined ? {} : { $Scale: scale }),
    ...(unicode === undefined ? {} : { $Unicode: unicode }),
    ...(srid === undefined ? {} : { $SRID: srid }),
  };
}
