import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createProject, newProjectOperations } from '../../electron/host/session.ts';
import type { ProjectStore } from '../../electron/host/store/project-store.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { parseUnitText } from '../../shared/text/unit-text.ts';
import { temporaryFolder } from '../harness/checkout.ts';

let folder: ReturnType<typeof temporaryFolder>;
let store: ProjectStore;
beforeEach(() => {
  folder = temporaryFolder();
  store = createProject(join(folder.path, 'a.weft'), newProjectOperations('Main'));
});
afterEach(() => {
  store.close();
  folder.dispose();
});

const parent = () => [...store.all().values()].find((unit) => unit.kind === 'module')?.id as string;
const made = (more: Partial<Unit>): Unit => ({
  ...{ id: 'f', kind: 'folder', name: 'F', parent: parent(), documentation: '', data: { order: 0 } },
  ...more,
});
const text = (value: string) => ({ kind: 'constant', name: 'K', data: { type: 'string', value, secret: false } });

const refusedEnvelopes: [string, Partial<Unit>][] = [
  ['an empty name', { name: '' }],
  ['a name of 201 letters', { name: 'x'.repeat(201) }],
  ['half a character in the name', { name: 'a\ud800' }],
  ['half a character in the documentation', { documentation: '\udc00' }],
];

describe('what opening calls damaged, or as other letters, is not acknowledged', () => {
  it.each(refusedEnvelopes)('%s, by a patch', (_, more) => {
    expect(store.apply({ label: 'x', ops: [{ op: 'create', unit: made({}) }] }, store.version).ok).toBe(true);
    const [[member, value]] = Object.entries(more) as [[string, unknown]];
    const patch = [{ op: 'replace' as const, path: [member], value }];
    expect(store.apply({ label: 'x', ops: [{ op: 'patch', id: 'f', patch }] }, store.version)).toMatchObject({
      ok: false,
      code: 'model/invalid',
      message: expect.stringMatching(new RegExp(`^Folder F?.*: ${member}: it `)),
    });
  });

  it.each([
    ...refusedEnvelopes,
    ['an id of 65 letters', { id: 'x'.repeat(65) }] as const,
    ['an empty id', { id: '' }] as const,
    ['half a character in the id', { id: '\ud800' }] as const,
    ['half a character in a text', text('a\ud800')] as const,
  ])('%s, when a project is made', (_, more) => {
    expect(() => createProject(join(folder.path, 'b.weft'), [{ op: 'create', unit: made(more) }])).toThrow(/: it /);
  });

  it('half a character in a text, by a patch', () => {
    store.apply({ label: 'x', ops: [{ op: 'create', unit: made(text('a')) }] }, store.version);
    const patch = [{ op: 'replace' as const, path: ['data', 'value'], value: '\ud800' }];
    expect(store.apply({ label: 'x', ops: [{ op: 'patch', id: 'f', patch }] }, store.version)).toMatchObject({
      message: expect.stringMatching(/^Constant K: value: it holds half a character/),
    });
  });
});

it.each([
  ['an id of 65 letters', `kind: constant\nname: K\nid: ${'x'.repeat(65)}\n`, 3],
  ['an empty id', `kind: constant\nname: K\nid: ""\n`, 3],
  ['a name of 201 letters', `kind: folder\nname: ${'x'.repeat(201)}\n`, 2],
  ['half a character', `kind: constant\nname: K\nvalue: "\\ud800"\n`, 3],
])('the text form is told the line of %s', (_, source, line) => {
  const { draft, diagnostics } = parseUnitText(source, kinds, () => 'new');
  expect(draft).toBeNull();
  expect(diagnostics).toMatchObject([{ code: 'text/value', line }]);
});
