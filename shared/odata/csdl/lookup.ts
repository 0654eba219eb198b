import {
  type CsdlAnnotated,
  type CsdlAnnotation,
  type CsdlEntityType,
  type CsdlKeyProperty,
  type CsdlModel,
  type CsdlNavigationProperty,
  type CsdlProperty,
  type CsdlStructuredType,
  type CsdlType,
  type CsdlValue,
  qualifiedName,
} from './model.ts';

export type StructuredType = Extract<CsdlType, CsdlStructuredType>;

/** An entity type or complex type of that name. */
export function structuredType(model: CsdlModel, name: string): StructuredType | null {
  const type = model.types.get(name);
  return type?.kind === 'entity' || type?.kind === 'complex' ? type : null;
}

/** A type and what it derives from, itself first. A circle, which is a finding of the reader, ends it. */
export function lineOf(model: CsdlModel, type: StructuredType): StructuredType[] {
  const line: StructuredType[] = [];
  const seen = new Set<StructuredType>();
  for (let each: StructuredType | null = type; each && !seen.has(each); ) {
    seen.add(each);
    line.push(each);
    each = each.base === null ? null : structuredType(model, each.base);
  }
  return line;
}

/** Properties of a type with those that it inherits; inherited ones first. */
export function allProperties(model: CsdlModel, type: StructuredType): CsdlProperty[] {
  return lineOf(model, type)
    .reverse()
    .flatMap((each) => each.properties);
}

export function allNavigation(model: CsdlModel, type: StructuredType): CsdlNavigationProperty[] {
  return lineOf(model, type)
    .reverse()
    .flatMap((each) => each.navigation);
}

export function findProperty(model: CsdlModel, type: StructuredType, name: string): CsdlProperty | null {
  for (const each of lineOf(model, type)) {
    const found = each.properties.find((p) => p.name === name);
    if (found) return found;
  }
  return null;
}

export function findNavigation(model: CsdlModel, type: StructuredType, name: string): CsdlNavigationProperty | null {
  for (const each of lineOf(model, type)) {
    const found = each.navigation.find((p) => p.name === name);
    if (found) return found;
  }
  return null;
}

/** The key of an entity type, its own or that of the nearest base type; null for none, as of abstract types. */
export function keyOf(model: CsdlModel, type: CsdlEntityType): CsdlKeyProperty[] | null {
  for (const each of lineOf(model, type)) if (each.kind === 'entity' && each.key) return each.key;
  return null;
}

/** A type is open when it or what it derives from is. */
export function isOpen(model: CsdlModel, type: StructuredType): boolean {
  return lineOf(model, type).some((each) => each.isOpen);
}

export function hasStream(model: CsdlModel, type: CsdlEntityType): boolean {
  return lineOf(model, type).some((each) => each.kind === 'entity' && each.hasStream);
}

/** `type` is `base` or derives from it. */
export function derivesFrom(model: CsdlModel, type: string, base: string): boolean {
  if (type === base) return true;
  const structured = structuredType(model, type);
  return structured !== null && lineOf(model, structured).some((each) => qualifiedName(each) === base);
}

/** The annotation of that term, without a qualifier unless one is asked for. */
export function annotationOf(
  element: Pick<CsdlAnnotated, 'annotations'>,
  term: string,
  qualifier: string | null = null,
): CsdlAnnotation | null {
  return element.annotations.find((each) => each.term === term && each.qualifier === qualifier) ?? null;
}

/** A constant that is true or false; null for any other value. Nothing written means true, as tagging terms have it (CSDL XML 4.01, 14.1). */
export function booleanOf(annotation: CsdlAnnotation | null): boolean | null {
  if (!annotation) return null;
  return annotation.value === null ? true : booleanConstant(annotation.value);
}

export function booleanConstant(value: CsdlValue): boolean | null {
  return value.kind === 'constant' && value.type === 'bool' ? value.text === 'true' : null;
}

export function stringOf(annotation: CsdlAnnotation | null): string | null {
  const value = annotation?.value;
  return value?.kind === 'constant' ? value.text : null;
}
