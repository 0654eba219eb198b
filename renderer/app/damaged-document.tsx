import './damaged-document.css';
import { useEffect, useState } from 'react';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { client, deleteDamaged, mendDamaged, openDocument, useStudio } from '../project/index.ts';
import { Button, CodeEditor, Modal, openConfirm } from '../widgets/index.ts';
import { useShell } from './shell-state.ts';

const close = () => useShell.setState({ damaged: null });

/** What is left of a damaged document as text: why it is damaged, Save mends it, Delete takes it away. */
export function DamagedDocument() {
  const id = useShell((s) => s.damaged);
  const damaged = useStudio((s) => s.damaged.find((each) => each.id === id));
  return damaged ? <MendAsText key={damaged.id} id={damaged.id} name={damaged.name} reasons={damaged.reasons} /> : null;
}

function MendAsText({ id, name, reasons }: { id: string; name: string; reasons: readonly string[] }) {
  const readOnly = useStudio((s) => s.readOnly !== null);
  const [text, setText] = useState<string | null>(null);
  const [findings, setFindings] = useState<LocatedDiagnostic[]>([]);
  useEffect(() => {
    let isCurrent = true;
    void client()
      .call('damage.text', { id })
      .then((stored) => isCurrent && setText(stored.text));
    return () => {
      isCurrent = false;
    };
  }, [id]);
  const isRead = text !== null;
  const save = async () => {
    const { isMended, diagnostics } = await mendDamaged(id, text ?? '');
    setFindings(diagnostics);
    if (!isMended) return;
    close();
    openDocument(id);
  };
  const remove = async () => {
    const isSure = await openConfirm({
      title: `Delete ${name}`,
      text: 'What is left of it is gone then. This cannot be undone.',
      lines: [],
      action: 'Delete',
    });
    if (isSure && (await deleteDamaged(id))) close();
  };
  const [first] = findings;
  return (
    <Modal
      label={`${name} is damaged`}
      className="w-dialog s-damaged"
      onClose={close}
      onConfirm={() => !readOnly && isRead && void save()}
    >
      <header>
        <h2>{name} is damaged</h2>
      </header>
      {/* biome-ignore lint/a11y/noStaticElementInteractions: Ctrl+S of the text inside */}
      <div
        className="w-dialog-body"
        data-first
        tabIndex={-1}
        onKeyDown={(e) => {
          if (e.key !== 's' || !(e.ctrlKey || e.metaKey)) return;
          e.preventDefault();
          e.stopPropagation();
          void save();
        }}
      >
        <p>It is left out of everything: {reasons.join('; ')}.</p>
        <div className={`w-strip ${first ? 'w-strip-bad' : ''}`} role="status">
          {first
            ? `Line ${first.line ?? 1}: ${first.message}${first.fix ? ` ${first.fix}` : ''}`
            : 'What is left of it. Mend the text and save it (Ctrl+S).'}
        </div>
        <div className="s-damaged-text">
          {isRead && (
            <CodeEditor
              value={text}
              onChange={setText}
              language="yaml"
              label="What is left of it"
              readOnly={readOnly}
              markers={findings.map(({ line, column, message, severity }) => ({
                line: line ?? 1,
                column: column ?? 1,
                message,
                severity,
              }))}
            />
          )}
        </div>
      </div>
      <footer>
        <Button label="Delete…" kind="danger" disabled={readOnly} onClick={() => void remove()} />
        <Button label="Cancel" onClick={close} />
        <Button
          label="Save"
          kind="primary"
          disabled={readOnly || !isRead}
          onClick={() => void save()}
          title="Ctrl+S, Ctrl+Enter"
        />
      </footer>
    </Modal>
  );
}
