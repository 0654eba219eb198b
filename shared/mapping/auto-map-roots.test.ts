import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import { countingIds, type Unit } from '../model/unit.ts';
import type { StructureNode } from '../structure/node.ts';
import { outermostRoots, rootElements } from '../structure/root-elements.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { planRoots } from './auto-map-roots.ts';

const text = (name: string): StructureNode => ({ name, type: 'string' });
const element = (name: string, ...children: StructureNode[]): StructureNode => ({ name, type: 'object', children });

/** A schema with the root elements order, bill and line, the last of which stands in both. */
const data: StructureShape = {
  root: {
    name: '',
    type: 'object',
    group: 'choice',
    children: [
      element('order', text('number'), element('line', text('sku'))),
      element('bill', text('total'), element('line', text('sku'))),
      element('line', text('sku')),
    ],
  },
};
const unit = {
  id: 's',
  kind: 'xml-schema',
  name: 'Trade',
  parent: 'm',
  documentation: '',
  data,
} as Unit<StructureShape>;

const plan = (roots: readonly string[]) => {
  const view = new ProjectBuilder().view().withUnits([unit], []);
  const options = { structure: unit, parent: 'm', persistable: true, importMapping: true, exportMapping: true };
  return planRoots(view, options, roots, countingIds());
};

describe('several root elements', () => {
  it('those that stand in another one are not chosen at first', () => {
    expect(rootElements(data).map((each) => each.path)).toEqual(['$.order', '$.bill', '$.line']);
    expect(outermostRoots(data).map((each) => each.path)).toEqual(['$.order', '$.bill']);
  });

  it('each gets mappings of its own, in one plan whose rows are told apart', () => {
    const { rows, created } = plan(['$.order', '$.bill']);
    expect(created.importMappings).toHaveLength(2);
    expect(created.exportMappings).toHaveLength(2);
    expect(new Set([...created.importMappings, ...created.exportMappings]).size).toBe(4);
    expect(created.entities).toEqual(['M.Order', 'M.Line', 'M.Bill']);
    expect(new Set(rows.map((row) => row.id)).size).toBe(rows.length);
    expect(rows.filter((row) => row.subject === 'mapping')).toHaveLength(4);
  });

  it('one gets no more than its own', () => {
    expect(plan(['$.bill']).created.entities).toEqual(['M.Bill', 'M.Line']);
  });
});
