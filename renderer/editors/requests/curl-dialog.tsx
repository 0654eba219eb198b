import { useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  assembleRequest,
  type CollectedRequest,
  parseCurl,
  type RequestCollection,
  requestFromCurl,
  toCurl,
} from '../../../shared/request/index.ts';
import { newId, select, toast, useStudio } from '../../project/index.ts';
import { Button, Modal, writeClipboard } from '../../widgets/index.ts';
import { chooseEnvironment, setSecret, useExchanges } from './exchanges.ts';
import { editCollection } from './request-edits.ts';
import { chosenEnvironment, surroundingsOf } from './send-request.ts';

/** Copies a request, its values filled in, as a cURL command. */
export function copyAsCurl(unit: Unit<RequestCollection>, request: CollectedRequest): void {
  const outgoing = assembleRequest(request, surroundingsOf(unit));
  if ('problem' in outgoing) toast(outgoing.problem, 'error');
  else void writeClipboard(toCurl(outgoing)).then(() => toast('Copied as cURL'));
}

/** Takes a cURL command, says what it is as a request, and adds it. Its keys become secret values, which the project does not hold. */
export function CurlDialog({ unit, onClose }: { unit: Unit<RequestCollection>; onClose: () => void }) {
  const [text, setText] = useState('');
  const read = text.trim() === '' ? null : parseCurl(text);
  const isRight = read !== null && !('problem' in read);
  const take = () => {
    if (!read || 'problem' in read) return;
    const { request, secrets } = requestFromCurl(read, unit.data, useStudio.getState().run.url, newId);
    const environment = chosenEnvironment(unit, useExchanges.getState().environments);
    const environmentId = environment?.id ?? newId();
    void editCollection(unit.id, 'Paste cURL', (data) => {
      data.requests.push(request);
      if (secrets.length === 0) return;
      let target = data.environments.find((e) => e.id === environmentId);
      if (!target) {
        target = { id: environmentId, name: 'Default', address: '', values: [] };
        data.environments.push(target);
      }
      for (const { name } of secrets)
        if (!target.values.some((v) => v.name === name))
          target.values.push({ id: newId(), name, value: '', secret: true });
    }).then(() => {
      for (const { name, value } of secrets) setSecret(unit.id, environmentId, name, value);
      if (secrets.length > 0) chooseEnvironment(unit.id, environmentId);
      select(unit.id, [request.id]);
    });
    onClose();
  };
  return (
    <Modal label="Paste cURL" className="w-dialog rq-curl" onClose={onClose}>
      <form
        onSubmit={(e) => {
          e.preventDefault();
          take();
        }}
        onKeyDown={(e) => {
          if (e.key === 'Enter' && (e.ctrlKey || e.metaKey)) {
            e.stopPropagation();
            take();
          }
        }}
      >
        <header>
          <h2>Paste cURL</h2>
        </header>
        <div className="w-dialog-body">
          <textarea
            data-first
            className="w-field mono"
            aria-label="cURL command"
            placeholder="curl -X POST https://… -H 'Content-Type: application/json' -d '{…}'"
            rows={9}
            spellCheck={false}
            value={text}
            onChange={(e) => setText(e.target.value)}
          />
          <p className={read && !isRight ? 's-bad' : 'w-meta'} role="status">
            {read === null
              ? 'A command as a browser or a manual gives it. Keys become secret values, which stay in this window.'
              : 'problem' in read
                ? read.problem
                : `${read.method} ${read.url}, ${read.headers.length} ${read.headers.length === 1 ? 'header' : 'headers'}, ${read.body === null ? 'no body' : `a body of ${read.body.length.toLocaleString('en')} characters`}.`}
          </p>
        </div>
        <footer>
          <Button label="Cancel" onClick={onClose} />
          <Button kind="primary" label="Add request" disabled={!isRight} onClick={take} title="Ctrl+Enter" />
        </footer>
      </form>
    </Modal>
  );
}
