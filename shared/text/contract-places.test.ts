import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { contractPlaces } from './contract-places.ts';

const hash = (digit: string) => digit.repeat(64);

describe('where the files of contracts stand in the text form', () => {
  it.each([
    [
      'one file of two documents stands once',
      [
        ['a.json', '1'],
        ['a.json', '1'],
      ],
      [],
      ['M/contracts/a.json'],
    ],
    [
      'different contents of one path get their hash',
      [
        ['a.json', '1'],
        ['A.json', '2'],
      ],
      [],
      ['M/contracts/111111111111/a.json', 'M/contracts/222222222222/A.json'],
    ],
    [
      'a file where another needs a folder',
      [
        ['a', '1'],
        ['a/b', '2'],
      ],
      [],
      ['M/contracts/111111111111/a', 'M/contracts/222222222222/a/b'],
    ],
    [
      'a document of that path',
      [['folder.yaml', '1']],
      ['M/Contracts/folder.yaml'],
      ['M/contracts/111111111111/folder.yaml'],
    ],
    ['names that not every file system takes', [['aa:b?.json', '1']], [], ['M/contracts/aa_b_.json']],
  ] as [string, [string, string][], string[], string[]][])('%s', (_what, files, taken, places) => {
    const project = new ProjectBuilder();
    files.forEach(([path, digit], index) => {
      const contract = { kind: 'json', files: [{ path, hash: hash(digit) }] };
      project.unit('json-structure', `S${index}`, { root: { name: '', type: 'object' }, contract });
    });
    expect(contractPlaces(project.view(), taken).map((place) => place.path)).toEqual(places);
  });
});
