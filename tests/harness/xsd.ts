import type { ContractReader, ReadContract } from '../../shared/contract/contract.ts';
import { contractSource, folderOfFiles } from '../../shared/contract/index.ts';
import { xsdReader } from '../../shared/contract/xsd/index.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { StructureNode } from '../../shared/structure/node.ts';

const asFile = (path: string, text: string) => ({ path, bytes: new TextEncoder().encode(text) });

/** A schema of what stands in it; `attributes` come into its start tag. */
export function schemaOf(body: string, attributes = ''): string {
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" ${attributes}>${body}</xs:schema>`;
}

/** Schemas by their paths; the first is the one that is chosen. */
export function sourceOf(files: Readonly<Record<string, string>>, reader: ContractReader = xsdReader) {
  const all = Object.entries(files).map(([path, text]) => asFile(path, text));
  return contractSource(all.slice(0, 1), [folderOfFiles(all)], reader);
}

export function readSchema(files: string | Readonly<Record<string, string>>): ReadContract {
  return xsdReader.read(sourceOf(typeof files === 'string' ? { 'main.xsd': files } : files));
}

export function validateMessage(
  files: string | Readonly<Record<string, string>>,
  message: string,
): LocatedDiagnostic[] {
  const validator = xsdReader.validator?.(sourceOf(typeof files === 'string' ? { 'main.xsd': files } : files));
  return validator?.validate(message) ?? [];
}

/** A tree as indented lines: name, type, what else there is to say of it. */
export function treeLines(node: StructureNode, depth = 0): string[] {
  const { name, type, optional, nullable, group, ref, minItems, maxItems, wire, facets } = node;
  const words = [
    `${name || '·'}${optional ? '?' : ''}`,
    type,
    ...(group ? [`<${group}>`] : []),
    ...(ref === undefined ? [] : [`→${ref}`]),
    ...(minItems === undefined ? [] : [`${minItems}..${maxItems ?? '*'}`]),
    ...(nullable ? ['nil'] : []),
    ...(node.enum ? [`(${node.enum.join('|')})`] : []),
    ...(facets ? [JSON.stringify(facets)] : []),
    ...(node.default === undefined ? [] : [`=${node.default}`]),
    ...(node.fixed === undefined ? [] : [`==${node.fixed}`]),
    ...Object.entries(wire ?? {}).map(([key, value]) => `${key}:${value}`),
  ];
  return [
    `${'  '.repeat(depth)}${words.join(' ')}`,
    ...(node.children ?? []).flatMap((child) => treeLines(child, depth + 1)),
    ...(node.item ? treeLines(node.item, depth + 1) : []),
  ];
}
