import { withoutEnds } from '../../model/text-ends.ts';
import { type ShownAs, shownAs } from './number-formats.ts';
import { prefixedAttribute, readXmlPart } from './xml-part.ts';
import { type WorkbookArchive, WorkbookError } from './zip.ts';

/** A sheet of rows; sheets of charts and macros are none. */
export interface SheetPart {
  name: string;
  part: string;
  isHidden: boolean;
}

/** What cells of all sheets refer to. */
export interface Workbook {
  sheets: SheetPart[];
  is1904: boolean;
  /** Texts by number; undefined while no sheet needs them. */
  strings: readonly string[];
  /** What cells are shown as, by their style. */
  styles: readonly ShownAs[];
}

interface Relation {
  type: string;
  part: string;
}

/** Reads what a workbook says of its sheets (ECMA-376, transitional and strict). Throws WorkbookError. */
export function readWorkbook(archive: WorkbookArchive): Workbook {
  const main = [...relationsOf(archive, '').values()].find(({ type }) => type === 'officeDocument')?.part;
  const part = main ?? ['xl/workbook.xml', 'workbook.xml'].find((name) => archive.has(name));
  if (part === undefined || !archive.has(part)) throw notWorkbook(archive);
  if (part.toLowerCase().endsWith('.bin'))
    throw new WorkbookError(
      'xlsx/binary',
      'This is a binary workbook (.xlsb), which is not read.',
      'Save it as .xlsx.',
    );
  const relations = relationsOf(archive, part);
  const sheets: SheetPart[] = [];
  let is1904 = false;
  readXmlPart(archive, part, {
    open(name, attributes) {
      if (name === 'workbookPr') is1904 = isTrue(attributes.date1904);
      if (name !== 'sheet') return;
      const relation = relations.get(prefixedAttribute(attributes, 'id') ?? '');
      if (relation?.type === 'worksheet')
        sheets.push({
          name: attributes.name ?? '',
          part: relation.part,
          isHidden: attributes.state === 'hidden' || attributes.state === 'veryHidden',
        });
      else if (relation === undefined)
        throw new WorkbookError(
          'xlsx/part-missing',
          `The workbook does not say where its sheet ${JSON.stringify((attributes.name ?? '').slice(0, 60))} is.`,
          'Save the workbook again.',
        );
    },
  });
  for (const sheet of sheets)
    if (!archive.has(sheet.part))
      throw new WorkbookError(
        'xlsx/part-missing',
        `The sheet ${JSON.stringify(sheet.name.slice(0, 60))} is not in the archive: its part ${JSON.stringify(sheet.part.slice(0, 60))} is missing.`,
        'Save the workbook again.',
      );
  if (sheets.length === 0)
    throw new WorkbookError('xlsx/no-sheet', 'The workbook has no sheet of rows.', 'Give one that has.');
  const partOf = (type: string) =>
    [...relations.values()].find((relation) => relation.type === type && archive.has(relation.part))?.part;
  const strings = partOf('sharedStrings');
  const styles = partOf('styles');
  return {
    sheets,
    is1904,
    strings: strings === undefined ? [] : readStrings(archive, strings),
    styles: styles === undefined ? [] : readStyles(archive, styles),
  };
}

function notWorkbook(archive: WorkbookArchive): WorkbookError {
  const names = archive.names();
  if (names.includes('mimetype') && names.includes('content.xml'))
    return new WorkbookError(
      'xlsx/not-a-workbook',
      'This is an OpenDocument file (.ods), which is not read.',
      'Save it as .xlsx or CSV.',
    );
  return new WorkbookError('xlsx/not-a-workbook', 'This is a zip archive, but no workbook.', 'Give an .xlsx file.');
}

export function isTrue(value: string | undefined): boolean {
  return value === '1' || value === 'true' || value === 'on';
}

