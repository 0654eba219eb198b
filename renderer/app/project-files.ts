import { client, createProject, openProject, startOverWith, toast } from '../project/index.ts';
import { askForFile } from './dialogs/file-dialog.tsx';
import { focusEditor } from './dock/focus-editor.ts';

const filters = [{ name: 'Weft project', extensions: ['weft'] }];

/** Asks for a project file (a dialog of the system in the app, one of ours in a browser) and opens it. */
export async function openProjectDialog(): Promise<void> {
  const file = window.weft
    ? await window.weft.openFileDialog({ title: 'Open project', filters })
    : await askForFile('Open project', 'Open', null);
  if (file) await openProject(file);
  // What had the focus before is gone with the other project.
  if (file) focusEditor();
}

/** Asks where to and makes a project, empty or from a sample; true when it is open. */
export async function newProjectDialog(sample: string | null, name = sample ?? 'integration'): Promise<boolean> {
  const suggested = await client().call('project.suggestFile', { name });
  const file = window.weft
    ? await window.weft.saveFileDialog({ title: 'New project', defaultName: suggested, filters })
    : await askForFile('New project', 'Create', suggested);
  return file ? createProject(file, sample) : false;
}

/** Asks where to, writes what is open into a new file there and opens that. */
export async function saveCopyDialog(name: string): Promise<void> {
  const suggested = await client().call('project.suggestFile', { name });
  const file = window.weft
    ? await window.weft.saveFileDialog({ title: 'Save a copy', defaultName: suggested, filters })
    : await askForFile('Save a copy', 'Save', suggested);
  if (!file) return;
  try {
    await client().call('project.saveCopy', { file });
    startOverWith(file);
  } catch (error) {
    toast((error as Error).message, 'error');
  }
}
