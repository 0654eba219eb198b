import { describe, expect, it } from 'vitest';
import type { ContractFile } from './contract.ts';
import { type ContractFolder, contractSource, folderOfFiles } from './contract-files.ts';

const file = (path: string, text = path): ContractFile => ({ path, bytes: new TextEncoder().encode(text) });
const text = (found: ContractFile | null) => found && new TextDecoder().decode(found.bytes);
/** Files of this test declare the namespace that they are the text of. */
const reader = { extensions: ['.xsd'], targetNamespace: (f: ContractFile) => text(f) };

describe('what a file of a contract refers to', () => {
  const main = file('api/order.xsd');
  const own = folderOfFiles([main, file('api/types.xsd', 'beside'), file('shared/types.xsd', 'shared')]);
  const other = folderOfFiles([file('money.xsd', 'urn:money'), file('types.xsd', 'urn:other')], 'lib');
  const source = contractSource([main], [own, other], reader);

  it.each([
    ['its relative place', { location: 'types.xsd' }, 'beside'],
    ['a way up and down', { location: '../shared/./types.xsd' }, 'shared'],
    ['its base name, when its place is empty', { location: 'no/money.xsd' }, 'urn:money'],
    [
      'its base name, when it is an address: nothing is fetched',
      { location: 'https://x.example/money.xsd' },
      'urn:money',
    ],
    ['a place outside only by its base name', { location: '../../../etc/money.xsd' }, 'urn:money'],
    ['its namespace alone', { namespace: 'urn:money' }, 'urn:money'],
    [
      'of several of one base name, the one of the namespace',
      { location: 'x/types.xsd', namespace: 'urn:other' },
      'urn:other',
    ],
    [
      'its namespace before a base name that declares another',
      { location: 'x/types.xsd', namespace: 'urn:money' },
      'urn:money',
    ],
    ['nothing, when nothing is like it', { location: 'gone.xsd', namespace: 'urn:gone' }, null],
  ])('is found by %s', (_how, reference, found) => {
    expect(text(source.resolve(reference, main))).toBe(found);
  });

  it('is one file by whatever way, with a path of its own in the set', () => {
    const money = source.resolve({ namespace: 'urn:money' }, main) as ContractFile;
    expect(source.resolve({ location: 'money.xsd' }, main)).toBe(money);
    expect(money.path).toBe('lib/money.xsd');
    expect(source.resolve({ location: '../api/order.xsd' }, main)).toBe(main);
    // A file of another folder refers to what stands beside it there.
    expect(text(source.resolve({ location: 'types.xsd' }, money))).toBe('urn:other');
  });

  it('is asked of a folder by places inside only', () => {
    const asked: string[] = [];
    const folder: ContractFolder = {
      name: 'f',
      paths: () => [],
      read: (path) => {
        asked.push(path);
        return null;
      },
    };
    const from = contractSource([main], [folder]);
    for (const location of ['../../x', '/etc/passwd', 'C:/x', 'a\\..\\..\\x', 'file:///etc/passwd', '..'])
      expect(from.resolve({ location }, main)).toBe(null);
    expect(asked).toEqual([]);
  });
});
