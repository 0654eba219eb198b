import { inferTable } from '../../shared/contract/csv/index.ts';
import { csvReader } from '../../shared/contract/csv/reader.ts';
import { contractSource, type ReadStructure } from '../../shared/contract/index.ts';
import { xlsxReader } from '../../shared/contract/xlsx/reader.ts';
import { csvFormat } from '../../shared/format/csv/index.ts';
import type { FormatLibrary, MessageFormat } from '../../shared/format/message-format.ts';
import type { TableProperties } from '../../shared/format/table-settings.ts';
import { xlsxFormat } from '../../shared/format/xlsx/index.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { StructureNode } from '../../shared/structure/node.ts';
import type { StructureShape } from '../../shared/structure/structure-document.ts';

/** A row as its texts by name of the column; null for nothing. */
export type TextRow = Record<string, string | null>;

/** What a contract reader makes of a file. */
export function readFile(format: 'csv' | 'xlsx', bytes: Uint8Array, path = `t.${format}`) {
  return (format === 'csv' ? csvReader : xlsxReader).read(contractSource([{ path, bytes }]));
}

/** The data of the document that a structure becomes. */
export function documentOf({ root, data }: ReadStructure): StructureShape {
  return { ...data, root } as StructureShape;
}

/** The document of a sample, some of whose properties are given. */
export function documentOfText(
  text: string,
  given: Partial<TableProperties> = {},
): StructureShape & Record<string, unknown> {
  const read = inferTable(text, given);
  if (read.root === null) throw new Error(read.diagnostics[0]?.message);
  return { ...csvFormat.kind.defaults(), ...read.properties, ...given, root: read.root };
}

/** The library of a format for the messages of a structure. */
export function libraryFor(format: MessageFormat, shape: StructureShape): FormatLibrary {
  return format.library('UTC').bySettings?.(format.settings?.(shape) as object) as FormatLibrary;
}

export function columnsOfShape({ root }: StructureShape): StructureNode[] {
  return root.item?.children ?? [];
}

/** The rows of a message as a mapping's scanner reads them: all columns as texts. */
export function rowsOf(format: MessageFormat, shape: StructureShape, text: string): TextRow[] {
  const library = libraryFor(format, shape);
  const names = columnsOfShape(shape).map((node) => node.name);
  const members = library.memberTable(names);
  const s = new library.Scanner(text);
  const rows: TextRow[] = [];
  if (s.openArray())
    do {
      const row: TextRow = Object.create(null);
      if (s.openObject())
        do {
          const i = s.member(members, 0);
          if (i < 0) s.skipUnknown();
          else row[names[i] as string] = s.isNull() ? null : s.scalarText();
        } while (s.moreMembers());
      rows.push(row);
    } while (s.moreItems());
  s.end();
  return rows;
}

/** The text of bytes for a structure; throws for a finding. */
export function textFor(format: MessageFormat, bytes: Uint8Array, shape: StructureShape): string {
  const decoded = format.decode(bytes, null, shape);
  if ('diagnostic' in decoded) throw new Error(decoded.diagnostic.message);
  return decoded.text;
}

export const errorsOf = (diagnostics: readonly LocatedDiagnostic[]) =>
  diagnostics.filter((d) => d.severity === 'error');
export { csvFormat, xlsxFormat };
