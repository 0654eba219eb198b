import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { temporaryFolder } from '../../tests/harness/checkout.ts';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { connectClient } from '../../tests/harness/studio-client.ts';
import { type Keychain, KeychainByMessages, noKeychain } from './keychain.ts';
import { LocalValues } from './local-values.ts';
import { createProject } from './session.ts';
import { StudioServer } from './studio-server.ts';

let folder: ReturnType<typeof temporaryFolder>;
beforeEach(() => {
  folder = temporaryFolder();
});
afterEach(() => folder.dispose());

const stored = () => readFileSync(join(folder.path, 'local-values.json'), 'utf8');
const plain = { id: 'a', secret: false };
const secret = { id: 's', secret: true };
/** A keychain whose seal is easily told from the text. */
const reversing: Keychain = {
  seal: async (text) => `sealed:${[...text].reverse().join('')}`,
  open: async (sealed) => [...sealed.slice('sealed:'.length)].reverse().join(''),
};
const opened = async (project: string, keychain: Keychain = noKeychain) => {
  const values = new LocalValues(folder.path, project, keychain);
  await values.ready;
  return values;
};

describe('values of constants on this machine', () => {
  it('are there when the project is opened next, for that project alone, in a file of the person', async () => {
    const values = await opened('/p/one.weft');
    await values.set(plain, 'https://here');
    expect(values.get('a')).toEqual({ text: 'https://here', keeping: 'file' });
    expect((await opened('/p/one.weft')).get('a')?.text).toBe('https://here');
    expect((await opened('/p/two.weft')).get('a')).toBeUndefined();
    if (process.platform !== 'win32') expect(statSync(join(folder.path, 'local-values.json')).mode & 0o777).toBe(0o600);
    await values.set(plain, null);
    expect((await opened('/p/one.weft')).get('a')).toBeUndefined();
    expect(stored()).toBe('{}');
  });

  it('a secret stands in the file only as the keychain has sealed it', async () => {
    const values = await opened('/p/one.weft', reversing);
    await values.set(secret, 'hunter2');
    expect(values.get('s')).toEqual({ text: 'hunter2', keeping: 'keychain' });
    expect(stored()).toContain('sealed:2retnuh');
    expect(stored()).not.toContain('hunter2');
    expect((await opened('/p/one.weft', reversing)).get('s')?.text).toBe('hunter2');
    // A keychain that does not open it any more.
    expect((await opened('/p/one.weft')).get('s')).toBeUndefined();
  });

  it('without a keychain a secret is known until the studio ends, and nothing older stays in the file', async () => {
    const values = await opened('/p/one.weft', reversing);
    await values.set(secret, 'old');
    const without = await opened('/p/one.weft');
    await without.set(secret, 'hunter2');
    expect(without.get('s')).toEqual({ text: 'hunter2', keeping: 'process' });
    expect(stored()).toBe('{}');
  });

  it('a constant that became secret is not left in the file as it is', async () => {
    const values = await opened('/p/one.weft');
    await values.set({ id: 's', secret: false }, 'hunter2');
    expect(stored()).toContain('hunter2');
    await values.sealSecrets([secret]);
    expect(values.get('s')).toEqual({ text: 'hunter2', keeping: 'process' });
    expect(stored()).not.toContain('hunter2');
  });

  it.each(['', '{', '[1]', 'null', '{"/p/one.weft":[{"a":1}],"x":{"a":{"text":3}}}'])(
    'a file that is none (%s) has no values, and takes new ones',
    async (text) => {
      writeFileSync(join(folder.path, 'local-values.json'), text);
      const values = await opened('/p/one.weft');
      expect(values.get('a')).toBeUndefined();
      await values.set(plain, 'new');
      expect((await opened('/p/one.weft')).get('a')?.text).toBe('new');
    },
  );

  it('a keychain of another process answers by messages; others are left to their readers', async () => {
    const asked: { id: number; keychain: string; text: string }[] = [];
    const keychain = new KeychainByMessages((question) => asked.push(question));
    const [sealed, open] = [keychain.seal('one'), keychain.open('two')];
    expect(asked).toEqual([
      { keychain: 'seal', id: 1, text: 'one' },
      { keychain: 'open', id: 2, text: 'two' },
    ]);
    expect(keychain.receive({ client: 1, data: 'x' })).toBe(false);
    expect(keychain.receive({ keychain: 'answer', id: 2, text: null })).toBe(true);
    expect(keychain.receive({ keychain: 'answer', id: 1, text: 'sealed' })).toBe(true);
    expect(await Promise.all([sealed, open])).toEqual(['sealed', null]);
  });
});

it('a window sets constants of runs: what runs has them at once, a secret is never told again', async () => {
  const file = join(folder.path, 'a.weft');
  const project = new ProjectBuilder()
    .unit('settings', 'Settings', { port: 0 })
    .unit('constant', 'Place', { type: 'string', value: 'home' })
    .unit('constant', 'Count', { type: 'integer', value: '1' })
    .unit('constant', 'Key', { type: 'string', secret: true })
    .flow('Tell', [], { kind: 'string' }, (f) =>
      f.add('end', { value: "@M.Place + '/' + toString(@M.Count) + '/' + toString(length(@M.Key))" }),
    );
  createProject(
    file,
    [...project.view().units.values()].map((unit) => ({
      op: 'create',
      unit: unit.kind === 'settings' ? { ...unit, parent: null } : unit,
    })),
  ).close();
  const server = new StudioServer(join(folder.path, 'settings'), undefined, reversing);
  try {
    const client = connectClient(server);
    const { units } = await client.call('project.open', { file });
    const idOf = (name: string) => units.find((unit) => unit.name === name)?.id ?? '';
    const shown = async () => Object.fromEntries((await client.call('run.values', {})).map((v) => [v.name, v]));
    expect(await shown()).toMatchObject({
      'M.Place': { source: 'project', text: 'home', variable: 'CONSTANT_M_Place' },
      'M.Key': { source: 'none', text: null, secret: true },
    });
    await client.call('run.setValue', { constant: idOf('Key'), text: 'hunter2' });
    await client.call('run.start', {});
    const told = async () => (await client.call('run.call', { microflow: idOf('Tell'), args: {} })).result;
    expect(await told()).toBe('home/1/7');
    const answer = await client.call('run.setValue', { constant: idOf('Place'), text: 'away' });
    expect(await told()).toBe('away/1/7');
    expect(JSON.stringify(answer)).not.toContain('hunter2');
    expect(await shown()).toMatchObject({
      'M.Place': { source: 'window', text: 'away', default: 'home', keeping: 'file' },
      'M.Key': { source: 'window', text: null, keeping: 'keychain' },
    });
    // What is no value of the type is said, and the default holds.
    await client.call('run.setValue', { constant: idOf('Count'), text: 'many' });
    expect((await shown())['M.Count']?.problem).toBe(
      'CONSTANT_M_Count must be a whole number from -2147483648 to 2147483647, not "many".',
    );
    expect(await told()).toBe('away/1/7');
    await client.call('run.setValue', { constant: idOf('Place'), text: null });
    expect(await told()).toBe('home/1/7');
    await expect(client.call('run.setValue', { constant: idOf('Tell'), text: 'x' })).rejects.toThrow('not exist');
    await expect(client.call('run.signIn', { service: idOf('Tell') })).rejects.toThrow('Nobody signs in');
  } finally {
    await server.dispose();
  }
}, 40_000);
