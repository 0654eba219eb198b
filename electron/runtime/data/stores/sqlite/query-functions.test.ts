import { afterAll, expect, it } from 'vitest';
import { compileProgram } from '../../../../../shared/program/compile-program.ts';
import { queryFunctions } from '../../../../../shared/query/index.ts';
import { ProjectBuilder } from '../../../../../tests/harness/project-builder.ts';
import { SqliteStore } from './sqlite-store.ts';

const store = new SqliteStore(':memory:', compileProgram(new ProjectBuilder().view(), { name: 'test' }));
afterAll(() => store.close());

it('every function is there in the database', () => {
  for (const name of Object.keys(queryFunctions))
    expect(
      store.database
        .prepare('SELECT count(*) FROM pragma_function_list WHERE name = ?')
        .pluck()
        .get(`weft_${name.replaceAll('-', '_')}`),
      name,
    ).toBeGreaterThan(0);
});
