import { expect, it } from 'vitest';
import type { DataType } from '../../../shared/microflow/kind.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { previewArguments, previewParameters } from './preview-parameters.ts';

const parameter = (name: string, type: Partial<DataType>) => ({ id: name, name, type });
const view = new ProjectBuilder()
  .unit('import-mapping', 'In', {
    parameters: [parameter('Limit', { kind: 'integer' }), parameter('Customer', { kind: 'object', entity: 'E' })],
  })
  .unit('export-mapping', 'Out', {
    parameters: [parameter('Limit', { kind: 'integer' }), parameter('Note', { kind: 'string' })],
  })
  .view();
const source = { importId: 'In', exportId: 'Out', input: {} as never, output: null };

it('a preview asks for each parameter of its mappings once', () => {
  expect(previewParameters(source, view).map((p) => p.name)).toEqual(['Limit', 'Customer', 'Note']);
  expect(previewParameters({ ...source, exportId: null }, view).map((p) => p.name)).toEqual(['Limit', 'Customer']);
  expect(previewParameters(null, view)).toEqual([]);
});

it('a run is given what its own mappings take; what nobody gave is left out, and objects are made', () => {
  const given = { Limit: '10', Note: '7', Customer: 'x', Gone: 'y' };
  expect(previewArguments(source, 'Out', given, view)).toEqual({ Limit: 10, Note: '7' });
  expect(previewArguments(source, null, given, view)).toEqual({ Limit: 10 });
  expect(previewArguments(source, 'Out', {}, view)).toEqual({});
  // A number that is none is refused by the run, with words of its own.
  expect(previewArguments(source, null, { Limit: 'ten' }, view)).toEqual({ Limit: 'ten' });
});
