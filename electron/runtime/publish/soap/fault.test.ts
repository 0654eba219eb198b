import { expect, it } from 'vitest';
import { FlowError } from '../../contract/flow-error.ts';
import { statusOfError } from '../error-status.ts';
import { codeOf, faultOfError } from './fault.ts';

it.each([
  ['data/changed-meanwhile', 'Server'],
  ['data/busy', 'Server'],
  ['flow/timeout', 'Server'],
  ['request/too-many', 'Server'],
  ['request/body', 'Client'],
  ['data/not-unique', 'Client'],
  ['validation/failed', 'Client'],
] as const)('%s is of the %s: whether the same may go well later (SOAP 1.1, 4.4.1)', (code, wanted) => {
  const error = new FlowError(code, 'words');
  expect([codeOf(error, statusOfError(error)), faultOfError(error, '').code]).toEqual([wanted, wanted]);
});

it.each([
  [409, 'Client'],
  [429, 'Server'],
  [503, 'Server'],
] as const)('an error that the flow gives the status %s is of the %s', (status, wanted) => {
  const error = Object.assign(new FlowError('data/changed-meanwhile', 'words'), { status });
  expect(faultOfError(error, '').code).toBe(wanted);
});
