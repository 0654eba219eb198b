import type { DataType } from '../../shared/microflow/kind.ts';
import type { ProjectBuilder } from '../harness/project-builder.ts';
import { type Case, text, withOrder } from './models.ts';

/** A service whose mock is a flow with one parameter. */
const scripted = (p: ProjectBuilder, takes: DataType, gives: DataType) =>
  withOrder(p)
    .flow('Answers', [{ name: 'Body', type: takes }], gives, (f) => void f.add('end', { value: 'empty' }))
    .unit('consumed-rest-service', 'Shop', { address: 'https://example.org', mockFlow: 'Answers', operations: [] });

export const mockFlowCases: readonly Case[] = [
  ['mock/parameter', (p) => scripted(p, { kind: 'object', entity: 'Order' }, text), []],
  ['mock/returns', (p) => scripted(p, text, { kind: 'integer' }), []],
];
