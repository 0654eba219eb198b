import type { AttributeUse, ElementDeclaration, SimpleType, TypeDefinition } from '../components.ts';
import { membersOf, typeLabel } from '../components.ts';
import { isEmptiable, waysOfDerivation } from '../derivation.ts';
import { instanceNamespace, type NamespaceScope, outermostScope } from '../names.ts';
import type { SchemaProblems } from '../problems.ts';
import type { SchemaComponents } from '../schema-components.ts';
import type { SchemaElement } from '../schema-file.ts';
import { parseIdentityPath } from '../validation/identity-paths.ts';
import { readValue } from '../values/simple-values.ts';
import { cut } from '../xml-reader.ts';

/** Elements (part 1, 3.3.6). */
export function checkElement(element: ElementDeclaration, problems: SchemaProblems): void {
  const { type, source, head } = element;
  if (!source || element.isMissing) return;
  const text = element.default ?? element.fixed;
  if (text !== null) checkDefault(text, type, source, problems);
  if (head) {
    const ways = waysOfDerivation(type, head.type);
    if (!ways)
      problems.strict(
        source,
        'xsd/substitution',
        `It cannot stand for ${cut(head.local)}: its type is not derived from ${cut(typeLabel(head.type))}.`,
      );
    else
      for (const way of ways)
        if (head.final.has(way))
          problems.strict(
            source,
            'xsd/substitution',
            `It cannot stand for ${cut(head.local)}, which is final for ${way}.`,
          );
  }
  if (type.kind === 'simple') checkNotation(type, source, problems);
  for (const constraint of element.constraints) {
    const at = (local: string, index = 0) =>
      constraint.source.children.filter((c) => c.local === local)[index] ?? constraint.source;
    const selector = parseIdentityPath(constraint.selector, constraint.scope, 'selector');
    if (typeof selector === 'string')
      problems.strict(
        at('selector'),
        'xsd/path',
        `The path "${cut(constraint.selector)}" cannot be read: ${selector}.`,
      );
    constraint.fields.forEach((field, i) => {
      const path = parseIdentityPath(field, constraint.scope, 'field');
      if (typeof path === 'string')
        problems.strict(at('field', i), 'xsd/path', `The path "${cut(field)}" cannot be read: ${path}.`);
    });
  }
}

/** A default has to be a value of its type (part 1, 3.3.6, Element Default Valid). */
function checkDefault(text: string, type: TypeDefinition, source: SchemaElement, problems: SchemaProblems): void {
  const simple = type.kind === 'simple' ? type : type.simple;
  if (simple) checkValue(text, simple, source, source.scope, problems);
  else if (type.kind === 'complex' && (type.content !== 'mixed' || (type.particle && !isEmptiable(type.particle))))
    problems.strict(source, 'xsd/default', `It holds elements; it cannot have the value "${cut(text)}".`);
}

function checkValue(
  text: string,
  type: SimpleType,
  source: SchemaElement,
  scope: NamespaceScope,
  problems: SchemaProblems,
): void {
  if (type.builtIn === 'ID')
    problems.strict(
      source,
      'xsd/default',
      'An identifier is different in every message; it has no default and no fixed value.',
    );
  const read = readValue(type, text, scope);
  if ('problem' in read && !isMissing(type))
    problems.strict(source, 'xsd/default', `The value "${cut(text)}" cannot be: ${read.problem.message}`);
}

function isMissing(type: SimpleType): boolean {
  return [type, ...membersOf(type)].some((t) => t.isMissing === true || t.item?.isMissing === true);
}

/** A NOTATION needs the list of those that may stand there (part 2, 3.2.19). */
function checkNotation(type: SimpleType, source: SchemaElement, problems: SchemaProblems): void {
  if (type.primitive === 'NOTATION' && type.variety === 'atomic' && !type.facets.enumeration)
    problems.strict(source, 'xsd/notation', 'NOTATION cannot be used itself, only a type with an enumeration of it.');
}

/** Attributes (part 1, 3.2.6 and 3.5.6). */
export function checkAttributeUse(use: AttributeUse, problems: SchemaProblems): void {
  const { declaration, source } = use;
  if (!source) return;
  const text = use.default ?? use.fixed;
  if (text !== null) checkValue(text, declaration.type, source, source.scope, problems);
  checkNotation(declaration.type, source, problems);
  if (declaration.namespace === instanceNamespace && declaration.source)
    problems.strict(source, 'xsd/attribute', 'No attribute can be declared in the namespace of xsi.');
  const { fixed } = declaration;
  const hasOther = fixed !== null && (use.default !== null || use.fixed !== fixed);
  if (hasOther && !isSameValue(declaration.type, use.fixed ?? '', fixed))
    problems.strict(
      source,
      'xsd/default',
      `${cut(declaration.local)} is fixed at "${cut(fixed)}" where it is declared.`,
    );
}

function isSameValue(type: SimpleType, a: string, b: string): boolean {
  const [x, y] = [readValue(type, a, outermostScope), readValue(type, b, outermostScope)];
  return 'value' in x && 'value' in y && x.value.text === y.value.text;
}

/** Global attributes, which no type uses perhaps. */
export function checkGlobalAttributes({ attributes }: SchemaComponents, problems: SchemaProblems): void {
  for (const declaration of attributes.values()) {
    const { default: byDefault, fixed, source } = declaration;
    checkAttributeUse({ declaration, isRequired: false, default: byDefault, fixed, source }, problems);
  }
}
