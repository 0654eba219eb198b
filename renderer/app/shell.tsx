import './shell.css';
import { useEffect } from 'react';
import { useStudio } from '../project/index.ts';
import { FaultBoundary, OverlayLayer } from '../widgets/index.ts';
import { Announcements } from './announcements.tsx';
import { commandById, isInCode, runKeys } from './commands/index.ts';
import { DamagedDocument } from './damaged-document.tsx';
import { Dialogs, FileDialogLayer } from './dialogs/index.ts';
import { Dock } from './dock/dock.tsx';
import { useDroppedFiles } from './dropped-files.ts';
import { LostProject } from './lost-project.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { RecentDocuments } from './recent-documents.tsx';
import { RootChooser } from './root-chooser.tsx';
import { useShell } from './shell-state.ts';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { Welcome } from './welcome/welcome.tsx';

/** The window: title bar, rail, dock or welcome page, status bar, and what floats above. */
export function Shell() {
  const { file, name, connection, connectionReason } = useStudio();
  const { palette, isSwitching } = useShell();
  useEffect(() => {
    document.title = file ? `${name} · Weft Studio` : 'Weft Studio';
  }, [file, name]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // While a modal window is open the keys are its own.
      if (event.defaultPrevented || document.querySelector('dialog[open], [aria-modal="true"]')) return;
      if (!runKeys(event)) return;
      event.preventDefault();
      event.stopPropagation();
    };
    // A code field waits for a second key after Ctrl+K: the window is asked before it.
    const onCodeKey = (event: KeyboardEvent) => {
      if (isInCode(event.target)) onKey(event);
    };
    window.addEventListener('keydown', onKey);
    window.addEventListener('keydown', onCodeKey, true);
    const endMenu = window.weft?.onMenuCommand((id) => commandById(id)?.run());
    return () => {
      window.removeEventListener('keydown', onKey);
      window.removeEventListener('keydown', onCodeKey, true);
      endMenu?.();
    };
  }, []);
  useDroppedFiles();
  return (
    <div className="s-shell">
      <FaultBoundary isLine name="Title bar">
        <TitleBar />
      </FaultBoundary>
      {connection === 'lost' && (
        <div className="w-strip w-strip-warn" role="alert">
          <span>{connectionReason} Nothing that was saved is lost; the studio connects again by itself.</span>
        </div>
      )}
      <div className="s-middle">
        {file && (
          <FaultBoundary isLine name="Rail">
            <Rail />
          </FaultBoundary>
        )}
        <main className={`s-dock${file ? '' : ' s-start'}`}>
          <FaultBoundary key={file} name={file ? 'The workspace' : 'Welcome'}>
            {file ? <Dock /> : <Welcome />}
          </FaultBoundary>
        </main>
      </div>
      <FaultBoundary isLine name="Status bar">
        <StatusBar />
        <Announcements />
      </FaultBoundary>
      <FaultBoundary isLine name="Dialog">
        <LostProject />
        {palette !== null && <Palette key={palette} />}
        {isSwitching && <RecentDocuments />}
        <Dialogs />
        <DamagedDocument />
        <FileDialogLayer />
        <RootChooser />
        <OverlayLayer />
      </FaultBoundary>
    </div>
  );
}
