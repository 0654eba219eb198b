import './file-dialog.css';
import { useEffect, useRef, useState } from 'react';
import { create } from 'zustand';
import type { FolderEntry, FolderListing } from '../../../shared/rpc/calls/app.ts';
import { client } from '../../project/index.ts';
import { Button, Icon, Modal } from '../../widgets/index.ts';

interface Question {
  title: string;
  action: string;
  /** The whole path that is proposed; null where a file that is there is to be chosen. */
  suggested: string | null;
  resolve: (file: string | null) => void;
}

const useQuestion = create<{ question: Question | null }>(() => ({ question: null }));

/**
 * Asks for a project file of the host's machine, where the window has no file dialog of its own. `suggested` is the path that a new file is
 * proposed to have; null asks for one that is there. Gives the whole path, or null.
 */
export function askForFile(title: string, action: string, suggested: string | null): Promise<string | null> {
  return new Promise((resolve) => useQuestion.setState({ question: { title, action, suggested, resolve } }));
}

/** The file dialog that is open, if any. */
export function FileDialogLayer() {
  const question = useQuestion((s) => s.question);
  return question && <FileDialog key={question.title} {...question} />;
}

const extension = '.weft';
const cutPath = (path: string) => {
  const at = Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\'));
  return { folder: path.slice(0, at) || path.slice(0, at + 1), name: path.slice(at + 1) };
};
const joined = (folder: string, name: string) => {
  const separator = folder.includes('\\') ? '\\' : '/';
  return folder.endsWith(separator) ? `${folder}${name}` : `${folder}${separator}${name}`;
};

function FileDialog({ title, action, suggested, resolve }: Question) {
  const isNew = suggested !== null;
  const [listing, setListing] = useState<FolderListing | null>(null);
  const [path, setPath] = useState(isNew ? cutPath(suggested).folder : '');
  const [name, setName] = useState(isNew ? cutPath(suggested).name.replace(/\.weft$/, '') : '');
  const [isMade, setMade] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  const list = useRef<HTMLDivElement>(null);

  const done = (file: string | null) => {
    useQuestion.setState({ question: null });
    resolve(file);
  };
  const show = async (wanted: string | null): Promise<FolderListing | null> => {
    try {
      const found = await client().call('app.listFolder', { path: wanted });
      setListing(found);
      setPath(found.folder);
      setMade(false);
      setProblem(null);
      return found;
    } catch (error) {
      setProblem((error as Error).message);
      return null;
    }
  };
  useEffect(() => {
    const begin = async () => {
      // The folder that is proposed for the first project is made with it.
      const start = suggested === null ? null : cutPath(suggested).folder;
      const found = await client()
        .call('app.listFolder', { path: start })
        .catch(() => null);
      // The projects folder is made with the first project in it.
      const made =
        start === null ? null : { folder: start, parent: cutPath(start).folder, entries: [], isCut: false, file: null };
      setListing(found ?? made);
      setPath(found?.folder ?? start ?? '');
      setMade(!found);
    };
    void begin();
  }, [suggested]);

  const entries = listing?.folder === path ? listing.entries : [];
  const file = name.trim() === '' ? null : `${name.trim().replace(/\.weft$/, '')}${extension}`;
  const taken = isNew && entries.some((e) => e.name === file);
  const refusal =
    problem ??
    (taken
      ? `${file} is there already: choose another name.`
      : file && /[\\/]/.test(file)
        ? 'A name has no slash; the folder stands above.'
        : null);
  const isReady = file !== null && refusal === null && path.trim() !== '';

  const goTo = async (wanted: string) => {
    const found = await show(wanted);
    if (!found) return;
    if (found.file && !isNew) done(joined(found.folder, found.file));
    else if (!isNew) setName('');
  };
  const openEntry = (entry: FolderEntry) => {
    if (entry.kind === 'folder') void goTo(joined(path, entry.name));
    else if (!isNew) done(joined(path, entry.name));
  };
  const choose = (entry: FolderEntry) => {
    if (entry.kind === 'project') setName(entry.name.replace(/\.weft$/, ''));
  };
  const walk = (step: number) => {
    const rows = [...(list.current?.querySelectorAll<HTMLButtonElement>('button') ?? [])];
    const at = rows.indexOf(document.activeElement as HTMLButtonElement);
    rows[Math.max(0, Math.min(rows.length - 1, at + step))]?.focus();
  };

  return (
    <Modal label={title} onClose={() => done(null)}>
      <form
        className="w-dialog-form"
        onSubmit={(e) => {
          e.preventDefault();
          if (isReady) done(joined(path, file));
        }}
      >
        <header>
          <h2>{title}</h2>
        </header>
        <div className="w-dialog-body">
          <div className="s-file-place">
            <Button
              icon="arrow-up"
              title="Up one folder"
              disabled={!listing?.parent}
              onClick={() => listing?.parent && void goTo(listing.parent)}
            />
            <input
              className="w-field mono"
              aria-label="Folder"
              spellCheck={false}
              value={path}
              onChange={(e) => setPath(e.target.value)}
              onKeyDown={(e) => {
                if (e.key !== 'Enter') return;
                e.preventDefault();
                void goTo(path);
              }}
              onBlur={() => path.trim() !== '' && path !== listing?.folder && !isNew && void show(path)}
            />
          </div>
          {/* biome-ignore lint/a11y/noStaticElementInteractions: the arrows walk its buttons, which are there without them */}
          <div
            ref={list}
            className="s-file-list"
            onKeyDown={(e) => {
              if (e.key !== 'ArrowDown' && e.key !== 'ArrowUp') return;
              e.preventDefault();
              walk(e.key === 'ArrowDown' ? 1 : -1);
            }}
          >
            {entries.map((entry) => (
              <button
                key={entry.name}
                type="button"
                className="p-row"
                title={entry.name}
                aria-pressed={entry.name === file}
                disabled={isNew && entry.kind === 'project'}
                onClick={() => (entry.kind === 'folder' ? openEntry(entry) : choose(entry))}
                onDoubleClick={() => openEntry(entry)}
                onKeyDown={(e) => {
                  if (e.key !== 'Enter') return;
                  e.preventDefault();
                  openEntry(entry);
                }}
              >
                <Icon name={entry.kind === 'folder' ? 'folder' : 'package'} size={14} family="system" />
                <span className="name">{entry.name}</span>
              </button>
            ))}
            {listing && entries.length === 0 && !problem && (
              <p className="w-meta">
                {isMade
                  ? 'This folder is made with the project.'
                  : isNew
                    ? 'Nothing here yet.'
                    : 'No folders and no projects here.'}
              </p>
            )}
            {listing?.isCut && <p className="w-meta">There are more: type the path above.</p>}
          </div>
          {isNew && (
            <div className="p-form" style={{ padding: 0 }}>
              <label htmlFor="file-name">Name</label>
              <input
                id="file-name"
                className="w-field"
                data-first
                value={name}
                spellCheck={false}
                aria-invalid={refusal !== null}
                aria-describedby="file-problem"
                onFocus={(e) => e.target.select()}
                onChange={(e) => setName(e.target.value)}
              />
            </div>
          )}
          <p id="file-problem" className="s-bad" role="status">
            {refusal}
          </p>
        </div>
        <footer>
          <span className="w-meta mono s-file-whole" title={isReady ? joined(path, file) : undefined}>
            {isReady ? joined(path, file) : ''}
          </span>
          <Button label="Cancel" onClick={() => done(null)} />
          <Button kind="primary" type="submit" label={action} disabled={!isReady} />
        </footer>
      </form>
    </Modal>
  );
}
