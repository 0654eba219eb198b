import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { collectingLog } from '../electron/runtime/contract/log.ts';
import type { FlowFunction } from '../electron/runtime/contract/run.ts';
import { SqliteStore } from '../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { execute } from '../electron/runtime/engine/executor.ts';
import { LoadedProgram } from '../electron/runtime/engine/loaded-program.ts';
import { starters } from '../electron/runtime/starters/index.ts';
import { checkRules } from '../shared/checks/index.ts';
import { contractReaders, contractSource, readerOf } from '../shared/contract/index.ts';
import { formatOf, formatOfMediaType, formatOfStructure, formats } from '../shared/format/index.ts';
import { kinds } from '../shared/kinds.ts';
import { activities, newAction } from '../shared/microflow/activities/index.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { runStarters } from '../shared/starter/index.ts';
import { root } from './harness/checkout.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

const read = (path: string) => readFileSync(join(root, path), 'utf8');
const folders = (path: string) =>
  readdirSync(join(root, path), { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();

describe('every registry: what is in its folder is an entry, and every entry is a whole one', () => {
  it('message formats', () => {
    expect(formats.map((f) => f.id).sort()).toEqual(folders('shared/format'));
    for (const format of formats) {
      expect(formatOf(format.id)).toBe(format);
      expect(formatOfStructure(format.structureKind)).toBe(format);
      expect(kinds.get(format.structureKind)).toBeDefined();
      for (const type of format.mediaTypes) expect(formatOfMediaType(`${type}; charset=utf-8`)).toBe(format);
    }
  });

  it('contract readers: the sample is read, and its beginning and its file name speak for the reader', () => {
    expect(contractReaders.map((r) => r.kind).sort()).toEqual(folders('shared/contract'));
    for (const reader of contractReaders) {
      const path = `sample${reader.extensions[0]}`;
      const bytes = new TextEncoder().encode(reader.sample);
      const { structures, diagnostics } = reader.read(contractSource({ path, bytes }));
      expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect(structures.length).toBeGreaterThan(0);
      for (const structure of structures) expect(kinds.get(structure.kind)).toBeDefined();
      expect(readerOf(undefined, path)).toBe(reader);
      expect(readerOf(undefined, 'no-name', reader.sample)).toBe(reader);
    }
  });

  it('contract readers: bytes that are no text, nothing and rubbish are findings, never exceptions', () => {
    const hostile = [new Uint8Array(), new Uint8Array([0xff, 0xfe, 0x00]), new Uint8Array([0x7b, 0x80, 0x7d])];
    for (const reader of contractReaders)
      for (const bytes of hostile) {
        const { diagnostics } = reader.read(contractSource({ path: 'x', bytes }));
        expect(diagnostics.some((d) => d.severity === 'error')).toBe(true);
      }
  });

  it('starters: both halves have the same ids', () => {
    expect(starters.map((s) => s.starter)).toEqual(runStarters.map((s) => s.id));
    expect(runStarters.map((s) => s.id).sort()).toEqual(folders('shared/starter'));
    expect(folders('electron/runtime/starters')).toEqual(folders('shared/starter'));
  });

  it('checks have ids of their own, for kinds that there are', () => {
    const ids = checkRules.map((rule) => rule.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const rule of checkRules) for (const kind of rule.kinds ?? []) expect(kinds.get(kind), kind).toBeDefined();
  });

  it('document kinds: the defaults are what the schema takes, and the documentation names each', () => {
    const docs = read('docs/reference/documents.md');
    for (const kind of kinds.all()) {
      expect(kind.schema.safeParse(kind.defaults()).success, kind.kind).toBe(true);
      expect(docs, kind.kind).toContain(kind.label);
    }
  });
});

describe('every activity', () => {
  const docs = read('docs/reference/activities.md');

  it.each(activities.map((a) => a.type))('%s: documented, with properties, a caption and a form', (type) => {
    const entry = activities.find((a) => a.type === type);
    const action = newAction(type);
    expect(docs).toContain(entry?.label as string);
    expect(entry?.properties.safeParse(action).success).toBe(true);
    expect(typeof entry?.caption(action, { name: () => '' })).toBe('string');
    expect(entry?.icon).toMatch(/^[a-z0-9-]+$/);
  });

  /** What does the same when it is empty: a variable that nobody named, a line without words. */
  const harmless = new Set(['create-variable', 'log-message']);

  // As it comes from the toolbox an activity is not filled in: it must compile in both colours, and stop where it is reached.
  it.each(activities.filter((a) => a.emit).map((a) => a.type))(
    '%s: one that nobody filled in stops, in both colours, and is not left out',
    async (type) => {
      const view = new ProjectBuilder()
        .flow('Run', [], { kind: 'string' }, (f) => {
          f.add(type as 'log-message', {});
          f.add('end', { value: "'passed'" });
        })
        .view();
      const program = compileProgram(view, { name: 'test' });
      const loaded = new LoadedProgram(program, { log: collectingLog(), http: null, constants: {} });
      const store = new SqliteStore(':memory:', program);
      for (const waits of [false, true]) {
        const run = execute(
          loaded,
          store,
          { source: 'test' },
          (u) => (u.program.flows[0] as FlowFunction)(u, null) as Promise<unknown>,
          waits,
        );
        const said = await run.then(
          (value) => value,
          (error) => error.code,
        );
        expect(said, `${type} ${waits}`).toBe(harmless.has(type) ? 'passed' : 'flow/invalid');
      }
      store.close();
    },
  );
});
