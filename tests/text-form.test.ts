import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSampleProject, samples } from '../electron/host/samples.ts';
import { kinds } from '../shared/kinds.ts';
import { ProjectView } from '../shared/model/project.ts';
import { countingIds, type Unit } from '../shared/model/unit.ts';
import { projectToText, textToProject } from '../shared/text/project-text.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

const roundTrip = (view: ProjectView) => {
  const files = projectToText(view);
  const { units, diagnostics } = textToProject(files, kinds, countingIds('new'), () => false);
  expect(diagnostics).toEqual([]);
  const byId = (list: Iterable<Unit>) => [...list].sort((a, b) => (a.id < b.id ? -1 : 1));
  expect(byId(units)).toEqual(byId(view.units.values()));
  expect(projectToText(new ProjectView(units, kinds))).toEqual(files);
};

describe('unpack and pack', () => {
  it('no kind has data called like a key of the head, which it would replace', () => {
    const head = ['kind', 'name', 'id', 'kindVersion', 'documentation', 'parent'];
    const wrong = kinds.all().flatMap(({ kind, schema }) => {
      const { shape } = (schema as unknown as { def: { shape?: object } }).def;
      expect(shape, kind).toBeDefined();
      return head.filter((key) => key in (shape ?? {})).map((key) => `${kind}.${key}`);
    });
    expect(wrong).toEqual([]);
  });

  it('a message definition keeps its name beside the one that it has in messages', () =>
    roundTrip(
      new ProjectBuilder()
        .entity('A', { X: 'string' })
        .unit('message-definition', 'D', { entity: 'A', externalName: 'order', members: [{ attribute: 'A.X' }] })
        .view(),
    ));

  it('users and roles stand in no module: user roles go by their bare names, module roles by those of their modules', () => {
    const builder = new ProjectBuilder().unit('module-role', 'Reader', {}).unit('security', 'Security', {
      userRoles: [{ id: 'clerk', name: 'Clerk', moduleRoles: ['Reader'] }],
      demoUsers: [{ id: 'maria', name: 'maria', userRoles: ['clerk'] }],
    });
    (builder.units.at(-1) as { parent: string | null }).parent = null;
    const view = builder.view();
    const text = projectToText(view).find(({ path }) => path === 'Security.security.yaml')?.text;
    expect(text).toContain('- M.Reader');
    expect(text).toContain('- Clerk\n');
    roundTrip(view);
  });

  it('several objects of one element keep their order, and what is said of each', () =>
    roundTrip(
      new ProjectBuilder()
        .entity('A', { X: 'string' })
        .entity('B', { Y: 'string' })
        .association('A_B', 'A', 'B')
        .unit('json-structure', 'S', { root: { name: '', type: 'object', children: [{ name: 'x', type: 'string' }] } })
        .unit('import-mapping', 'I', {
          structure: 'S',
          root: {
            path: '$',
            entity: 'A',
            association: null,
            objects: [
              {
                path: '$',
                entity: 'B',
                association: 'A_B',
                whenBare: 'make',
                values: [{ path: '$.x', attribute: 'B.Y' }],
              },
              { path: '$', entity: 'B', association: 'A_B', values: [{ path: '$.x', attribute: 'B.Y', key: true }] },
            ],
          },
        })
        .view(),
    ));

  it.each(samples.map((s) => [s.id]))('sample %s is lossless', (id) =>
    roundTrip(
      new ProjectView(
        readSampleProject(id).flatMap((op) => (op.op === 'create' ? [op.unit] : [])),
        kinds,
      ),
    ),
  );

  it('names that file systems refuse, or take for one, are written safely and read back', () => {
    const project = new ProjectBuilder();
    const folder = (id: string, name: string, parent = 'm') =>
      void project.units.push({ id, kind: 'folder', name, parent, documentation: '', data: { order: 0 } });
    for (const [index, name] of [
      'a/b',
      'a_b',
      'A_B',
      'end. ',
      '..',
      '.hidden',
      'NUL.txt',
      'module.yaml',
      '\u0007',
    ].entries())
      folder(`f${index}`, name);
    folder('inner', 'lpt1', 'f0');
    const hindi = ['\u092c\u0941\u0915\u093f\u0902\u0917', '\u0930\u093e\u091c\u094d\u200d\u092f'];
    for (const name of ['Con', 'COM1', 'Stra\u00dfe', 'STRASSE', 'Σ', 'ς', '\u8c48', '\uf900', ...hindi])
      project.unit('constant', name, {});
    project.units.push({ ...(project.units.at(-1) as Unit), id: 'long', name: '\u6f22'.repeat(200) });
    project.units.push({ id: 'm2', kind: 'module', name: 'AUX', parent: null, documentation: '', data: { order: 1 } });
    project.units.push({ ...(project.units.at(-2) as Unit), id: 'other', parent: 'm2' });
    const view = project.view();
    roundTrip(view);
    const paths = projectToText(view).map(({ path }) => path);
    for (const name of hindi)
      expect(
        paths.some((path) => path.includes(`/${name}.`)),
        name,
      ).toBe(true);
    const parts = new Set(paths.flatMap((path) => path.split('/')));
    for (const part of parts) {
      expect(part).not.toMatch(/^(con|nul|aux|com1|lpt1)(\.|$)|[. ]$|^\.|\p{Cc}/iu);
      expect(Buffer.byteLength(part)).toBeLessThanOrEqual(255);
    }
    expect(new Set(paths.map((path) => path.normalize('NFC').toUpperCase().toLowerCase())).size).toBe(paths.length);
    expect(projectToText(new ProjectView([...view.units.values()].reverse(), kinds)).map(({ path }) => path)).toEqual(
      paths,
    );
  });

  it('generated projects are lossless', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 30 });
    const name = fc.stringMatching(/^[A-Za-z_][A-Za-z0-9_]{0,12}$/);
    fc.assert(
      fc.property(
        fc.uniqueArray(name, { minLength: 1, maxLength: 4, selector: (n) => n.toLowerCase() }),
        fc.uniqueArray(name, { maxLength: 4, selector: (n) => n.toLowerCase() }),
        text,
        text,
        (entities, attributes, documentation, sample) => {
          const project = new ProjectBuilder();
          for (const entity of entities)
            project.entity(
              entity,
              Object.fromEntries(
                attributes.map((a) => [`${a}x`, { type: 'string' as const, documentation, default: sample }]),
              ),
            );
          if (entities.length > 1) project.association('Link', entities[0] as string, entities[1] as string);
          project.unit('json-structure', 'ZzStructure', {
            samples: [{ id: 's', name: 'a', text: sample }],
            root: { name: '', type: 'object', children: [{ name: sample, type: 'string' }] },
          });
          project.unit('import-mapping', 'ZzMapping', {
            structure: 'ZzStructure',
            root: { path: '$', entity: entities[0], association: null, values: [], objects: [] },
          });
          roundTrip(project.view());
        },
      ),
      { numRuns: 60 },
    );
  });

  it.each([
    ['a wrong key', 'kind: constant\nname: C\nvalu: x\n', 'text/unknown-key', 3, 'Did you mean value?'],
    ['a wrong value', 'kind: constant\nname: C\ntype: text\n', 'text/value', 3, undefined],
    [
      'a dangling reference',
      'kind: import-mapping\nname: I\nstructure: M.Nope\n',
      'text/dangling-reference',
      3,
      undefined,
    ],
    ['a wrong kind', 'kind: constnt\nname: C\n', 'text/kind', 1, 'Did you mean constant?'],
    ['broken YAML', 'kind: [constant\nname: C\n', 'text/yaml', 2, undefined],
  ])('%s has its line', (_what, source, code, line, fix) => {
    const { diagnostics } = textToProject(
      [
        { path: 'M/module.yaml', text: 'kind: module\nname: M\n' },
        { path: 'M/C.yaml', text: source as string },
      ],
      kinds,
      countingIds(),
      () => false,
    );
    expect(diagnostics[0]).toMatchObject({ code, line, document: 'M/C.yaml', ...(fix ? { fix } : {}) });
  });
});

describe('the text of a document', () => {
  it('says what was chosen and leaves defaults out (TX-3)', () => {
    const view = new ProjectBuilder()
      .flow('Note', [{ name: 'Text', type: { kind: 'string' } }], { kind: 'nothing' }, (f) => {
        f.add('log-message', { message: '$Text' });
        f.add('end', {});
      })
      .view();
    const text = projectToText(view).find((file) => file.path === 'M/Note.microflow.yaml')?.text ?? '';
    expect(text).toContain('action:\n      type: log-message\n      message: $Text\n');
    expect(text).not.toMatch(/onError|documentation|disabled|null/);
  });
});
