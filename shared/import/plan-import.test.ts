import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { type ContractReader, contractSource } from '../contract/index.ts';
import { kinds } from '../kinds.ts';
import { countingIds } from '../model/unit.ts';
import { planImport } from './plan-import.ts';
import type { ServicePlanner } from './service-planner.ts';

/** A reader of contracts that hold more than structures. */
const reader: ContractReader = {
  kind: 'double',
  label: 'Double',
  extensions: ['.double'],
  sniff: () => 0,
  sample: '',
  read: ({ chosen: [file] }) => ({
    structures: [],
    enumerations: [
      { name: 'Colour', values: [{ name: 'red' }, { name: 'dark blue', caption: 'Dark' }, { name: 'b', wire: '1' }] },
      { name: 'Item', values: [] },
      { name: 'aux', values: [] },
    ],
    services: file ? [{ name: 'Shop', protocol: 'echo', description: { paths: ['a', 'b'] }, files: [file] }] : [],
    diagnostics: [],
  }),
};

const echo: ServicePlanner = {
  protocol: 'echo',
  plan(view, { name, description }, origin, parent, ids) {
    expect(origin).toEqual({ kind: 'double', files: [{ path: 'shop.double', hash: 'h3' }] });
    // What came before it is there.
    expect(view.ofKind('enumeration').map((u) => u.name)).toContain('Colour');
    const { paths } = description as { paths: string[] };
    const unit = { id: ids(), kind: 'folder', name, parent, documentation: '', data: { order: 0 } };
    return { ops: [{ op: 'create', unit }], id: unit.id, name: `M.${name}`, operations: paths };
  },
};

const plan = (services?: readonly ServicePlanner[]) =>
  planImport(
    new ProjectBuilder().unit('enumeration', 'Item', {}).view(),
    reader,
    contractSource([{ path: 'shop.double', bytes: new Uint8Array(3) }]),
    { parent: 'm', entities: false, mappings: false, ...(services ? { services } : {}) },
    countingIds('i'),
    (bytes) => `h${bytes.length}`,
  );

describe('what a contract becomes', () => {
  it('its enumerations are documents, with names that are free and texts as they are on the wire', () => {
    const { change, created } = plan();
    expect(created).toMatchObject({ enumerations: ['M.Colour', 'M.Item2', 'M.Aux_'], services: [] });
    const units = change?.ops.flatMap((op) => (op.op === 'create' ? [op.unit] : [])) ?? [];
    const { data } = units[0] ?? {};
    expect(kinds.require('enumeration').schema.safeParse(data).success).toBe(true);
    expect(data).toMatchObject({
      values: [
        { name: 'Red', wire: 'red' },
        { caption: 'Dark', wire: 'dark blue' },
        { name: 'B', wire: '1' },
      ],
    });
  });

  it('its services are made by the planner of their protocol, and their files kept', () => {
    const { change, created, files, diagnostics } = plan([echo]);
    expect(created.services).toEqual([{ name: 'M.Shop', operations: ['a', 'b'] }]);
    expect(change?.ops).toHaveLength(4);
    expect([...files.keys()]).toEqual(['h3']);
    expect(diagnostics).toEqual([]);
  });

  it('a service that nobody can make is a finding', () => {
    expect(plan([]).diagnostics.map((d) => d.code)).toEqual(['import/service-left-out']);
  });
});
