import { defaultFormat, formatOfStructure } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { ProjectView } from '../model/project.ts';
import type { Unit } from '../model/unit.ts';
import { occurrenceOf } from '../structure/node.ts';
import { type PlacedNode, StructureIndex } from '../structure/path.ts';
import { wordsOfWriting, wordsOfWrittenValue } from './export-words.ts';
import type { ExportMapping, ImportMapping, MappedObject, MappedValue } from './kind.ts';
import { structureOf } from './used-structure.ts';
import { readValueTable, type ValueTable } from './value-table.ts';

/** One row of a mapping as people read it who do not open the studio: an object, or a value below it. */
export interface MappingTableRow {
  kind: 'object' | 'value';
  /** How many objects it stands in. */
  depth: number;
  /** Place in the message, in the words of its format. */
  path: string;
  type: string;
  occurs: string;
  /** `Module.Entity`, or `Entity.Attribute`; what is worked out has none. */
  target: string;
  /** How the one becomes the other, in sentences: key, expression, value table, what is done where it is missing. */
  rules: string[];
  documentation: string;
}

export interface MappingTable {
  /** Qualified name. */
  name: string;
  documentation: string;
  direction: 'import' | 'export';
  structure: string;
  format: string;
  rows: MappingTableRow[];
}

const obtained: Readonly<Record<MappedObject['obtain'], string>> = {
  create: 'A new object each.',
  find: 'Found by key.',
  'find-or-create': 'Found by key, else created.',
  microflow: 'Given by a microflow.',
  parameter: 'The object that is handed in.',
};
const notFound: Readonly<Record<MappedObject['whenNotFound'], string>> = {
  create: 'Not found: created.',
  ignore: 'Not found: left out.',
  error: 'Not found: an error.',
};
const missing: Readonly<Partial<Record<MappedValue['whenMissing'], string>>> = {
  default: 'Missing: the default.',
  empty: 'Missing: emptied.',
  error: 'Missing: an error.',
  value: 'Missing: another value.',
};

/** A mapping as a table; null while it has no structure, or nothing mapped. */
export function mappingTable(
  unit: Unit<ImportMapping | ExportMapping>,
  view: ProjectView,
  catalog: Catalog,
): MappingTable | null {
  const structure = structureOf(unit.data, view, catalog);
  const { root } = unit.data;
  if (!structure || !root) return null;
  const format = formatOfStructure(structure.kind) ?? defaultFormat;
  const isImport = unit.kind === 'import-mapping';
  const nodes = new StructureIndex(structure.data);
  const label = (placed: PlacedNode): string => {
    const { node, parent } = placed;
    if (!parent) return '';
    const own =
      parent.node.type === 'array' || parent.node.type === 'dictionary'
        ? ''
        : (format.nodeLabel?.(placed) ?? node.name);
    return [label(parent), own].filter(Boolean).join(' / ');
  };
  const rows: MappingTableRow[] = [];
  const entityName = (id: string | null) => catalog.entity(id)?.qualifiedName ?? '';
  const add = (element: MappedObject, depth: number, above: MappedObject | null, owner: string | null): void => {
    const placed = nodes.get(element.path);
    const association = catalog.association(element.association)?.name;
    const isBeside = above?.path === element.path;
    const list = placed?.parent?.node.type === 'array' || placed?.parent?.node.type === 'dictionary';
    rows.push({
      kind: 'object',
      depth,
      path: placed ? label(placed) || '(message)' : element.path,
      type: typeText(placed),
      occurs: placed ? occurrenceOf(list && placed.parent ? placed.parent.node : placed.node) : '',
      target: entityName(element.entity),
      rules: [
        ...(isImport && element.entity ? [obtained[element.obtain]] : []),
        ...(isImport && (element.obtain === 'find' || element.obtain === 'microflow')
          ? [notFound[element.whenNotFound]]
          : []),
        ...(isBeside ? [`Of the same element as ${entityName(above.entity)}.`] : []),
        ...(isImport && element.entity ? bareWords(element, isBeside) : []),
        ...(association ? [`Linked by ${association}.`] : []),
        ...(isImport && element.keyAbove ? ['The object above is part of the key.'] : []),
        ...element.given.map(
          ({ member, value, key }) =>
            `${view.nameOf(member ?? '') ?? 'A member'} is ${value.trim() || 'empty'}${key ? ', part of the key' : ''}.`,
        ),
        ...(isImport ? [] : wordsOfWriting(element, (id) => view.nameOf(id ?? '') ?? 'nothing')),
        ...(element.like === undefined ? [] : [`Mapped like ${element.like}.`]),
      ],
      documentation: placed?.node.documentation ?? '',
    });
    const entity = catalog.entity(element.entity ?? owner);
    for (const value of element.values) {
      const isKey = value.path.endsWith('{key}');
      const at = nodes.get(isKey ? value.path.slice(0, -'{key}'.length) : value.path);
      const attribute = entity?.attributes.find((a) => a.id === value.attribute);
      rows.push({
        kind: 'value',
        depth: depth + 1,
        path: at ? `${label(at)}${isKey ? ' (key)' : ''}` : value.path,
        type: isKey ? 'string' : typeText(at),
        occurs: at && !isKey ? occurrenceOf(at.node) : '1',
        target: attribute ? `${entity?.name}.${attribute.name}` : '',
        rules: rulesOf(value, isImport),
        documentation: [at?.node.documentation, attribute?.definition.documentation].filter(Boolean).join(' '),
      });
    }
    for (const child of element.objects)
      add(child, depth + 1, element.entity === null ? above : element, element.entity ?? owner);
  };
  add(root, 0, null, null);
  return {
    name: view.qualifiedName(unit),
    documentation: unit.documentation,
    direction: isImport ? 'import' : 'export',
    structure: view.qualifiedName(structure),
    format: format.label,
    rows,
  };
}

