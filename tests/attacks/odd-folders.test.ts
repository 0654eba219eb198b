import { mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { kinds } from '../../shared/kinds.ts';
import { ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { projectToText } from '../../shared/text/project-text.ts';
import { temporaryFolder } from '../harness/checkout.ts';
import { weft } from '../harness/weft.ts';

const unit = (id: string, kind: string, name: string, parent: string | null, data: unknown = {}): Unit => ({
  id,
  kind,
  name,
  parent,
  documentation: '',
  data: kinds.require(kind).schema.parse(data),
});
const colours = (parent: string) => unit('e', 'enumeration', 'Colours', parent, { values: [{ id: 'v', name: 'Red' }] });

it('folders that stand in each other: an error of what stands in them, and each document once in the text form', () => {
  const view = new ProjectView(
    [
      unit('m', 'module', 'M', null, { order: 0 }),
      unit('a', 'folder', 'A', 'c'),
      unit('b', 'folder', 'B', 'a'),
      unit('c', 'folder', 'C', 'b'),
      colours('b'),
    ],
    kinds,
  );
  const found = new ProjectChecker().checkAll(view).filter(({ code }) => code === 'model/no-module');
  expect(found.map((each) => each.unit).sort()).toEqual(['a', 'b', 'c', 'e']);
  expect(projectToText(view).map(({ path }) => path)).toEqual([
    'A/B/C/folder.yaml',
    'A/B/Colours.enumeration.yaml',
    'A/B/folder.yaml',
    'A/folder.yaml',
    'M/module.yaml',
  ]);
});

it('a chain of very many folders is checked and written', () => {
  const folders = Array.from({ length: 4_000 }, (_, i) => unit(`f${i}`, 'folder', 'f', i === 0 ? 'm' : `f${i - 1}`));
  const view = new ProjectView([unit('m', 'module', 'M', null, { order: 0 }), ...folders, colours('f3999')], kinds);
  expect(new ProjectChecker().checkAll(view).filter(({ code }) => code === 'model/no-module').length).toBe(
    4_000 - 99 + 1,
  );
  expect(projectToText(view).length).toBe(4_002);
});

it('what the system refuses is said in a line, not by where in the program it was asked', async () => {
  const folder = temporaryFolder();
  try {
    const at = (name: string) => join(folder.path, name);
    const file = at('a.weft');
    createProject(file, newProjectOperations('Main')).close();
    mkdirSync(at('way/settings.yaml'), { recursive: true });
    writeFileSync(at('file'), '');
    symlinkSync(at('nowhere'), at('link'));
    const long = 'a'.repeat(5_000);
    for (const args of [
      ['unpack', file, at('file/x')],
      ['unpack', file, at('way')],
      ['unpack', file, at('link')],
      ['new', at('file/x.weft')],
      ['new', at(`${long}.weft`)],
      ['list', at(`${long}.weft`)],
      ['bundle', file, '--out', at('file/x')],
    ]) {
      const { code, stderr } = await weft(args);
      expect({ args, code, lines: stderr.trimEnd().split('\n').length }).toEqual({ args, code: 1, lines: 1 });
    }
  } finally {
    folder.dispose();
  }
}, 60_000);
