import { client, createProject, openProject, startOverWith, toast } from '../project/index.ts';

const filters = [{ name: 'Weft project', extensions: ['weft'] }];

/** Asks for a project file (a dialog in the app, a path in a browser) and opens it. */
export async function openProjectDialog(): Promise<void> {
  const file = window.weft
    ? await window.weft.openFileDialog({ title: 'Open project', filters })
    : window.prompt('Path of the project file on this machine');
  if (file) await openProject(file);
}

/** Asks where to and makes a project, empty or from a sample; true when it is open. */
export async function newProjectDialog(sample: string | null, name = sample ?? 'integration'): Promise<boolean> {
  const suggested = await client().call('project.suggestFile', { name });
  const file = window.weft
    ? await window.weft.saveFileDialog({ title: 'New project', defaultName: suggested, filters })
    : suggested;
  return file ? createProject(file, sample) : false;
}

/** Asks where to, writes what is open into a new file there and opens that. */
export async function saveCopyDialog(name: string): Promise<void> {
  const suggested = await client().call('project.suggestFile', { name });
  const file = window.weft
    ? await window.weft.saveFileDialog({ title: 'Save a copy', defaultName: suggested, filters })
    : window.prompt('Path of the copy on this machine', suggested);
  if (!file) return;
  try {
    await client().call('project.saveCopy', { file });
    startOverWith(file);
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}
