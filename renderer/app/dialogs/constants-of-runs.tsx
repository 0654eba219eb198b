import './constants-of-runs.css';
import { useEffect, useState } from 'react';
import type { ConstantValue } from '../../../shared/rpc/calls/value.ts';
import { constantValues, openDocument, setConstantValue } from '../../project/index.ts';
import { Button, Modal, TextField } from '../../widgets/index.ts';
import { closeDialog } from './dialog-frame.tsx';

/** The values that constants have in runs on this machine: typed here, of the environment, or the default of the project. What is typed holds at once. */
export function ConstantsOfRuns() {
  const [values, setValues] = useState<readonly ConstantValue[] | null>(null);
  useEffect(() => {
    let isGone = false;
    void constantValues().then((found) => {
      if (!isGone) setValues(found);
    });
    return () => {
      isGone = true;
    };
  }, []);
  const set = async (constant: string, text: string | null) => setValues(await setConstantValue(constant, text));
  return (
    <Modal label="Constants of runs" className="w-dialog w-dialog-wide" onClose={closeDialog} onConfirm={closeDialog}>
      <header>
        <h2>Constants of runs</h2>
      </header>
      <div className="w-dialog-body">
        <p className="w-meta">
          Values for runs on this machine, in use at once. The project keeps its defaults; none of these values is
          stored in it.
        </p>
        {values?.length === 0 && <p>This project has no constants yet. Make one by New document… › Constant.</p>}
        {values !== null && values.length > 0 && (
          <table className="s-constants">
            <thead>
              <tr>
                <th scope="col">Constant</th>
                <th scope="col">Value</th>
                <th scope="col">From</th>
              </tr>
            </thead>
            <tbody>
              {values.map((value) => (
                <tr key={value.id}>
                  <td>
                    <div className="name">
                      <button
                        type="button"
                        className="w-link mono"
                        title={value.documentation || `Open ${value.name}`}
                        onClick={() => {
                          closeDialog();
                          openDocument(value.id);
                        }}
                      >
                        {value.name}
                      </button>
                      <span className="w-meta">{value.secret ? `${value.type}, secret` : value.type}</span>
                    </div>
                  </td>
                  <td>
                    {value.secret ? (
                      <SecretField value={value} onSet={(text) => set(value.id, text)} />
                    ) : (
                      <TextField
                        mono
                        label={`Value of ${value.name}`}
                        value={value.text ?? ''}
                        placeholder="empty"
                        onCommit={(text) => void set(value.id, text)}
                      />
                    )}
                    {value.problem && <span className="s-bad">{value.problem}</span>}
                  </td>
                  <td>
                    <div className="from">
                      <span className="w-meta">{wordsOf(value)}</span>
                      {value.source === 'window' && (
                        <Button
                          small
                          label={value.secret ? 'Forget' : 'Reset'}
                          onClick={() => void set(value.id, null)}
                        />
                      )}
                    </div>
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        )}
      </div>
      <footer>
        <Button kind="primary" label="Close" onClick={closeDialog} />
      </footer>
    </Modal>
  );
}

/** A secret is typed blind, and never shown again. */
function SecretField({ value, onSet }: { value: ConstantValue; onSet: (text: string) => Promise<void> }) {
  const [text, setText] = useState('');
  const commit = () => {
    if (text !== '') void onSet(text).then(() => setText(''));
  };
  return (
    <input
      className="w-field mono"
      type="password"
      autoComplete="off"
      aria-label={`Value of ${value.name}`}
      placeholder={value.source === 'none' ? 'no value' : '••••••••'}
      value={text}
      onChange={(e) => setText(e.target.value)}
      onBlur={commit}
      onKeyDown={(e) => {
        if (e.key !== 'Enter' || e.ctrlKey || e.metaKey) return;
        e.preventDefault();
        commit();
      }}
    />
  );
}

function wordsOf({ source, keeping, variable }: ConstantValue): string {
  switch (source) {
    case 'window':
      return keeping === 'keychain'
        ? 'kept in the keychain'
        : keeping === 'file'
          ? 'this machine'
          : 'until the studio ends';
    case 'environment':
      return variable;
    case 'project':
      return 'default';
    case 'none':
      return 'missing';
  }
}
