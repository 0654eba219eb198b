import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';

const service = (p: ProjectBuilder) =>
  p.unit('consumed-rest-service', 'Shop', {
    address: 'https://example.org',
    operations: [{ id: 'op', name: 'get', method: 'GET', path: '/', responses: [] }],
  });
const recording = (p: ProjectBuilder, data: object) => service(p).unit('recording', 'Recorded', data);

export const recordingCases: readonly Case[] = [
  ['recording/no-service', (p) => recording(p, { service: null }), []],
  [
    'recording/other-operation',
    (p) => recording(p, { service: 'Shop', exchanges: [{ id: 'e', operation: null }] }),
    [],
  ],
];
