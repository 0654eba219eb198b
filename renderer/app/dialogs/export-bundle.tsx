import { useState } from 'react';
import { client, toast, useStudio } from '../../project/index.ts';
import { closeDialog, DialogFrame } from './dialog-frame.tsx';

/** Writes a bundle into a folder. */
export function ExportBundle() {
  const { file, name } = useStudio();
  const [out, setOut] = useState(() => `${(file ?? '').replace(/[^\\/]*$/, '')}${name}-bundle`);
  const [busy, setBusy] = useState(false);
  const go = async () => {
    setBusy(true);
    const result = await client().call('bundle.export', { out, target: 'node' });
    setBusy(false);
    if ('error' in result) toast(result.error, 'error');
    else {
      closeDialog();
      toast(`Bundle written to ${out}. Start it with: node start.mjs`);
    }
  };
  return (
    <DialogFrame
      title="Export bundle"
      action={busy ? 'Exporting…' : 'Export'}
      onAction={() => void go()}
      disabled={busy || !out.trim()}
    >
      <p className="w-meta">A folder that runs on Node 22 or newer, without the studio.</p>
      <div className="p-form" style={{ padding: 0 }}>
        <label htmlFor="bundle-out">Folder</label>
        <input id="bundle-out" className="w-field mono" value={out} onChange={(e) => setOut(e.target.value)} />
      </div>
    </DialogFrame>
  );
}
