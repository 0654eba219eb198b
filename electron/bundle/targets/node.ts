import type { BundleTarget } from './target.ts';

export const nodeTarget: BundleTarget = {
  id: 'node',
  title: 'Node',
  words: 'A folder that runs on Node 22 or newer, without the studio.',
  files: () => [],
  readme: () => '',
  next: (_bundle, out) => `Start it with: node ${out}/start.mjs`,
};
