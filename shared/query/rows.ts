import type { AttributeType } from '../model/kinds/domain-model.ts';
import type { Rows } from './query.ts';

/** The entity whose objects the rows are; null where they have columns alone. */
export function entityOfRows(rows: Rows): string | null {
  switch (rows.kind) {
    case 'entities':
      return rows.entity;
    case 'chosen':
    case 'leading':
      return entityOfRows(rows.of);
    case 'spread':
      return rows.step.entity;
    case 'together':
      return entityOfRows(rows.parts[0] as Rows);
    case 'grouped':
    case 'made':
      return null;
  }
}

/** The types of the columns of rows. */
export function columnsOfRows(rows: Rows): AttributeType[] {
  switch (rows.kind) {
    case 'entities':
      return [];
    case 'chosen':
    case 'leading':
      return columnsOfRows(rows.of);
    case 'spread':
      return rows.keys.map(({ type }) => type);
    case 'together':
      return columnsOfRows(rows.parts[0] as Rows);
    case 'grouped':
      return [...rows.keys, ...rows.totals].map(({ type }) => type);
    case 'made':
      return rows.columns.map(({ type }) => type);
  }
}