/** What becomes of an object without values, where it is not what is usual. */
function bareWords({ whenBare }: MappedObject, isBeside: boolean): string[] {
  if (whenBare === 'skip' && !isBeside) return ['Without values: left out.'];
  return whenBare === 'make' && isBeside ? ['Without values: made all the same.'] : [];
}

function typeText(placed: PlacedNode | undefined): string {
  if (!placed) return '';
  const { node } = placed;
  const type = node.type === 'datetime' ? 'date-time' : node.type;
  return node.enum ? `${type}: ${node.enum.join(' | ')}` : type;
}

function otherwise({ otherwise: rest }: ValueTable): string {
  if (rest.kind === 'same') return 'All others stay as they are.';
  return `All others become ${rest.kind === 'empty' ? 'empty' : rest.to}.`;
}

/** What an import does with values that are not there, and with lists. */
function importRules({ whenMissing, whenNull, whenBlank, instead, listAs, separator }: MappedValue): string[] {
  const words = (mode: MappedValue['whenMissing'], when: string) =>
    mode === 'value'
      ? `${when}: ${instead.trim() || 'another value'}.`
      : (missing[mode] ?? '').replace('Missing', when);
  return [
    words(whenMissing, 'Missing'),
    whenNull === 'missing' ? '' : whenNull === 'leave' ? 'Null: left as it is.' : words(whenNull, 'Null'),
    whenBlank === 'read' ? '' : whenBlank === 'leave' ? 'Empty text: left as it is.' : words(whenBlank, 'Empty text'),
    listAs === 'json' ? 'A list as JSON.' : separator === ', ' ? '' : `A list joined by ${JSON.stringify(separator)}.`,
  ];
}

function rulesOf(value: MappedValue, isImport: boolean): string[] {
  const table = readValueTable(value.expression);
  return [
    ...(isImport && value.key ? ['Key.'] : []),
    ...(table
      ? [...table.rows.map((row) => `${row.from} becomes ${row.to}.`), otherwise(table)]
      : value.expression.trim()
        ? [value.expression.trim()]
        : []),
    ...(isImport ? importRules(value) : []),
    ...(isImport ? [] : wordsOfWrittenValue(value)),
  ].filter(Boolean);
}
