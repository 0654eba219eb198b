import type { NodeType, StructureNode } from '../structure/node.ts';

/** Of a structure that has more nodes than this, a sample message shows the first. */
export const longestSample = 500;

const values: Readonly<Partial<Record<NodeType, string>>> = {
  integer: '1',
  long: '1',
  decimal: '1.5',
  boolean: 'true',
  datetime: '2026-01-31T12:30:00Z',
  date: '2026-01-31',
  time: '12:30:00',
  uuid: '00000000-0000-4000-8000-000000000001',
  uri: 'https://example.org/',
  binary: 'AAECAw==',
};

/** The text of the value that a sample message has at a node: the one that it shows, else one of its type. */
export function sampleValue({ sample, fixed, default: usual, enum: listed, type }: StructureNode): string {
  return sample ?? fixed ?? usual ?? listed?.[0] ?? values[type] ?? 'text';
}
