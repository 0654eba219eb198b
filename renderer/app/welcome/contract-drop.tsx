import { useEffect, useState } from 'react';
import { contractReaders } from '../../../shared/contract/index.ts';
import { Button, Icon } from '../../widgets/index.ts';
import { ContractChooser } from '../contract-chooser.tsx';
import { fileOfText, filesOf, importContract } from '../import-contract.ts';
import { newProjectDialog } from '../project-files.ts';

/** A new project from a contract: its structures at once, then the plan of what would be built. */
async function begin(files: Awaited<ReturnType<typeof filesOf>>): Promise<void> {
  const name = (files[0]?.path ?? '').replace(/\.[^.]*$/, '');
  const project = name.toLowerCase().replace(/[^a-z0-9]+/g, '-') || 'integration';
  if (await newProjectDialog(null, project)) await importContract(files);
}

/** Where a contract goes in: dropped, chosen, or pasted with Ctrl+V anywhere on the page. */
export function ContractDrop() {
  const [isOver, setOver] = useState(false);
  const [text, setText] = useState('');
  useEffect(() => {
    const onPaste = (e: ClipboardEvent) => {
      const isField = e.target instanceof HTMLElement && /^(INPUT|TEXTAREA)$/.test(e.target.tagName);
      const pasted = e.clipboardData?.getData('text/plain') ?? '';
      if (!isField && pasted.trim() && !document.querySelector('dialog[open]')) setText(pasted);
    };
    document.addEventListener('paste', onPaste);
    return () => document.removeEventListener('paste', onPaste);
  }, []);
  const take = (files: readonly File[]) => {
    if (files.length > 0) void filesOf(files).then(begin);
  };
  return (
    <section aria-labelledby="welcome-contract">
      <h2 id="welcome-contract">Start from a contract</h2>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: a drop is the mouse's way; the button and the field are the others */}
      <div
        className={`s-drop${isOver ? ' over' : ''}`}
        onDragOver={(e) => {
          e.preventDefault();
          setOver(true);
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(e) => {
          e.preventDefault();
          setOver(false);
          take([...e.dataTransfer.files]);
        }}
      >
        <div className="s-drop-head">
          <span className="s-drop-tile" aria-hidden="true">
            <Icon name="file-down" size={18} />
          </span>
          <div>
            <strong>Drop files here, or paste with Ctrl+V</strong>
            <p>Weft reads them and shows what it would build. Nothing is made before you agree.</p>
          </div>
          <ContractChooser isPrimary onChoose={take} />
        </div>
        <textarea
          className="w-field mono"
          aria-label="Message"
          rows={5}
          placeholder='{ "orderNumber": "SO-10482", "lines": [ … ] }'
          value={text}
          onChange={(e) => setText(e.target.value)}
        />
        <div className="s-drop-foot">
          <span className="w-meta">
            {contractReaders.map((r) => `${r.label} (${r.extensions.join(', ')})`).join(' · ')}
          </span>
          <Button
            icon="wand-sparkles"
            label="Start from this message"
            disabled={!text.trim()}
            onClick={() => void begin([fileOfText(text, 'Message')])}
          />
        </div>
      </div>
    </section>
  );
}
