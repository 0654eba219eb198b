import { describe, expect, it } from 'vitest';
import { kinds } from '../../../shared/kinds.ts';
import { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { moveRefusal, planMove } from './move.ts';

const unit = (id: string, kind: string, parent: string | null, name = id): Unit => ({
  id,
  kind,
  name,
  parent,
  documentation: '',
  data: {},
});
const view = new ProjectView(
  [
    unit('A', 'module', null),
    unit('B', 'module', null),
    unit('inner', 'folder', 'A'),
    unit('deep', 'folder', 'inner'),
    unit('flow', 'microflow', 'inner', 'Receive'),
    unit('other', 'microflow', 'A'),
    unit('clash', 'microflow', 'B', 'receive'),
    unit('domain', 'domain-model', 'A', 'DomainModel'),
  ],
  kinds,
);

describe('moving documents in the explorer', () => {
  it.each([
    ['a document into a folder', ['other'], 'inner', null],
    ['a folder into itself', ['inner'], 'deep', 'inner cannot stand inside itself.'],
    ['a document onto a document', ['other'], 'flow', 'Documents stand in a module or a folder.'],
    ['a module', ['B'], 'A', 'B stays where it is.'],
    ['the domain model', ['domain'], 'B', 'DomainModel stays where it is.'],
    ['into a module that has the name', ['flow'], 'B', 'B has a Receive already.'],
  ])('%s', (_title, ids, place, expected) => expect(moveRefusal(view, ids, place)).toBe(expected));

  it('moves several as one step, what stands in a moved folder goes along by itself', () => {
    const change = planMove(view, ['inner', 'flow', 'other'], 'B');
    expect(change.label).toBe('Move 2 documents');
    expect(change.ops.map((op) => 'id' in op && op.id)).toEqual(['inner', 'other']);
  });

  it('moves nothing that stands there already', () => {
    expect(planMove(view, ['other'], 'A').ops).toEqual([]);
  });
});
