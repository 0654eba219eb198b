import { resolve } from 'node:path';
import type { bundleCalls } from '../../../shared/rpc/calls/bundle.ts';
import { exportBundle } from '../../bundle/export-bundle.ts';
import { bundleTargets } from '../../bundle/targets/index.ts';
import { type Handlers, need } from './handler.ts';

export const bundleHandlers: Handlers<typeof bundleCalls> = {
  'bundle.targets': () => bundleTargets.map(({ id, title, words }) => ({ id, title, words })),
  'bundle.export': async (client, { out, target }) => {
    const session = need(client);
    return exportBundle({ program: session.program(), diagnostics: session.diagnostics, out: resolve(out), target });
  },
};
