import { uniqueName } from '../../shared/model/naming.ts';
import { applyChange, newId, openDocument, toast, useStudio } from '../project/index.ts';

const secretWords = /password|secret|token|key|passphrase/i;

/** Makes a text constant for a field of the document that shows, beside it, named by both; null where that did not go. */
export async function newConstantFor(field: string): Promise<string | null> {
  const { view, active } = useStudio.getState();
  const owner = view.unit(active);
  const module = (owner && view.moduleOf(owner)) ?? view.ofKind('module')[0];
  if (!module) return null;
  const words = field
    .replace(/[^A-Za-z0-9 ]+/g, ' ')
    .split(/\s+/)
    .filter(Boolean);
  const stem =
    `${owner && owner !== module ? owner.name : ''}${words.map((w) => w.charAt(0).toUpperCase() + w.slice(1)).join('')}` ||
    'Constant';
  const taken = new Set(
    [...view.units.values()].filter((u) => view.moduleOf(u) === module).map((u) => u.name.toLowerCase()),
  );
  const name = uniqueName(/^[A-Za-z_]/.test(stem) ? stem : `C${stem}`, (n) => taken.has(n.toLowerCase()));
  const id = newId();
  const secret = secretWords.test(field);
  const made = await applyChange({
    label: `New constant ${name}`,
    ops: [
      {
        op: 'create',
        unit: {
          id,
          kind: 'constant',
          name,
          parent: owner?.parent ?? module.id,
          documentation: '',
          data: { type: 'string', value: '', secret },
        },
      },
    ],
  });
  if (!made) return null;
  toast(
    `${name} is a new ${secret ? 'secret ' : ''}constant. Each environment gives its value; on this machine Constants of runs does.`,
    'info',
    { label: 'Open it', run: () => openDocument(id) },
  );
  return id;
}
