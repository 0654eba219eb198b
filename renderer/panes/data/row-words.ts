import type { DataPage } from '../../../shared/rpc/calls/data.ts';
import { storedText } from '../../widgets/time-text.ts';

/** A row as a list offers it. */
export interface RowInWords {
  id: string;
  /** What tells it from others. */
  words: string;
  /** The values that it has. */
  values: string[];
}

/** Rows of a page for a list: times as everywhere in the studio, what is empty left out. */
export function rowsInWords({ columns, rows }: DataPage): RowInWords[] {
  return rows.map((row) => {
    let { words } = row;
    const values = row.values.flatMap((value, i) => {
      if (value === null || value === '') return [];
      const shown = storedText(columns[i]?.type ?? '', value);
      if (shown !== value) words = words.replaceAll(value, shown);
      return [shown];
    });
    return { id: row.id, words, values };
  });
}
