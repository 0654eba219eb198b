import { describe, expect, it } from 'vitest';
import { countingIds } from '../../model/unit.ts';
import { restOperationSchema } from './kind.ts';
import { followPath, newField, newParameter, newRestOperation } from './new-operation.ts';

const ids = countingIds('n');

describe('an operation that is made by hand', () => {
  it('has a free name, and what it makes satisfies the schema', () => {
    const first = newRestOperation({ operations: [] }, ids);
    const second = newRestOperation({ operations: [first] }, ids);
    expect([first.name, second.name]).toEqual(['getOne', 'getOne2']);
    second.parameters.push(newParameter(second, 'a'));
    second.parameters.push(newParameter(second, 'b'));
    second.fields.push(newField(second, 'c'));
    expect(restOperationSchema.parse(second)).toEqual(second);
    expect(new Set(second.parameters.map((p) => p.name)).size).toBe(2);
  });

  it.each([
    ['new places get parameters', [], '/a/{x}/{y}', ['x', 'y']],
    ['a place that is called otherwise renames its parameter', ['x'], '/a/{z}', ['z']],
    ['parameters without a place go', ['x', 'y'], '/a', []],
    ['those that stay are the same', ['x', 'y'], '/{y}/{x}/{z}', ['x', 'y', 'z']],
  ])('%s', (_title, before, path, after) => {
    const operation = newRestOperation({ operations: [] }, ids);
    operation.path = `/${before.map((name) => `{${name}}`).join('/')}`;
    followPath(operation, ids);
    const kept = operation.parameters.map((p) => p.id);
    operation.path = path;
    followPath(operation, ids);
    expect(operation.parameters.map((p) => p.name)).toEqual(after);
    if (before.length > 0 && after.length > 0) expect(operation.parameters[0]?.id).toBe(kept[0]);
  });
});
