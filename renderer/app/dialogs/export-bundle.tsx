import { useEffect, useState } from 'react';
import { client, toast, useStudio } from '../../project/index.ts';
import { closeDialog, DialogFrame } from './dialog-frame.tsx';

type Target = { id: string; title: string; words: string };

/** Writes a bundle for a target into a folder. */
export function ExportBundle() {
  const { file, name } = useStudio();
  const [out, setOut] = useState(() => `${(file ?? '').replace(/[^\\/]*$/, '')}${name}-bundle`);
  const [targets, setTargets] = useState<readonly Target[]>([]);
  const [target, setTarget] = useState('node');
  const [busy, setBusy] = useState(false);
  useEffect(() => void client().call('bundle.targets', {}).then(setTargets), []);
  const go = async () => {
    setBusy(true);
    const result = await client().call('bundle.export', { out, target });
    setBusy(false);
    if ('error' in result) toast(result.error, 'error');
    else {
      closeDialog();
      toast(`Bundle written to ${out}. ${result.next}`);
    }
  };
  return (
    <DialogFrame
      title="Export bundle"
      action={busy ? 'Exporting…' : 'Export'}
      onAction={() => void go()}
      disabled={busy || !out.trim()}
    >
      <div className="p-form" style={{ padding: 0 }}>
        <label htmlFor="bundle-out">Folder</label>
        <input id="bundle-out" className="w-field mono" value={out} onChange={(e) => setOut(e.target.value)} />
      </div>
      <fieldset className="w-choice">
        <legend>For</legend>
        {targets.map(({ id, title }) => (
          <label key={id}>
            <input type="radio" name="target" checked={target === id} onChange={() => setTarget(id)} />
            {title}
          </label>
        ))}
      </fieldset>
      <p className="w-meta">{targets.find(({ id }) => id === target)?.words}</p>
    </DialogFrame>
  );
}
