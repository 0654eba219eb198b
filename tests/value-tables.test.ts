import { describe, expect, it } from 'vitest';
import { MappingBench } from '../electron/host/workbench/mapping-preview.ts';
import { ProjectChecker } from '../shared/checks/index.ts';
import { kinds } from '../shared/kinds.ts';
import type { ImportMapping } from '../shared/mapping/kind.ts';
import { mappedObject, mappedValue } from '../shared/mapping/order-example.ts';
import { invertValueTable, readValueTable, type ValueTable, writeValueTable } from '../shared/mapping/value-table.ts';
import { countingIds, type Unit } from '../shared/model/unit.ts';
import { projectToText, textToProject } from '../shared/text/project-text.ts';
import { ProjectBuilder } from './harness/project-builder.ts';

const table: ValueTable = {
  rows: [
    { from: "'new'", to: 'M.Status.Open' },
    { from: "'it''s done'", to: 'M.Status.Closed' },
  ],
  otherwise: { kind: 'empty' },
};
const root = (expression: string) =>
  mappedObject('$', 'Order', { values: [mappedValue('$.state', 'Order.Status', { expression })] });
const view = new ProjectBuilder()
  .entity('Order', { Status: { type: 'enumeration', enumeration: 'Status' } })
  .unit('enumeration', 'Status', {
    values: ['Open', 'Closed'].map((name) => ({ id: name, name, caption: name })),
  })
  .unit('json-structure', 'Message', {
    samples: [],
    root: { name: '', type: 'object', children: [{ name: 'state', type: 'string', nullable: true }] },
  })
  .unit('import-mapping', 'Read', { structure: 'Message', root: root(writeValueTable(table)) })
  .unit('export-mapping', 'Write', { structure: 'Message', root: root(writeValueTable(invertValueTable(table))) })
  .view();

describe('value tables in a project', () => {
  it('have no findings', () => {
    expect(new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error')).toEqual([]);
  });

  it.each([
    ['{"state":"new"}', 'Open', '{"state":"new"}'],
    ['{"state":"it\'s done"}', 'Closed', '{"state":"it\'s done"}'],
    ['{"state":"something else"}', null, '{"state":null}'],
    ['{"state":null}', null, '{"state":null}'],
  ])('%s is read as %s and written as %s', async (text, status, output) => {
    const bench = new MappingBench(view);
    const result = await bench.run({ mapping: 'Read', text, thenExport: 'Write' });
    bench.dispose();
    expect(result.diagnostics).toEqual([]);
    expect(result.objects[0]?.values[0]?.text).toBe(status);
    expect(result.output).toBe(output);
  });

  it('are still tables after the text form', () => {
    const back = textToProject(projectToText(view), kinds, countingIds('t'), () => false);
    const reader = [...back.units].find((u) => u.name === 'Read') as Unit<ImportMapping> | undefined;
    expect(readValueTable(reader?.data.root?.values[0]?.expression ?? '')).toEqual(table);
  });
});
