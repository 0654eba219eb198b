import type { Catalog, ValueType } from '../model/catalog.ts';
import { namePartClass, nameSource } from '../model/naming.ts';
import { checkExpression, type ExpressionScope, tokenNames } from './check.ts';
import { functionByName, functions } from './functions/index.ts';
import { signatureText, typeName } from './type-relations.ts';

/** A path up to the member that is begun, and any word that is begun. */
const pathBefore = new RegExp(
  `(\\$${nameSource}(?:/${nameSource}(?:\\.${nameSource})*)*)/([${namePartClass}.]*)$`,
  'u',
);
const wordBefore = new RegExp(`[$@]?[${namePartClass}.]*$`, 'u');

/** One offer of the completion list. */
export interface Completion {
  label: string;
  kind: 'variable' | 'attribute' | 'association' | 'function' | 'constant' | 'enumeration-value' | 'token' | 'keyword';
  detail: string;
  documentation?: string;
  insertText: string;
  /** What it replaces. */
  range: readonly [number, number];
}

/** What may stand at an offset: members after a slash, variables after $, else everything. */
export function completionsAt(text: string, offset: number, scope: ExpressionScope): Completion[] {
  const before = text.slice(0, offset);
  if ((before.match(/'/g) ?? []).length % 2 === 1) return [];
  const path = pathBefore.exec(before);
  if (path) {
    const { type } = checkExpression(path[1] as string, scope);
    return members(type, scope.catalog, [offset - (path[2] as string).length, offset]);
  }
  const word = wordBefore.exec(before)?.[0] ?? '';
  const range = [offset - word.length, offset] as const;
  const found: Completion[] = [];
  for (const [name, type] of scope.variables)
    found.push({
      label: `$${name}`,
      kind: 'variable',
      detail: typeName(type, scope.catalog),
      insertText: `$${name}`,
      range,
    });
  if (word.startsWith('$')) return found;
  for (const constant of scope.catalog.constants())
    found.push({
      label: `@${constant.qualifiedName}`,
      kind: 'constant',
      detail: typeName(constant.type),
      insertText: `@${constant.qualifiedName}`,
      range,
    });
  if (word.startsWith('@')) return found;
  for (const enumeration of scope.catalog.enumerations()) {
    for (const value of enumeration.values)
      found.push({
        label: `${enumeration.qualifiedName}.${value.name}`,
        kind: 'enumeration-value',
        detail: value.caption || enumeration.name,
        insertText: `${enumeration.qualifiedName}.${value.name}`,
        range,
      });
  }
  for (const entry of functions)
    found.push({
      label: entry.name,
      kind: 'function',
      detail: signatureText(entry),
      documentation: entry.summary,
      insertText: `${entry.name}(`,
      range,
    });
  for (const keyword of ['if', 'then', 'else', 'and', 'or', 'not', 'div', 'mod', 'true', 'false', 'empty'])
    found.push({ label: keyword, kind: 'keyword', detail: '', insertText: keyword, range });
  for (const token of tokenNames)
    found.push({ label: `[%${token}%]`, kind: 'token', detail: 'Date and time', insertText: `[%${token}%]`, range });
  return found;
}

function members(type: ValueType, catalog: Catalog, range: readonly [number, number]): Completion[] {
  if (type.kind !== 'object') return [];
  const entity = catalog.entity(type.entity);
  if (!entity) return [];
  const found: Completion[] = entity.attributes.map((a) => ({
    label: a.name,
    kind: 'attribute',
    detail: typeName(a.type, catalog),
    ...(a.definition.documentation ? { documentation: a.definition.documentation } : {}),
    insertText: a.name,
    range,
  }));
  for (const association of catalog.associationsOf(entity.id)) {
    const other = catalog.isKindOf(entity.id, association.from) ? association.to : association.from;
    found.push({
      label: association.qualifiedName,
      kind: 'association',
      detail: catalog.entity(other)?.qualifiedName ?? '',
      insertText: association.qualifiedName,
      range,
    });
  }
  return found;
}

/** Type and documentation of what stands at an offset. */
export function hoverAt(
  text: string,
  offset: number,
  scope: ExpressionScope,
): { range: readonly [number, number]; text: string } | null {
  const checked = checkExpression(text, scope);
  const word = new RegExp(nameSource, 'gu');
  for (const match of text.matchAll(word)) {
    const range = [match.index, match.index + match[0].length] as const;
    if (offset < range[0] || offset > range[1]) continue;
    const entry = functionByName(match[0]);
    if (entry && text[range[1]] === '(') return { range, text: `${signatureText(entry)}\n\n${entry.summary}` };
    const reference = checked.references.find((r) => offset >= r.range[0] && offset <= r.range[1]);
    if (!reference) return null;
    if (reference.kind === 'variable')
      return {
        range: reference.range,
        text: `$${reference.id}: ${typeName(scope.variables.get(reference.id) as ValueType, scope.catalog)}`,
      };
    if (reference.kind === 'attribute') {
      for (const steps of checked.steps.values()) {
        const step = steps.find((s) => s.kind === 'attribute' && s.attribute.id === reference.id);
        if (step?.kind === 'attribute')
          return {
            range: reference.range,
            text: `${step.attribute.name}: ${typeName(step.type, scope.catalog)}${step.attribute.definition.documentation ? `\n\n${step.attribute.definition.documentation}` : ''}`,
          };
      }
    }
    return { range: reference.range, text: text.slice(...reference.range) };
  }
  return null;
}
