import type { DatabaseQuery } from '../../consume/database/query-kind.ts';
import type { FixerTable } from './quick-fix.ts';

/** Fixes of queries of databases. */
export const databaseFixes: FixerTable = {
  'database/unknown-parameter': ({ finding, newId }) => {
    const name = finding.params?.name;
    if (typeof name !== 'string') return [];
    const id = newId();
    return [
      {
        label: `Add the parameter ${name}`,
        mutate: ({ parameters }: DatabaseQuery) => {
          parameters.push({ id, name, type: 'string', list: false, attribute: null, required: false, test: '' });
        },
      },
    ];
  },
  'database/unused-parameter': ({ finding }) => {
    const name = finding.params?.name;
    if (typeof name !== 'string') return [];
    return [
      {
        label: `Remove the parameter ${name}`,
        mutate: (query: DatabaseQuery) => {
          query.parameters = query.parameters.filter((parameter) => parameter.name !== name);
        },
      },
    ];
  },
};
