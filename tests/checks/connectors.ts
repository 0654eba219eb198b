import { connectorManifest } from '../../shared/connector/index.ts';
import type { ProjectBuilder } from '../harness/project-builder.ts';
import type { Case } from './models.ts';

/** A connector of the tests: an action that needs nothing, one over a connection, and a trigger. */
export const labManifest = connectorManifest.parse({
  id: 'lab',
  version: '1.0.0',
  label: 'Lab',
  summary: 'For tests',
  connection: {
    test: true,
    properties: [
      { name: 'Address', label: 'Address', required: true },
      { name: 'Port', label: 'Port', type: 'integer', default: '80' },
      { name: 'Password', label: 'Password', secret: true },
    ],
  },
  actions: [
    { id: 'plain', label: 'Plain', summary: 'Reckons', reaches: 'nothing', output: { type: 'string', name: 'Out' } },
    { id: 'over', label: 'Over', summary: 'Reaches', connection: true },
  ],
  triggers: [
    {
      id: 'heard',
      label: 'Heard',
      summary: 'Listens',
      properties: [{ name: 'Topic', label: 'Topic', required: true }],
      message: [{ name: 'Text', type: 'string' }],
    },
  ],
});

export const labPackage = {
  package: 'weft-connector-lab',
  homepage: 'https://lab.example',
  integrity: `sha512-${'A'.repeat(86)}==`,
  file: { kind: 'connector', files: [{ path: 'lab-1.0.0.tgz', hash: '0'.repeat(64) }] },
  manifest: labManifest,
};

const lab = (p: ProjectBuilder, data: object = {}) => p.projectUnit('connector', 'Lab', { ...labPackage, ...data });
const address = { property: 'Address', value: 'lab.example' };
const connection = (p: ProjectBuilder, values: object[], data: object = {}) =>
  lab(p).unit('connector-connection', 'There', { connector: 'lab', values, ...data });
const calls = (p: ProjectBuilder, action: object) =>
  p.flow('Run', [], { kind: 'nothing' }, (f) => {
    f.add('call-action', action as never);
    f.add('end', {});
  });

export const connectorCases: readonly Case[] = [
  ['connector/clash', (p) => lab(p).projectUnit('connector', 'Lab2', labPackage), []],
  ['connector/clash', (p) => lab(p, { manifest: { ...labManifest, id: 'signatures' } }), []],
  ['connector/no-package', (p) => lab(p, { file: undefined }), []],
  ['connection/no-connector', (p) => p.unit('connector-connection', 'There', { connector: 'gone' }), []],
  ['connection/secret', (p) => connection(p, [address, { property: 'Password', value: 'p' }]), []],
  [
    'connection/secret',
    (p) =>
      connection(p, [address, { property: 'Password', constant: 'Open' }]).unit('constant', 'Open', {
        type: 'string',
        value: 'p',
      }),
    [],
  ],
  ['connection/value', (p) => connection(p, [address, { property: 'Port', value: 'many' }]), []],
  ['connection/missing', (p) => connection(p, []), []],
  ['connection/unknown', (p) => connection(p, [address, { property: 'Color', value: 'red' }]), []],
  ['trigger/no-trigger', (p) => p.unit('connector-trigger', 'Hear', { trigger: 'gone/heard' }), []],
  [
    'trigger/connection,trigger/no-microflow,trigger/value',
    (p) => lab(p).unit('connector-trigger', 'Hear', { trigger: 'lab/heard' }),
    [],
  ],
  [
    'trigger/parameters,trigger/value',
    (p) =>
      connection(
        p.flow(
          'Take',
          [{ name: 'Number', type: { kind: 'integer' } }],
          { kind: 'nothing' },
          (f) => void f.add('end', {}),
        ),
        [address],
      ).unit('connector-trigger', 'Hear', { trigger: 'lab/heard', connection: 'There', microflow: 'Take' }),
    [],
  ],
  ['microflow/unknown-action', (p) => calls(p, { action: 'gone/try' }), []],
  ['microflow/action-connection', (p) => calls(lab(p), { action: 'lab/over' }), []],
];
