import { describe, expect, it } from 'vitest';
import { ProjectBuilder } from '../../tests/harness/project-builder.ts';
import type { Microflow } from '../microflow/kind.ts';
import { countingIds } from '../model/unit.ts';
import { copyUnits, planPaste } from './paste.ts';

describe('a paste', () => {
  it('gives what the schema calls an id a new one, with what points at it; a text that reads like an id stays', () => {
    const project = new ProjectBuilder().flow('Run', [], { kind: 'nothing' }, (f) => {
      f.add('log-message', { message: "'Run'" }, { caption: 'Run' });
      const loop = f.add('loop', {});
      f.add('end', {}, { parent: loop });
    });
    const view = project.view();
    const before = view.unit('Run')?.data as Microflow;
    const plan = planPaste(copyUnits(['Run'], view), 'm', view, countingIds('new'), () => false);
    const made = 'change' in plan ? plan.change.ops[0] : undefined;
    const unit = made?.op === 'create' ? made.unit : undefined;
    const after = unit?.data as Microflow;
    expect(unit?.name).toBe('Run2');
    const ids = after.nodes.map((n) => n.id);
    expect(ids.some((id) => before.nodes.some((n) => n.id === id))).toBe(false);
    expect(after.flows.map((f) => [ids.indexOf(f.from), ids.indexOf(f.to)])).toEqual([
      [0, 1],
      [1, 2],
      [2, 3],
    ]);
    expect(after.nodes[3]?.parent).toBe(ids[2]);
    expect(after.nodes[1]).toMatchObject({ caption: 'Run', action: { message: "'Run'" } });
  });
});
