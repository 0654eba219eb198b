import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import type { CsdlAnnotation, CsdlPathType, CsdlPlace, CsdlPropertyValue, CsdlValue } from './model.ts';
import { type AliasScope, typeName } from './scope.ts';

export interface JsonReading {
  scope: AliasScope;
  place(offset: number): CsdlPlace;
}

const paths: Readonly<Record<string, CsdlPathType>> = {
  $AnnotationPath: 'annotation',
  $LabeledElementReference: 'labelled-element',
  $ModelElementPath: 'model-element',
  $NavigationPropertyPath: 'navigation-property',
  $Path: 'path',
  $PropertyPath: 'property',
};

const operations: Readonly<Record<string, string>> = {
  $Add: 'Add',
  $And: 'And',
  $Div: 'Div',
  $DivBy: 'DivBy',
  $Eq: 'Eq',
  $Ge: 'Ge',
  $Gt: 'Gt',
  $Has: 'Has',
  $If: 'If',
  $In: 'In',
  $Le: 'Le',
  $Lt: 'Lt',
  $Mod: 'Mod',
  $Mul: 'Mul',
  $Ne: 'Ne',
  $Neg: 'Neg',
  $Not: 'Not',
  $Or: 'Or',
  $Sub: 'Sub',
  $UrlRef: 'UrlRef',
};

/** `@Core.Description#Tablet`, `Name@Core.Description`: the element before the @, the term, and the qualifier. */
function annotationName(key: string): { target: string; term: string; qualifier: string | null } | null {
  const at = key.indexOf('@');
  if (at < 0) return null;
  const [term = '', qualifier = null] = key.slice(at + 1).split('#');
  return { target: key.slice(0, at), term, qualifier };
}

/**
 * The annotations among the members of an object, by the member that they are of: `''` for the object itself (CSDL JSON 4.01, 14.2). Those of an annotation
 * stand beside it: `@Core.Description@Core.IsLanguageDependent`.
 */
export function annotationsOfMembers(
  members: readonly JsonMember[],
  reading: JsonReading,
  from: CsdlAnnotation['from'] = 'inside',
): Map<string, CsdlAnnotation[]> {
  const found = new Map<string, CsdlAnnotation[]>();
  const byKey = new Map<string, CsdlAnnotation>();
  for (const { key, value, at } of members) {
    const split = key.lastIndexOf('@');
    if (split < 0) continue;
    const name = annotationName(key.slice(split));
    if (!name) continue;
    const annotation: CsdlAnnotation = {
      term: reading.scope.name(name.term),
      qualifier: name.qualifier,
      value: annotationValue(value, reading),
      annotations: [],
      from,
      at: reading.place(at),
    };
    byKey.set(key, annotation);
    const target = key.slice(0, split);
    const annotated = byKey.get(target);
    if (annotated) annotated.annotations.push(annotation);
    else {
      const same = found.get(target);
      if (same) same.push(annotation);
      else found.set(target, [annotation]);
    }
  }
  return found;
}

function textOf(value: JsonValue | undefined): string | null {
  return value?.type === 'string' ? value.value : null;
}

export function annotationValue(value: JsonValue, reading: JsonReading): CsdlValue {
  switch (value.type) {
    case 'null':
      return { kind: 'null', annotations: [] };
    case 'boolean':
      return { kind: 'constant', type: 'bool', text: String(value.value) };
    case 'number':
      return { kind: 'constant', type: /[.eE]/.test(value.text) ? 'decimal' : 'int', text: value.text };
    case 'string':
      return { kind: 'constant', type: 'string', text: value.value };
    case 'array':
      return { kind: 'collection', items: value.items.map((each) => annotationValue(each, reading)) };
    case 'object':
      return objectOf(value.members, reading);
  }
}

function operandsOf(value: JsonValue, reading: JsonReading): CsdlValue[] {
  return value.type === 'array'
    ? value.items.map((each) => annotationValue(each, reading))
    : [annotationValue(value, reading)];
}

function objectOf(members: readonly JsonMember[], reading: JsonReading): CsdlValue {
  const { scope } = reading;
  const member = (key: string) => members.find((each) => each.key === key)?.value;
  const annotations = members.some((each) => each.key.startsWith('$'))
    ? (annotationsOfMembers(members, reading).get('') ?? [])
    : [];
  for (const { key, value } of members) {
    const path = paths[key];
    if (path) return { kind: 'path', type: path, path: scope.path(textOf(value) ?? '') };
    const operator = operations[key];
    if (operator) return { kind: 'operation', operator, operands: operandsOf(value, reading), annotations };
    switch (key) {
      case '$Null':
        return { kind: 'null', annotations };
      case '$Apply':
        return {
          kind: 'apply',
          function: scope.name(textOf(member('$Function')) ?? ''),
          arguments: operandsOf(value, reading),
          annotations,
        };
      case '$Cast':
      case '$IsOf': {
        const isCollection = member('$Collection');
        const type = typeName(textOf(member('$Type')) ?? 'Edm.String', scope);
        return {
          kind: 'type-test',
          operator: key === '$Cast' ? 'Cast' : 'IsOf',
          type: {
            name: type.name,
            collection: type.collection || (isCollection?.type === 'boolean' && isCollection.value),
            nullable: true,
            facets: {},
          },
          operand: annotationValue(value, reading),
          annotations,
        };
      }
      case '$LabeledElement':
        return {
          kind: 'labelled',
          name: textOf(member('$Name')) ?? '',
          value: annotationValue(value, reading),
          annotations,
        };
    }
  }
  return recordOf(members, reading);
}

function recordOf(members: readonly JsonMember[], reading: JsonReading): CsdlValue {
  const annotations = annotationsOfMembers(members, reading);
  const properties: CsdlPropertyValue[] = [];
  let type: string | null = null;
  for (const { key, value } of members) {
    if (key === '@type' || key === '@odata.type') type = reading.scope.name((textOf(value) ?? '').replace(/^.*#/, ''));
    else if (!key.includes('@'))
      properties.push({ name: key, value: annotationValue(value, reading), annotations: annotations.get(key) ?? [] });
  }
  const own = (annotations.get('') ?? []).filter((each) => each.term !== 'type' && each.term !== 'odata.type');
  return { kind: 'record', type, properties, annotations: own };
}
