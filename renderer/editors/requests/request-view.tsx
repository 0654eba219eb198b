import { useEffect, useMemo, useRef } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import {
  type CollectedRequest,
  consumedRequested,
  type KnownOperation,
  type RequestCollection,
  requestMethods,
} from '../../../shared/request/index.ts';
import { startRun, useProjectView, useRunState, useStudio } from '../../project/index.ts';
import { Button, Picker, useDraft, useFlushDrafts } from '../../widgets/index.ts';
import { useExchanges } from './exchanges.ts';
import { changeAddress, editRequest } from './request-edits.ts';
import { RequestParts } from './request-parts.tsx';
import { ResponseView } from './response-view.tsx';
import { cancelRequest, sendRequest } from './send-request.ts';
import { SenderChooser } from './sender-chooser.tsx';

const modeWords = { mocked: 'its mock answers', replayed: 'its recordings answer' } as const;

/** One request: its address above, its parts and its answer beside each other (below each other in a narrow tab). */
export function RequestView({
  unit,
  request,
  operation,
  onEnvironments,
}: {
  unit: Unit<RequestCollection>;
  request: CollectedRequest;
  operation: KnownOperation | null;
  onEnvironments: () => void;
}) {
  const run = useRunState();
  const isSending = useExchanges((s) => s.sending[request.id] !== undefined);
  const readOnly = useStudio((s) => s.readOnly) !== null;
  const flush = useFlushDrafts();
  const edited = useRef<Promise<unknown>>(Promise.resolve());
  const edit = (what: string, change: (draft: CollectedRequest) => void) => {
    edited.current = editRequest(unit.id, request, what, change);
  };
  const address = useDraft(request.address, (text) =>
    edit('Change address', (draft) => changeAddress(draft, text.trim())),
  );
  const send = async () => {
    flush();
    await edited.current;
    await sendRequest(unit.id, request.id);
  };
  // While this document is the one that shows, the key works from wherever the focus was left.
  const isActive = useStudio((s) => s.active) === unit.id;
  const latest = useRef(send);
  latest.current = send;
  useEffect(() => {
    if (!isActive) return;
    const onKey = (e: KeyboardEvent) => {
      if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey) || e.defaultPrevented) return;
      if (document.querySelector('dialog[open], [aria-modal="true"]')) return;
      e.preventDefault();
      void latest.current();
    };
    window.addEventListener('keydown', onKey);
    return () => window.removeEventListener('keydown', onKey);
  }, [isActive]);
  const view = useProjectView();
  const callModes = useStudio((s) => s.callModes);
  const partner = useMemo(() => {
    const isOffline = Object.values(callModes).some((mode) => mode === 'mocked' || mode === 'replayed');
    const service = isOffline ? consumedRequested(view, request)?.service : undefined;
    const mode = service && callModes[service.id];
    return service && (mode === 'mocked' || mode === 'replayed') ? { name: service.name, mode } : null;
  }, [view, request, callModes]);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: a key of everything inside
    <div
      className="rq-main"
      // On the way in: the body's editor has Ctrl+Enter for a new line of its own.
      onKeyDownCapture={(e) => {
        if (e.key !== 'Enter' || !(e.ctrlKey || e.metaKey)) return;
        e.preventDefault();
        e.stopPropagation();
        void send();
      }}
    >
      <div className="rq-bar">
        <Picker
          className={`rq-method method-${request.method}`}
          label="Method"
          value={request.method}
          disabled={readOnly}
          options={requestMethods.map((value) => ({ value, label: value }))}
          onChange={(method) =>
            edit('Change method', (draft) => {
              draft.method = method as CollectedRequest['method'];
            })
          }
        />
        <input
          className="w-field mono"
          aria-label="Address"
          placeholder="/orders/v1/orders, or https://…"
          spellCheck={false}
          readOnly={readOnly}
          value={address.text}
          onChange={(e) => address.type(e.target.value)}
          onBlur={address.commit}
          onKeyDown={(e) => {
            if (e.key === 'Escape') address.reset();
            if (e.key === 'Enter' && !e.ctrlKey && !e.metaKey) void send();
          }}
        />
        <SenderChooser />
        {isSending ? (
          <Button icon="x" label="Cancel" onClick={() => cancelRequest(request.id)} />
        ) : (
          <Button kind="primary" icon="send" label="Send" title="Ctrl+Enter" onClick={() => void send()} />
        )}
        {run.phase !== 'running' && (
          <Button kind="run" icon="play" label="Run" title="Start the run" onClick={() => void startRun()} />
        )}
      </div>
      {partner && (
        <div className="w-strip w-strip-warn">
          <span>
            {`Send calls ${partner.name} itself. In the run ${modeWords[partner.mode]}: start a microflow that calls it to see that answer.`}
          </span>
        </div>
      )}
      <div className="rq-halves">
        <RequestParts unit={unit} request={request} operation={operation} edit={edit} readOnly={readOnly} />
        <ResponseView
          unit={unit}
          request={request}
          operation={operation}
          edit={edit}
          onSend={() => void send()}
          onEnvironments={onEnvironments}
        />
      </div>
    </div>
  );
}
