import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../../tests/harness/checkout.ts';
import { readServerEnvironment } from './environment.ts';

const folder = temporaryFolder();
afterAll(() => folder.dispose());
mkdirSync(join(folder.path, 'data'));
writeFileSync(join(folder.path, 'file'), '');

const constant = (name: string, type: string, secret = false) => ({
  name: `M.${name}`,
  type,
  value: '',
  secret,
  variable: `CONSTANT_M_${name}`,
});
const program = {
  constants: [
    constant('Text', 'string'),
    constant('Whole', 'integer'),
    constant('Long', 'long'),
    constant('Amount', 'decimal'),
    constant('Flag', 'boolean'),
    constant('Moment', 'datetime'),
    constant('Secret', 'string', true),
  ],
  settings: { port: 8080, timeZone: 'UTC' } as never,
};
const good = { CONSTANT_M_Secret: 'x' };
const read = (env: object) => readServerEnvironment(program, { ...good, ...env }, `sqlite:${folder.path}/data.sqlite`);
const problems = (env: object) => {
  const result = read(env);
  return 'problems' in result ? result.problems : [];
};

describe('the environment of a server', () => {
  it.each([
    ['PORT', 'abc'],
    ['PORT', ''],
    ['PORT', '65536'],
    ['PORT', '-1'],
    ['PORT', '80.5'],
    ['PORT', '1e3'],
    ['HOST', ''],
    ['HOST', 'not a host'],
    ['HOST', 'http://localhost'],
    ['LOG_LEVEL', 'verbose'],
    ['LOG_LEVEL', ''],
    ['DATABASE_URL', ''],
    ['DATABASE_URL', 'data.sqlite'],
    ['DATABASE_URL', 'mysql://localhost/x'],
    ['DATABASE_URL', 'sqlite:'],
    ['DATABASE_URL', 'sqlite:/nonexistent/dir/x.db'],
    ['DATABASE_URL', `sqlite:${folder.path}/data`],
    ['DATABASE_URL', `sqlite:${folder.path}/file/x.db`],
    ['CONSTANT_M_Whole', '2147483648'],
    ['CONSTANT_M_Whole', '1.5'],
    ['CONSTANT_M_Whole', ''],
    ['CONSTANT_M_Long', '9223372036854775808'],
    ['CONSTANT_M_Amount', '1,5'],
    ['CONSTANT_M_Flag', 'yes'],
    ['CONSTANT_M_Moment', 'nope'],
    ['CONSTANT_M_Moment', '2024-07-04'],
    ['CONSTANT_M_Moment', '2024-02-30T00:00:00Z'],
    ['CONSTANT_M_Secret', ''],
    ['CONSTANT_M_Txet', 'x'],
    ['CONSTANT_', 'x'],
  ])('%s=%s is named', (name, value) => {
    const found = problems({ [name]: value });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(name);
  });

  it('all that is wrong is named at once; a secret is not told', () => {
    const found = problems({ PORT: 'x', LOG_LEVEL: 'x', CONSTANT_M_Flag: 'x', CONSTANT_M_Secret: undefined });
    expect(found.map((p) => p.split(' ')[0])).toEqual(['PORT', 'LOG_LEVEL', 'CONSTANT_M_Flag', 'CONSTANT_M_Secret']);
    expect(problems({ CONSTANT_M_Txet: '' })[0]).toContain('Did you mean CONSTANT_M_Text?');
    for (const url of ['oracle://u:hunter2@h/x', 'postgres://u:hunter2@h/x?pool=0', 'postgres://u:hunter2@h:port/x']) {
      const [said] = problems({ DATABASE_URL: url });
      expect(said).toMatch(/^DATABASE_URL /);
      expect(said).not.toContain('hunter2');
    }
    expect(problems({ DATABASE_URL: 'postgres://u:hunter2@h/x' })).toEqual([]);
  });

  it('what is right is read', () => {
    expect(
      read({ PORT: '0', HOST: '::1', LOG_LEVEL: 'warn', CONSTANT_M_Text: '', CONSTANT_M_Amount: '-1.50' }),
    ).toEqual({
      configuration: {
        port: 0,
        host: '::1',
        database: `sqlite:${folder.path}/data.sqlite`,
        logLevel: 'warn',
        constants: { 'M.Text': '', 'M.Amount': '-1.50', 'M.Secret': 'x' },
      },
    });
    expect(read({ DATABASE_URL: 'sqlite::memory:' })).toMatchObject({ configuration: { database: 'sqlite::memory:' } });
    expect(read({ DATABASE_URL: `sqlite://${folder.path}/data/a.db` })).toMatchObject({
      configuration: { database: `sqlite:${folder.path}/data/a.db` },
    });
  });
});
