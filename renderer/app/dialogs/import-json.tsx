import { useState } from 'react';
import { importSample } from '../import-sample.ts';
import { useShell } from '../shell-state.ts';
import { closeDialog, DialogFrame } from './dialog-frame.tsx';

/** A JSON message, pasted or dropped, becomes a structure and a plan. */
export function ImportJson() {
  const [text, setText] = useState('');
  const [name, setName] = useState('Message');
  const place = useShell((s) => s.place);
  const go = () => {
    closeDialog();
    void importSample(text, name || 'Message', place);
  };
  return (
    <DialogFrame title="Import JSON sample" action="Import…" onAction={go} disabled={!text.trim()}>
      <p className="w-meta">A message becomes a structure, then a plan of entities and mappings.</p>
      <div className="p-form" style={{ padding: 0 }}>
        <label htmlFor="import-name">Name</label>
        <input id="import-name" className="w-field" value={name} onChange={(e) => setName(e.target.value)} />
      </div>
      <textarea
        className="w-field mono"
        aria-label="JSON sample"
        rows={14}
        placeholder="Paste JSON, or drop a file"
        value={text}
        onChange={(e) => setText(e.target.value)}
        onDragOver={(e) => e.preventDefault()}
        onDrop={(e) => {
          e.preventDefault();
          const file = e.dataTransfer.files[0];
          if (file)
            void file.text().then((t) => {
              setText(t);
              setName(file.name.replace(/\.[^.]*$/, ''));
            });
        }}
      />
    </DialogFrame>
  );
}
