import type { StructureShape } from '../../structure/structure-document.ts';
import { beginningOf, RowError, RowReader } from '../table-rows.ts';
import { defaultSettings, type RowForm, settingsOf, type TableSettings } from '../table-settings.ts';
import { sniffFields } from './sniff-fields.ts';

/** How rows seem to be written, with the delimiters that would do as well, and how long most rows are. */
export interface Dialect {
  form: RowForm;
  alsoLikely: string[];
  /** Cells of most rows, empty ones at their ends aside. */
  usualWidth: number;
}

const delimiters = [',', ';', '\t', '|'];
const seenCharacters = 200_000;
const seenRows = 1_000;

const plain: RowForm = {
  layout: 'delimited',
  delimiter: ',',
  quote: '"',
  escape: 'doubled',
  comment: '',
  trim: false,
  fields: [],
};

/** Ways of quoting, the usual one first: the first by which all rows can be read is taken. */
const quotings: Partial<RowForm>[] = [{}, { trim: true }, { escape: 'backslash' }, { escape: 'backslash', trim: true }];

interface Trial {
  form: RowForm;
  isWhole: boolean;
  /** Share of the rows that are as long as most are. */
  share: number;
  width: number;
  rows: number;
}

/** Guesses how the rows of a text are written: by the delimiter that gives most rows one length, and the quoting that all of them can be read by. */
export function sniffDialect(text: string): Dialect {
  const { from, delimiter } = beginningOf(text);
  let head = text.slice(from, from + seenCharacters);
  // The last line may be half of one.
  if (from + seenCharacters < text.length)
    head = head.slice(0, Math.max(head.lastIndexOf('\n'), head.lastIndexOf('\r')) + 1) || head;
  const trials = (delimiter === null ? delimiters : [delimiter]).map((each) => tryDelimiter(head, each));
  const best = trials.reduce((a, b) => (scoreOf(b) > scoreOf(a) ? b : a));
  if (delimiter === null && scoreOf(best) < 0.5) {
    const fields = sniffFields(head);
    if (fields) return { form: { ...plain, layout: 'fixed', fields }, alsoLikely: [], usualWidth: fields.length };
  }
  const comment = hasComments(head, best) ? '#' : '';
  return {
    form: { ...best.form, comment },
    alsoLikely: trials
      .filter((t) => t !== best && best.width > 1 && scoreOf(t) === scoreOf(best))
      .map((t) => t.form.delimiter),
    usualWidth: best.width,
  };
}

function tryDelimiter(head: string, delimiter: string): Trial {
  const quote = quoteOf(head, delimiter);
  const trials: Trial[] = [];
  for (const quoting of quotings) {
    const trial = tryForm(head, { ...plain, delimiter, quote, ...quoting });
    if (trial.isWhole) return trial;
    trials.push(trial);
  }
  // Where no cell begins with a quote, quotes are characters like others: inches, words of a text.
  if (!beginsCells(head, delimiter, quote)) {
    const trial = tryForm(head, { ...plain, delimiter, quote: '' });
    if (trial.isWhole) return trial;
  }
  return trials[0] as Trial;
}

function beginsCells(head: string, delimiter: string, quote: string): boolean {
  for (let at = head.indexOf(quote); at >= 0; at = head.indexOf(quote, at + 1)) {
    let before = at - 1;
    while (head[before] === ' ') before--;
    if (before < 0 || head[before] === delimiter || head[before] === '\n' || head[before] === '\r') return true;
  }
  return false;
}

function tryForm(head: string, form: RowForm): Trial {
  const rows = new RowReader(head, form, true);
  const widths = new Map<number, number>();
  let count = 0;
  let isWhole = true;
  try {
    while (count < seenRows && rows.read()) {
      let width = rows.count;
      while (width > 1 && rows.isEmpty(width - 1)) width--;
      widths.set(width, (widths.get(width) ?? 0) + 1);
      count++;
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
    isWhole = false;
  }
  const [width, times] = [...widths].reduce((a, b) => (b[1] > a[1] || (b[1] === a[1] && b[0] > a[0]) ? b : a), [1, 0]);
  const longer = [...widths].reduce((sum, [each, n]) => (each > 1 ? sum + n : sum), 0);
  return {
    form,
    isWhole,
    width: Math.max(width, longer > count / 2 ? 2 : 1),
    share: count === 0 ? 0 : Math.max(times, longer / 2) / count,
    rows: count,
  };
}

function scoreOf({ isWhole, share, width }: Trial): number {
  if (width < 2) return 0;
  return (isWhole ? 1 : 0.5) * share * (1 + Math.min(width, 50) / 500);
}

/** A single quote, where cells stand in such and none in double ones. */
function quoteOf(head: string, delimiter: string): string {
  if (head.includes('"')) return '"';
  const cells = head.split(/\r\n|\n|\r/, 50).flatMap((line) => line.split(delimiter));
  const inSingle = cells.filter((cell) => cell.length > 1 && cell.startsWith("'") && cell.endsWith("'"));
  return inSingle.length > cells.length / 2 ? "'" : '"';
}

/** Lines with `#` before them are comments where they are no rows like the others. */
function hasComments(head: string, { form, width }: Trial): boolean {
  const lines = head.split(/\r\n|\n|\r/, seenRows).filter((line) => line.startsWith('#'));
  return width > 1 && lines.length > 0 && lines.every((line) => line.split(form.delimiter).length < width);
}

/** The settings of a message: those of its structure, else what the message looks like. */
export function messageSettings(text: string, shape: StructureShape | undefined): TableSettings {
  return shape
    ? settingsOf(shape)
    : { ...defaultSettings, ...sniffDialect(text).form, unevenRows: 'accept', guardFormulas: false };
}
