import { useState } from 'react';
import { longestPayload, objectsAsJson, type Payload, type PayloadOutcome } from '../../../shared/mapping/payload.ts';
import { client, newId, toast } from '../../project/index.ts';
import { Button, EmptyState, Icon, Modal, TextField } from '../../widgets/index.ts';
import type { MappingDocument } from './use-mapping.ts';
import type { Preview } from './use-preview.ts';

/** What the preview shows now, as what is expected of its message; undefined when the message does not go well. */
function shownResult(doc: MappingDocument, preview: Preview): Pick<Payload, 'through' | 'expected'> | undefined {
  const { source, result, out } = preview;
  if (!source || !result || result.diagnostics.some((d) => d.severity === 'error')) return undefined;
  if (!doc.isImport) return out.text === null ? undefined : { through: source.importId, expected: out.text };
  return { through: null, expected: objectsAsJson(result.objects) };
}

/** Whether what is expected is what comes, as far as it is known: a press takes the expectation away then. */
function isMet(payload: Payload, outcome: PayloadOutcome | undefined): boolean {
  return payload.expected !== undefined && (outcome?.ok === true || !outcome?.actual);
}

function expectWords(payload: Payload, outcome: PayloadOutcome | undefined): string {
  if (isMet(payload, outcome)) return 'Expect only that it goes well';
  return outcome?.actual ? 'Expect what came of it' : 'Run it first: then what came can be expected.';
}

/** The messages that are kept with a mapping as its tests: kept, named, run, and told what to expect. */
export function PayloadsDialog({
  doc,
  preview,
  onClose,
}: {
  doc: MappingDocument;
  preview: Preview;
  onClose: () => void;
}) {
  const payloads = doc.unit.data.payloads ?? [];
  const [outcomes, setOutcomes] = useState<readonly PayloadOutcome[]>([]);
  const [isRunning, setRunning] = useState(false);
  const now = shownResult(doc, preview);
  const run = () => {
    setRunning(true);
    return client()
      .call('mapping.test', { mapping: doc.unit.id })
      .then((found) => {
        setOutcomes(found);
        return found;
      })
      .catch((e: Error) => {
        toast(e.message, 'error');
        return [];
      })
      .finally(() => setRunning(false));
  };
  const edit = (label: string, id: string, change: (payload: Payload) => void) =>
    doc.edit(label, (data) => {
      const payload = data.payloads?.find((p) => p.id === id);
      if (payload) change(payload);
    });
  const keep = () => {
    if (preview.text.length > longestPayload) {
      toast(`A payload has at most ${longestPayload.toLocaleString('en')} characters.`, 'error');
      return;
    }
    const taken = new Set(payloads.map((p) => p.name));
    let n = payloads.length + 1;
    while (taken.has(`Payload ${n}`)) n++;
    const through = doc.isImport ? null : (preview.source?.importId ?? null);
    doc.edit('Keep payload', (data) => {
      data.payloads = [
        ...(data.payloads ?? []),
        { id: newId(), name: `Payload ${n}`, text: preview.text, through, ...now },
      ];
    });
  };
  const failed = outcomes.filter((o) => !o.ok).length;
  return (
    <Modal
      label={`Payloads of ${doc.unit.name}`}
      className="w-dialog w-dialog-wide"
      onClose={onClose}
      onConfirm={() => void run()}
    >
      <header>
        <h2>Payloads of {doc.unit.name}</h2>
        <span className="w-meta" role="status">
          {outcomes.length === 0
            ? 'Messages that the mapping is tried on, here and by weft test.'
            : failed === 0
              ? outcomes.length === 1
                ? 'It passes.'
                : `All ${outcomes.length} pass.`
              : `${failed} of ${outcomes.length} ${failed === 1 ? 'fails' : 'fail'}.`}
        </span>
      </header>
      <div className="w-dialog-body m-payloads">
        {payloads.length === 0 && (
          <EmptyState
            icon="flask-conical"
            title="No payload yet"
            text="Keep the message that the preview shows: it is tried again whenever you like."
          />
        )}
        {payloads.map((payload) => {
          const outcome = outcomes.find((o) => o.payload === payload.id);
          return (
            <div key={payload.id} className="m-payload">
              <span className={outcome ? (outcome.ok ? 's-ok' : 's-bad') : 'w-meta'}>
                <Icon name={outcome ? (outcome.ok ? 'circle-check' : 'circle-x') : 'flask-conical'} size={14} />
              </span>
              <TextField
                label={`Name of ${payload.name}`}
                value={payload.name}
                refuse={(text) => (text.trim() === '' ? 'A payload needs a name.' : null)}
                onCommit={(name) =>
                  edit(`Rename payload ${payload.name}`, payload.id, (p) => {
                    p.name = name;
                  })
                }
              />
              <span className="w-meta m-payload-words" title={payload.text.slice(0, 2000)}>
                {payload.text.length.toLocaleString('en')} characters,{' '}
                {payload.expected === undefined
                  ? 'has to go well'
                  : payload.through === null
                    ? 'gives the expected objects'
                    : 'gives the expected message'}
              </span>
              <Button
                small
                kind="quiet"
                icon="eye"
                title="Show it in the preview"
                onClick={() => {
                  preview.setText(payload.text);
                  onClose();
                }}
              />
              <Button
                small
                kind="quiet"
                icon="target"
                active={payload.expected !== undefined}
                disabled={payload.expected === undefined && !outcome?.actual}
                title={expectWords(payload, outcome)}
                onClick={() =>
                  edit(`What to expect of ${payload.name}`, payload.id, (p) => {
                    if (isMet(payload, outcome)) delete p.expected;
                    else if (outcome?.actual) p.expected = outcome.actual;
                  })
                }
              />
              <Button
                small
                kind="quiet"
                icon="trash-2"
                title={`Delete ${payload.name}`}
                onClick={() =>
                  doc.edit(`Delete payload ${payload.name}`, (data) => {
                    data.payloads = (data.payloads ?? []).filter((p) => p.id !== payload.id);
                  })
                }
              />
              {outcome && !outcome.ok && <p className="s-bad">{outcome.message}</p>}
            </div>
          );
        })}
      </div>
      <footer>
        <span className="w-meta">
          {now ? 'Kept with what comes of it now.' : 'The message that the preview shows does not go well.'}
        </span>
        <Button label="Close" onClick={onClose} />
        <Button icon="bookmark-plus" label="Keep the shown message" disabled={!preview.text.trim()} onClick={keep} />
        <Button
          kind="primary"
          icon="play"
          label="Run all"
          title="Ctrl+Enter"
          disabled={isRunning || payloads.length === 0}
          onClick={() => void run()}
        />
      </footer>
    </Modal>
  );
}
