import { itemPath, memberPath, rootPath } from '../structure/path.ts';
import { unguardFormula } from './formula-guard.ts';
import type { MessagePlace } from './message-place.ts';
import { openTable } from './table.ts';
import { RowError } from './table-rows.ts';
import type { TableSettings } from './table-settings.ts';

/** Longer messages are not searched for places: the preview still reads them. */
const longestText = 2_000_000;

/** Every cell of a table that the structure knows, with its row, in the order of the text. None when the text is no table of the structure. */
export function tablePlaces(text: string, settings: TableSettings): MessagePlace[] {
  if (text.length > longestText) return [];
  const places: MessagePlace[] = [
    { path: rootPath, place: rootPath, from: 0, to: text.length, text: null, value: null },
  ];
  const row = itemPath(rootPath);
  const paths = new Map(settings.columns.map(({ name }) => [name, memberPath(row, name)]));
  try {
    const table = openTable(text, settings);
    const { rows, first } = table;
    for (let index = 0; table.next(); index++) {
      const place = `${rootPath}[${index}]`;
      places.push({ path: row, place, from: rows.start, to: rows.end, text: null, value: null });
      for (let i = first; i < rows.count; i++) {
        const name = table.columnAt(i)?.name;
        if (name === undefined) continue;
        const from = rows.placeOf(i);
        const to = (rows.ends[i] as number) + (rows.isQuoted(i) ? 1 : 0);
        const value = settings.guardFormulas ? unguardFormula(rows.cell(i)) : rows.cell(i);
        places.push({
          path: paths.get(name) as string,
          place: memberPath(place, name),
          from,
          to,
          text: text.slice(from, to),
          value,
        });
      }
    }
  } catch (error) {
    if (!(error instanceof RowError)) throw error;
  }
  return places;
}