/** What a part refers to, by the ids it uses; places outside of the archive are never looked at. */
function relationsOf(archive: WorkbookArchive, part: string): Map<string, Relation> {
  const slash = part.lastIndexOf('/') + 1;
  const folder = part.slice(0, slash);
  const name = `${folder}_rels/${part.slice(slash)}.rels`;
  const relations = new Map<string, Relation>();
  if (!archive.has(name)) return relations;
  readXmlPart(archive, name, {
    open(element, { Id = '', Type = '', Target = '', TargetMode }) {
      if (element !== 'Relationship' || TargetMode === 'External') return;
      relations.set(Id, {
        type: Type.slice(Type.lastIndexOf('/') + 1),
        part: placeOf(folder, Target.replaceAll('\\', '/')),
      });
    },
  });
  return relations;
}

function placeOf(folder: string, target: string): string {
  if (target.startsWith('/')) return target.slice(1);
  const parts = folder.split('/').filter(Boolean);
  for (const step of target.split('/')) {
    if (step === '..') parts.pop();
    else if (step !== '.' && step !== '') parts.push(step);
  }
  return parts.join('/');
}

/** More texts than a workbook has rows and columns for are none. */
const mostStrings = 5_000_000;

/** The texts that cells share; phonetic runs are no part of them. */
function readStrings(archive: WorkbookArchive, part: string): string[] {
  const strings: string[] = [];
  const reader = new TextRuns();
  readXmlPart(archive, part, {
    open(name, attributes) {
      if (name === 'si') reader.begin();
      else reader.open(name, attributes);
    },
    text: (text) => reader.text(text),
    close(name) {
      if (name !== 'si') {
        reader.close(name);
        return;
      }
      if (strings.push(reader.end()) > mostStrings)
        throw new WorkbookError('xlsx/too-large', `The workbook has more than ${mostStrings} texts.`);
    },
  });
  return strings;
}

/** The text of a cell: one or several runs (`t`), of which phonetic ones (`rPh`) do not count. */
export class TextRuns {
  private value = '';
  private isText = false;
  private isPhonetic = false;
  private run = '';
  private keepsSpace = false;

  begin(): void {
    this.value = '';
  }

  open(name: string, attributes: Readonly<Record<string, string>>): void {
    if (name === 'rPh') this.isPhonetic = true;
    else if (name === 't' && !this.isPhonetic) {
      this.isText = true;
      this.run = '';
      this.keepsSpace = attributes['xml:space'] === 'preserve';
    }
  }

  text(text: string): void {
    if (this.isText) this.run += text;
  }

  close(name: string): void {
    if (name === 'rPh') this.isPhonetic = false;
    else if (name === 't' && this.isText) {
      this.isText = false;
      // What is not said to be kept is not shown: space around a run comes from the layout of the file.
      this.value += this.keepsSpace ? this.run : withoutEnds(this.run, ' \t\r\n');
    }
  }

  end(): string {
    return unescapeCell(this.value);
  }
}

/** `_x000D_` stands for a character that XML does not hold or keep (ECMA-376 part 1, 22.9.2.19). */
export function unescapeCell(text: string): string {
  return text.includes('_x')
    ? text
        .replace(/_x([0-9A-Fa-f]{4})_/g, (_, code: string) => String.fromCharCode(Number.parseInt(code, 16)))
        .toWellFormed()
    : text;
}

/** What cells of each style are shown as. */
function readStyles(archive: WorkbookArchive, part: string): ShownAs[] {
  const codes = new Map<number, string>();
  const styles: number[] = [];
  let isInCells = false;
  readXmlPart(archive, part, {
    open(name, attributes) {
      if (name === 'numFmt') codes.set(Number(attributes.numFmtId), attributes.formatCode ?? '');
      else if (name === 'cellXfs') isInCells = true;
      else if (name === 'xf' && isInCells) styles.push(Number(attributes.numFmtId ?? 0));
    },
    close(name) {
      if (name === 'cellXfs') isInCells = false;
    },
  });
  return styles.map((id) => shownAs(id, codes.get(id)));
}
