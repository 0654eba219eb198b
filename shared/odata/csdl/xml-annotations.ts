import type {
  CsdlAnnotation,
  CsdlConstantType,
  CsdlPathType,
  CsdlPlace,
  CsdlPropertyValue,
  CsdlValue,
} from './model.ts';
import { type AliasScope, typeName } from './scope.ts';
import { attributeOf, type CsdlElement } from './xml-elements.ts';
import { readFacets } from './xml-facets.ts';

const constants: Readonly<Record<string, CsdlConstantType>> = {
  Binary: 'binary',
  Bool: 'bool',
  Date: 'date',
  DateTimeOffset: 'date-time',
  Decimal: 'decimal',
  Duration: 'duration',
  EnumMember: 'enum',
  Float: 'float',
  Guid: 'guid',
  Int: 'int',
  String: 'string',
  TimeOfDay: 'time',
};

const paths: Readonly<Record<string, CsdlPathType>> = {
  AnnotationPath: 'annotation',
  AnyPropertyPath: 'any-property',
  LabeledElementReference: 'labelled-element',
  ModelElementPath: 'model-element',
  NavigationPropertyPath: 'navigation-property',
  Path: 'path',
  PropertyPath: 'property',
};

const operations = new Set([
  'Add',
  'And',
  'Div',
  'DivBy',
  'Eq',
  'Ge',
  'Gt',
  'Has',
  'If',
  'In',
  'Le',
  'Lt',
  'Mod',
  'Mul',
  'Ne',
  'Neg',
  'Not',
  'Or',
  'Sub',
  'UrlRef',
]);

const nothing: CsdlValue = { kind: 'null', annotations: [] };

export interface AnnotationReading {
  scope: AliasScope;
  place(element: CsdlElement): CsdlPlace;
}

/** The annotations inside an element (CSDL XML 4.01, 14.2), those of terms that it does not name left out. */
export function readAnnotations(
  element: CsdlElement,
  reading: AnnotationReading,
  qualifier: string | null = null,
  from: CsdlAnnotation['from'] = 'inside',
): CsdlAnnotation[] {
  const annotations: CsdlAnnotation[] = [];
  for (const child of element.children) {
    if (child.local !== 'Annotation') continue;
    annotations.push({
      term: reading.scope.name(attributeOf(child, 'Term') ?? ''),
      qualifier: attributeOf(child, 'Qualifier') ?? qualifier,
      value: annotationValue(child, reading),
      annotations: readAnnotations(child, reading),
      from,
      at: reading.place(child),
    });
  }
  return annotations;
}

/** What an annotation, a property value or an operand says, be it as an attribute or as an element; null for nothing. */
function annotationValue(element: CsdlElement, reading: AnnotationReading): CsdlValue | null {
  for (const { uri, local, value } of element.attributes) {
    if (uri !== '') continue;
    const constant = constants[local];
    if (constant) return constantOf(constant, value, reading);
    const path = paths[local];
    if (path) return { kind: 'path', type: path, path: reading.scope.path(value) };
    if (local === 'UrlRef')
      return {
        kind: 'operation',
        operator: 'UrlRef',
        operands: [{ kind: 'constant', type: 'string', text: value }],
        annotations: [],
      };
  }
  return childValues(element, reading)[0] ?? null;
}

function constantOf(type: CsdlConstantType, text: string, reading: AnnotationReading): CsdlValue {
  if (type === 'string') return { kind: 'constant', type, text };
  return { kind: 'constant', type, text: type === 'enum' ? reading.scope.path(text.trim()) : text.trim() };
}

function childValues(element: CsdlElement, reading: AnnotationReading): CsdlValue[] {
  const values: CsdlValue[] = [];
  for (const child of element.children) {
    const value = expressionOf(child, reading);
    if (value) values.push(value);
  }
  return values;
}

function expressionOf(element: CsdlElement, reading: AnnotationReading): CsdlValue | null {
  const { local } = element;
  const { scope } = reading;
  const constant = constants[local];
  if (constant) return constantOf(constant, element.text, reading);
  const path = paths[local];
  if (path) return { kind: 'path', type: path, path: scope.path(element.text.trim()) };
  const annotations = readAnnotations(element, reading);
  if (operations.has(local)) {
    const operands = childValues(element, reading);
    return { kind: 'operation', operator: local, operands, annotations };
  }
  switch (local) {
    case 'Null':
      return { kind: 'null', annotations };
    case 'Collection':
      return { kind: 'collection', items: childValues(element, reading) };
    case 'Record':
      return recordOf(element, reading);
    case 'Apply':
      return {
        kind: 'apply',
        function: scope.name(attributeOf(element, 'Function') ?? ''),
        arguments: childValues(element, reading),
        annotations,
      };
    case 'Cast':
    case 'IsOf': {
      const { name, collection } = typeName(attributeOf(element, 'Type') ?? 'Edm.Untyped', scope);
      const type = { name, collection, nullable: true, facets: readFacets(element).facets };
      return {
        kind: 'type-test',
        operator: local,
        type,
        operand: childValues(element, reading)[0] ?? nothing,
        annotations,
      };
    }
    case 'LabeledElement':
      return {
        kind: 'labelled',
        name: attributeOf(element, 'Name') ?? '',
        value: annotationValue(element, reading) ?? nothing,
        annotations,
      };
    default:
      return null;
  }
}

function recordOf(element: CsdlElement, reading: AnnotationReading): CsdlValue {
  const type = attributeOf(element, 'Type');
  const properties: CsdlPropertyValue[] = [];
  for (const child of element.children)
    if (child.local === 'PropertyValue')
      properties.push({
        name: attributeOf(child, 'Property') ?? '',
        value: annotationValue(child, reading) ?? { kind: 'constant', type: 'bool', text: 'true' },
        annotations: readAnnotations(child, reading),
      });
  return {
    kind: 'record',
    type: type === null ? null : reading.scope.name(type),
    properties,
    annotations: readAnnotations(element, reading),
  };
}
