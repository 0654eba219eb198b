import type { IsolationLevel } from '../../../../shared/consume/database/kind.ts';

/** A level as SQL says it; '' for that of the database. */
export function isolationWords(level: IsolationLevel): string {
  return level === 'default' ? '' : level.replaceAll('-', ' ').toUpperCase();
}
