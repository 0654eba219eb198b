import { useRef, useState } from 'react';
import type { Unit } from '../../../shared/model/unit.ts';
import { type CollectedRequest, freeName, type RequestCollection } from '../../../shared/request/index.ts';
import { newId } from '../../project/index.ts';
import { Button, Icon, type MenuItem, NameField, openMenu } from '../../widgets/index.ts';
import { copyAsCurl } from './curl-dialog.tsx';
import { useExchanges } from './exchanges.ts';
import { duplicate, editCollection, editRequest, move, removeParts } from './request-edits.ts';
import { sendRequest } from './send-request.ts';
import { AnswerStatus, Traffic } from './traffic.tsx';

/** The requests of a collection by folder; below them what was sent. One tab stop: arrows walk, F2 renames, Delete removes. */
export function RequestList({
  unit,
  chosen,
  onChoose,
  onAdd,
}: {
  unit: Unit<RequestCollection>;
  chosen: string | null;
  onChoose: (id: string) => void;
  onAdd: () => void;
}) {
  const shown = useExchanges((s) => s.shown);
  const [find, setFind] = useState('');
  const [renamed, setRenamed] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);
  const words = find.trim().toLowerCase();
  const isFound = (r: CollectedRequest) =>
    `${r.folder} ${r.name} ${r.method} ${r.address}`.toLowerCase().includes(words);
  const found = unit.data.requests.filter(isFound);
  const folders = [...new Set(found.map((r) => r.folder))].sort((a, b) => (a === '' ? -1 : b === '' ? 1 : 0));
  const inOrder = folders.flatMap((folder) => found.filter((r) => r.folder === folder));
  const remove = (request: CollectedRequest) => {
    const at = inOrder.indexOf(request);
    const next = inOrder[at + 1] ?? inOrder[at - 1];
    void editCollection(unit.id, `Delete request ${request.name}`, (data) => removeParts(data, [request.id]));
    if (next) onChoose(next.id);
  };
  const menuOf = (request: CollectedRequest): MenuItem[] => [
    { label: 'Send', icon: 'send', keys: 'Ctrl+Enter', run: () => void sendRequest(unit.id, request.id) },
    { label: 'Rename', icon: 'pencil', keys: 'F2', run: () => setRenamed(request.id) },
    {
      label: 'Duplicate',
      icon: 'copy-plus',
      keys: 'Ctrl+D',
      run: () => {
        const id = newId();
        void editCollection(unit.id, `Duplicate ${request.name}`, (data) =>
          duplicate(data, request.id, id, freeName(request.name, data)),
        ).then(() => onChoose(id));
      },
    },
    { label: 'Copy as cURL', icon: 'copy', run: () => copyAsCurl(unit, request) },
    {
      label: 'Move up',
      icon: 'arrow-up',
      keys: 'Alt+↑',
      run: () => void editCollection(unit.id, `Move ${request.name}`, (data) => move(data, request.id, -1)),
    },
    {
      label: 'Move down',
      icon: 'arrow-down',
      keys: 'Alt+↓',
      run: () => void editCollection(unit.id, `Move ${request.name}`, (data) => move(data, request.id, 1)),
    },
    { label: 'Delete', icon: 'trash-2', keys: 'Del', danger: true, run: () => remove(request) },
  ];
  const keys = (e: React.KeyboardEvent) => {
    if (e.target !== e.currentTarget) return;
    const at = inOrder.findIndex((r) => r.id === chosen);
    const request = inOrder[at];
    const run = (label: string) =>
      request &&
      menuOf(request)
        .find((item) => item.label === label)
        ?.run();
    const step = { ArrowDown: 1, ArrowUp: -1 }[e.key];
    if (e.altKey && step && request) run(step > 0 ? 'Move down' : 'Move up');
    else if (step) {
      const next = inOrder[Math.max(0, Math.min(inOrder.length - 1, at + step))];
      if (next) onChoose(next.id);
    } else if (e.key === 'Home' && inOrder[0]) onChoose(inOrder[0].id);
    else if (e.key === 'End' && inOrder.length > 0) onChoose((inOrder.at(-1) as CollectedRequest).id);
    else if (e.key === 'F2') run('Rename');
    else if (e.key === 'Delete') run('Delete');
    else if (e.key.toLowerCase() === 'd' && (e.ctrlKey || e.metaKey)) run('Duplicate');
    else if (e.key === 'Enter') run('Send');
    else if (e.key === 'ContextMenu' || (e.key === 'F10' && e.shiftKey)) {
      const row = list.current?.querySelector('[aria-selected="true"]')?.getBoundingClientRect();
      if (request && row) openMenu({ x: row.left + 24, y: row.bottom }, menuOf(request));
    } else return;
    e.preventDefault();
    e.stopPropagation();
  };
  return (
    <div className="rq-side">
      <div className="rq-side-tools">
        <input
          className="w-field"
          data-find
          aria-label="Find a request"
          placeholder="Find a request"
          value={find}
          onChange={(e) => setFind(e.target.value)}
          onKeyDown={(e) => {
            if (e.key === 'Escape') setFind('');
            if (e.key === 'ArrowDown') list.current?.focus();
          }}
        />
        <Button small kind="quiet" icon="plus" title="Add request" onClick={onAdd} />
      </div>
      {/* biome-ignore lint/a11y/useAriaPropsSupportedByRole: the active option is named */}
      <div
        ref={list}
        className="rq-list"
        role="listbox"
        aria-label="Requests"
        aria-activedescendant={chosen ? `rq-${chosen}` : undefined}
        tabIndex={0}
        onKeyDown={keys}
      >
        {folders.map((folder) => (
          // biome-ignore lint/a11y/useSemanticElements: a group of options
          <div key={folder} role="group" aria-label={folder || 'Without a folder'}>
            {folder !== '' && (
              <div className="p-row rq-folder" aria-hidden="true">
                <Icon name="folder" size={14} family="system" />
                <span className="name">{folder}</span>
              </div>
            )}
            {inOrder
              .filter((r) => r.folder === folder)
              .map((r) => (
                // biome-ignore lint/a11y/useFocusableInteractive: the list has the focus
                // biome-ignore lint/a11y/useKeyWithClickEvents: keys are the list's
                <div
                  key={r.id}
                  id={`rq-${r.id}`}
                  className="p-row"
                  role="option"
                  aria-selected={r.id === chosen}
                  title={`${r.method} ${r.address}`}
                  onClick={() => onChoose(r.id)}
                  onDoubleClick={() => setRenamed(r.id)}
                  onContextMenu={(e) => {
                    e.preventDefault();
                    onChoose(r.id);
                    openMenu({ x: e.clientX, y: e.clientY }, menuOf(r));
                  }}
                >
                  <span className={`method method-${r.method}`}>{r.method}</span>
                  {renamed === r.id ? (
                    <NameField
                      label="Name of the request"
                      value={r.name}
                      onCommit={(name) => {
                        if (name.trim())
                          void editRequest(unit.id, r, 'Change name', (draft) => {
                            draft.name = name.trim();
                          });
                      }}
                      onEnd={(byKey) => {
                        setRenamed(null);
                        if (byKey) list.current?.focus();
                      }}
                    />
                  ) : (
                    <span className="name">{r.name}</span>
                  )}
                  {shown[r.id] && renamed !== r.id && <AnswerStatus answer={shown[r.id]?.answer} />}
                </div>
              ))}
          </div>
        ))}
        {found.length === 0 && words !== '' && <p className="w-meta rq-note">No request has “{find.trim()}” in it.</p>}
      </div>
      <Traffic unit={unit} chosen={chosen} onChoose={onChoose} />
    </div>
  );
}
