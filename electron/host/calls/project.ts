import { existsSync, mkdirSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { planDelete } from '../../../shared/refactor/delete.ts';
import { copyUnits, planPaste } from '../../../shared/refactor/paste.ts';
import { planRename } from '../../../shared/refactor/rename.ts';
import { usagesOf } from '../../../shared/refactor/usages.ts';
import type { projectCalls } from '../../../shared/rpc/calls/project.ts';
import { projectsFolder } from '../folder-listing.ts';
import { newId } from '../new-id.ts';
import { readSampleProject } from '../samples.ts';
import { createProject, newProjectOperations, type ProjectSession } from '../session.ts';
import { type Client, type Handlers, need } from './handler.ts';

/** How windows come to a project and leave it. */
interface Windows {
  open(client: Client, file: string): ProjectSession;
  leave(client: Client): void;
}

export const projectHandlers = (windows: Windows): Handlers<typeof projectCalls> => ({
  'project.open': (client, { file }) => windows.open(client, file).state(),
  'project.create': (client, { file, sample }) => {
    const path = resolve(file);
    mkdirSync(dirname(path), { recursive: true });
    const operations = sample ? readSampleProject(sample) : newProjectOperations('Main');
    createProject(path, operations).close();
    return windows.open(client, path).state();
  },
  'project.suggestFile': (_client, { name }) => {
    const folder = projectsFolder();
    for (let n = 1; ; n++) {
      const file = join(folder, `${name}${n === 1 ? '' : `-${n}`}.weft`);
      if (!existsSync(file)) return file;
    }
  },
  'project.saveCopy': (client, { file }) => {
    need(client).store.saveCopy(resolve(file));
    return null;
  },
  'project.close': (client) => {
    windows.leave(client);
    return null;
  },
  'project.apply': (client, { change, version }) => need(client).apply(change as never, version, client.planned),
  'project.undo': (client) => need(client).undo(),
  'project.redo': (client) => need(client).redo(),
  'project.search': (client, { text }) => need(client).store.search(text),
  'project.usages': (client, { id }) => usagesOf(id, need(client).view),
  'project.planRename': (client, { id, name }) => planRename(id, name, need(client).view),
  'project.planDelete': (client, { ids }) => planDelete(ids, need(client).view),
  'project.copy': (client, { ids }) => copyUnits(ids, need(client).view),
  'project.planPaste': (client, { text, parent }) => {
    const { view, store } = need(client);
    return planPaste(text, parent, view, newId, (hash) => store.holdsFile(hash));
  },
});
