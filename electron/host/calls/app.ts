import type { appCalls } from '../../../shared/rpc/calls/app.ts';
import { listFolder } from '../folder-listing.ts';
import type { RecentFiles } from '../recent-files.ts';
import { samples } from '../samples.ts';
import type { WindowMemory } from '../window-memory.ts';
import type { Handlers } from './handler.ts';

export const appHandlers = (recent: RecentFiles, memory: WindowMemory): Handlers<typeof appCalls> => ({
  'app.samples': () => samples,
  'app.recent': () => recent.all(),
  'app.forgetRecent': (_client, { file }) => {
    recent.forget(file);
    return null;
  },
  'app.listFolder': (_client, { path }) => listFolder(path),
  'app.memory': () => memory.all(),
  'app.remember': (_client, { name, text }) => {
    memory.remember(name, text);
    return null;
  },
});
