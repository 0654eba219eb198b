import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { icons } from 'lucide-react';
import { describe, expect, it } from 'vitest';
import { connectorCodes } from '../electron/runtime/connectors/index.ts';
import { closedHttpClient } from '../electron/runtime/consume/http-client.ts';
import {
  callingProtocols,
  consumedFunctions,
  consumedServiceProtocols as consumedServices,
} from '../electron/runtime/consume/index.ts';
import { collectingLog } from '../electron/runtime/contract/log.ts';
import type { FlowFunction } from '../electron/runtime/contract/run.ts';
import { parseDatabaseUrl } from '../electron/runtime/data/open-store.ts';
import { SqliteStore } from '../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { execute } from '../electron/runtime/engine/executor.ts';
import { LoadedProgram } from '../electron/runtime/engine/loaded-program.ts';
import { authenticators } from '../electron/runtime/publish/authentication/methods/index.ts';
import { publishers, type ServiceEntry } from '../electron/runtime/publish/index.ts';
import { starters } from '../electron/runtime/starters/index.ts';
import { projectMicroflow } from '../renderer/editors/microflow/projection.ts';
import { authenticationMethods } from '../shared/authentication/index.ts';
import { checkRules } from '../shared/checks/index.ts';
import { connectors } from '../shared/connector/index.ts';
import { consumedServiceProtocols } from '../shared/consume/index.ts';
import { contractReaders, contractSource, readerOf } from '../shared/contract/index.ts';
import { formatOf, formatOfMediaType, formatOfStructure, formats } from '../shared/format/index.ts';
import { servicePlanners } from '../shared/import/service-planners.ts';
import { kinds } from '../shared/kinds.ts';
import { activities, newAction, offeredAction, toolboxOffers } from '../shared/microflow/activities/index.ts';
import type { Microflow } from '../shared/microflow/kind.ts';
import { ProjectView } from '../shared/model/project.ts';
import { valueAt } from '../shared/model/schema-walk.ts';
import { compileProgram } from '../shared/program/compile-program.ts';
import { planDelete } from '../shared/refactor/delete.ts';
import { planRename } from '../shared/refactor/rename.ts';
import { publishedProtocols } from '../shared/service/index.ts';
import { runStarters } from '../shared/starter/index.ts';
import { root } from './harness/checkout.ts';
import { filledIn } from './harness/filled-in.ts';
import { ProjectBuilder } from './harness/project-builder.ts';
import { startRuntime } from './harness/resource-runtime.ts';

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
      expect(formatOfStructure(format.kind.kind)).toBe(format);
      expect(kinds.get(format.kind.kind)).toBe(format.kind);
      expect(read('docs/reference/documents.md')).toContain(format.kind.label);
      for (const type of format.mediaTypes) expect(formatOfMediaType(`${type}; charset=utf-8`)).toBe(format);
    }
  });

  it('message formats: what is for mappings of any of them knows none, over what it imports either', () => {
    const seen = new Set<string>();
    const reached: string[] = [];
    const open = readdirSync(join(root, 'renderer/editors/mapping'), { encoding: 'utf8' })
      .filter((file) => /(?<![.]test)[.]tsx?$/.test(file))
      .map((file) => ({ file: join('renderer/editors/mapping', file), way: file }));
    for (let next = open.pop(); next; next = open.pop()) {
      const { file, way } = next;
      if (seen.has(file)) continue;
      seen.add(file);
      for (const [, path] of read(file).matchAll(/from '([.][^']+[.]tsx?)'/g)) {
        const to = join(dirname(file), path as string);
        if (/^shared.format.json./.test(to)) reached.push(`${way} > ${to}`);
        // The registry is how all may come to a format.
        else if (to.startsWith('renderer')) open.push({ file: to, way: `${way} > ${to}` });
      }
    }
    expect(reached).toEqual([]);
  });

  it('contract readers: the sample is read, and its beginning and its file name speak for the reader', () => {
    expect(contractReaders.map((r) => r.kind).sort()).toEqual(folders('shared/contract'));
    for (const reader of contractReaders) {
      const path = `sample${reader.extensions[0]}`;
      const bytes = new TextEncoder().encode(reader.sample);
      const { structures, services, diagnostics } = reader.read(contractSource([{ path, bytes }]));
      expect(diagnostics.filter((d) => d.severity === 'error')).toEqual([]);
      expect(structures.length + services.length).toBeGreaterThan(0);
      for (const structure of structures) expect(kinds.get(structure.kind)).toBeDefined();
      expect(readerOf(undefined, path)).toBe(reader);
      expect(readerOf(undefined, 'no-name', reader.sample)).toBe(reader);
    }
  });

  it('contract readers: bytes that are no text, nothing and rubbish are findings, never exceptions', () => {
    const hostile = [new Uint8Array(), new Uint8Array([0xff, 0xfe, 0x00]), new Uint8Array([0x7b, 0x80, 0x7d])];
    for (const reader of contractReaders)
      for (const bytes of hostile) {
        const { diagnostics } = reader.read(contractSource([{ path: 'x', bytes }]));
        expect(diagnostics.some((d) => d.severity === 'error')).toBe(true);
      }
  });

  it('starters: both halves have the same ids', () => {
    expect(starters.map((s) => s.starter)).toEqual(runStarters.map((s) => s.id));
    expect(runStarters.map((s) => s.id).sort()).toEqual(folders('shared/starter'));
    expect(folders('electron/runtime/starters')).toEqual(folders('shared/starter'));
    const docs = read('docs/reference/documents.md');
    for (const { kind } of runStarters) expect(docs).toContain(kind.label);
  });

  it('published protocols: both halves have a folder, and the documentation names their kinds', () => {
    const docs = read('docs/reference/documents.md');
    const ids = publishedProtocols.map((p) => p.id).sort();
    expect(ids).toEqual(folders('shared/service'));
    expect(publishers.map((p) => p.protocol).sort()).toEqual(ids);
    // What all of them share of their callers has a folder, too.
    expect(folders('electron/runtime/publish').filter((name) => name !== 'authentication')).toEqual(ids);
    for (const { kind } of publishedProtocols) expect(docs).toContain(kind.label);
  });

  it('authentication methods: both halves have a file, and the guide names them', () => {
    const files = (path: string) =>
      readdirSync(join(root, path))
        .filter((name) => name !== 'index.ts' && !name.endsWith('.test.ts'))
        .map((name) => name.replace(/[.]ts$/, ''))
        .sort();
    const ids = authenticationMethods.map((m) => m.id);
    expect(authenticators.map((a) => a.method)).toEqual(ids);
    expect(files('shared/authentication/methods')).toEqual([...ids].sort());
    expect(files('electron/runtime/publish/authentication/methods')).toEqual([...ids].sort());
    const guide = read('docs/guide/security.md');
    for (const { label } of authenticationMethods) expect(guide).toContain(`**${label}**`);
  });

  it('published protocols: contract and documentation of each are where `/_/` says', async () => {
    const project = new ProjectBuilder();
    for (const { id, kind } of publishedProtocols)
      project.unit(kind.kind, `Sample_${id}`, { ...kind.defaults(), path: `sample/${id}` });
    const runtime = await startRuntime(project.view());
    const { services } = (await (await fetch(`${runtime.url}/_/`)).json()) as { services: ServiceEntry[] };
    expect(services.map((service) => service.kind).sort()).toEqual(publishedProtocols.map((p) => p.id).sort());
    for (const { contract, docs } of services)
      for (const address of [contract, docs]) expect((await fetch(address)).status, address).toBe(200);
    await runtime.stop();
  });

  it('planners of services: no two of one protocol', () => {
    const protocols = servicePlanners.map((planner) => planner.protocol);
    expect(new Set(protocols).size).toBe(protocols.length);
  });

  it('consumed protocols: each has a folder and an interface, and no two have a function of one name', () => {
    const protocols = [...callingProtocols, ...consumedServices];
    // A protocol may have both: an activity of its own, and services that are documents.
    expect([...new Set(protocols.map((p) => p.id))].sort()).toEqual(folders('electron/runtime/consume'));
    expect(consumedServices.map((p) => p.id).sort()).toEqual(folders('shared/consume'));
    expect(consumedServiceProtocols.map((p) => p.id).sort()).toEqual(folders('shared/consume'));
    const names = consumedFunctions({} as never).flatMap((functions) => Object.keys(functions));
    expect(names.length).toBeGreaterThan(0);
    expect(new Set(names).size).toBe(names.length);
  });

  it('connectors: manifest and code have the same actions, and the documentation names each', () => {
    expect(connectors.map((c) => c.id).sort()).toEqual(folders('shared/connector'));
    expect(folders('electron/runtime/connectors')).toEqual(folders('shared/connector'));
    const docs = read('docs/reference/actions.md');
    for (const { id, actions } of connectors) {
      const code = connectorCodes.find((c) => c.id === id);
      expect(Object.keys(code?.actions ?? {}).sort()).toEqual(actions.map((a) => a.id).sort());
      for (const action of actions) {
        expect(docs).toContain(`\`${id}/${action.id}\``);
        expect(offeredAction(`${id}/${action.id}`)).toMatchObject({
          type: 'call-action',
          action: `${id}/${action.id}`,
        });
      }
    }
    expect(connectorCodes).toHaveLength(connectors.length);
  });

  it('the toolbox: no two offers have one id', () => {
    const offers = toolboxOffers(new ProjectView([], kinds));
    expect(new Set(offers.map((o) => o.id)).size).toBe(offers.length);
  });

  it('icons are ones that there are', () => {
    const known = new Set(Object.keys(icons).map((name) => name.toLowerCase()));
    for (const { icon } of [...toolboxOffers(new ProjectView([], kinds)), ...kinds.all()])
      expect(known.has(icon.replaceAll('-', '').toLowerCase()), icon).toBe(true);
  });

  it('stores: each folder is opened by a scheme of its name', () => {
    for (const store of folders('electron/runtime/data/stores'))
      expect(parseDatabaseUrl(`${store}:data`, '/'), store).toMatchObject({ scheme: store });
    const other = parseDatabaseUrl('none-of-ours:data');
    const known =
      'problem' in other ? [...(other.problem.split(', not ')[0] as string).matchAll(/(\w+):/g)].map(([, s]) => s) : [];
    expect(known.sort()).toEqual(folders('electron/runtime/data/stores'));
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

describe('every document kind', () => {
  const targets = {
    entity: 'Order',
    attribute: 'Order.Total',
    association: 'Next',
    enumeration: 'Status',
    microflow: 'Other',
    'import-mapping': 'In',
    'export-mapping': 'Out',
    'json-structure': 'Message',
  };

  it.each(kinds.all().map((k) => k.kind))(
    '%s: the deletion of what it refers to is seen, or takes its place along',
    (kind) => {
      const { data, references } = filledIn(kinds.require(kind).schema, targets);
      const view = new ProjectBuilder()
        .entity('Order', { Total: 'decimal' })
        .association('Next', 'Order', 'Order')
        .unit('enumeration', 'Status', {})
        .unit('import-mapping', 'In', {})
        .unit('export-mapping', 'Out', {})
        .unit('json-structure', 'Message', {})
        .flow('Other', [], { kind: 'nothing' }, () => {})
        .view()
        .withUnits([{ id: 'it', kind, name: 'It', parent: 'm', documentation: '', data }], []);
      for (const path of references) {
        const target = String(valueAt(data, path));
        const { breaks, change } = planDelete([target], view);
        const touched = [...breaks.map((b) => b.unit), ...change.ops.map((op) => op.op !== 'create' && op.id)];
        expect(touched, `${path.join('.')} ${target}`).toContain('it');
      }
    },
  );
});

describe('every activity', () => {
  it('is known by its entry: nobody else asks for its type', () => {
    const own = join('shared', 'microflow', 'activities');
    const files = ['shared', 'renderer', 'electron'].flatMap((room) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' }).map((file) => join(room, file)),
    );
    const asking = files.filter(
      (file) =>
        /(?<![.]test)[.]tsx?$/.test(file) &&
        !file.startsWith(own) &&
        /(action|activity)[?]?[.]type [!=]== '|switch \((action|activity)[.]type\)/.test(read(file)),
    );
    expect(asking).toEqual([]);
  });

  const docs = read('docs/reference/activities.md');

  it.each(activities.map((a) => a.type))('%s: documented, with properties, a caption and a form', (type) => {
    const entry = activities.find((a) => a.type === type);
    const action = newAction(type);
    expect(docs).toContain(entry?.label as string);
    expect(entry?.properties.safeParse(action).success).toBe(true);
    expect(typeof entry?.caption(action, { view: new ProjectView([], kinds), name: () => '' })).toBe('string');
    expect(entry?.icon).toMatch(/^[a-z0-9-]+$/);
  });

  it.each(activities.map((a) => a.type))('%s: drawn, with its icon, its words and a place', (type) => {
    const flow = new ProjectBuilder().flow('Run', [], { kind: 'nothing' }, (f) => {
      f.add(type as 'log-message', newAction(type) as never);
    });
    const { nodes } = projectMicroflow(flow.units.at(-1)?.data as Microflow, {
      view: new ProjectView([], kinds),
      name: () => '',
    });
    const shown = nodes.find(({ node }) => node.action.type === type);
    expect(shown?.definition.type).toBe(type);
    expect(shown?.icon).toMatch(/^[a-z0-9-]+$/);
    expect(shown?.label).not.toBe('');
    expect(shown?.rect.width).toBeGreaterThan(0);
  });

  it.each(activities.map((a) => a.type))('%s: a rename follows into each of its expressions', (type) => {
    const { data: action, texts } = filledIn(activities.find((a) => a.type === type)?.properties as never, {
      expression: '$O/Total',
      constraint: '[Total > $O/Total]',
      entity: 'Order',
    });
    const view = new ProjectBuilder()
      .entity('Order', { Total: 'decimal' })
      .flow('Run', [{ name: 'O', type: { kind: 'object', entity: 'Order' } }], { kind: 'nothing' }, (f) => {
        f.add(type as 'log-message', action as never);
      })
      .view();
    const plan = planRename('Order.Total', 'Amount', view);
    const steps = 'change' in plan ? plan.change.ops.flatMap((op) => (op.op === 'patch' ? op.patch : [])) : [];
    for (const path of texts) {
      const step = steps.find((s) => s.path.join('.').endsWith(['action', ...path].join('.')));
      expect(step, path.join('.')).toMatchObject({
        value: String(valueAt(action, path)).replaceAll('Total', 'Amount'),
      });
    }
  });

  it.each(activities.map((a) => a.type))('%s: the deletion of what it refers to is seen', (type) => {
    const { data: action, references } = filledIn(activities.find((a) => a.type === type)?.properties as never, {
      entity: 'Order',
      attribute: 'Order.Total',
      association: 'Next',
      enumeration: 'Status',
      microflow: 'Other',
      'import-mapping': 'In',
      'export-mapping': 'Out',
    });
    const view = new ProjectBuilder()
      .entity('Order', { Total: 'decimal' })
      .association('Next', 'Order', 'Order')
      .unit('enumeration', 'Status', {})
      .unit('import-mapping', 'In', {})
      .unit('export-mapping', 'Out', {})
      .flow('Other', [], { kind: 'nothing' }, () => {})
      .flow('Run', [], { kind: 'nothing' }, (f) => void f.add(type as 'log-message', action as never))
      .view();
    for (const path of references) {
      const target = String(valueAt(action, path));
      const { breaks } = planDelete([target], view);
      expect(
        breaks.map((b) => b.unit),
        `${path.join('.')} ${target}`,
      ).toContain('Run');
    }
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
      const loaded = new LoadedProgram(program, {
        log: collectingLog(),
        reachesOutside: false,
        http: closedHttpClient,
        constants: {},
      });
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
