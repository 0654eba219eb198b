import './shell.css';
import { useEffect } from 'react';
import { useStudio } from '../project/index.ts';
import { OverlayLayer } from '../widgets/index.ts';
import { Announcements } from './announcements.tsx';
import { commandById, runKeys } from './commands/index.ts';
import { Dialogs } from './dialogs/index.ts';
import { Dock } from './dock/dock.tsx';
import { Palette } from './palette.tsx';
import { Rail } from './rail.tsx';
import { RecentDocuments } from './recent-documents.tsx';
import { useShell } from './shell-state.ts';
import { StatusBar } from './status-bar.tsx';
import { TitleBar } from './title-bar.tsx';
import { Welcome } from './welcome/welcome.tsx';

/** The window: title bar, rail, dock or welcome page, status bar, and what floats above. */
export function Shell() {
  const { file, connection, connectionReason } = useStudio();
  const { palette, isSwitching } = useShell();
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      // While a modal window is open the keys are its own.
      if (event.defaultPrevented || document.querySelector('dialog[open], [aria-modal="true"]')) return;
      if (runKeys(event)) event.preventDefault();
    };
    window.addEventListener('keydown', onKey);
    const endMenu = window.weft?.onMenuCommand((id) => commandById(id)?.run());
    return () => {
      window.removeEventListener('keydown', onKey);
      endMenu?.();
    };
  }, []);
  return (
    <div className="s-shell">
      <TitleBar />
      {connection === 'lost' && (
        <div className="w-strip w-strip-warn" role="alert">
          <span>{connectionReason} Nothing that was saved is lost; the studio connects again by itself.</span>
        </div>
      )}
      <div className="s-middle">
        {file && <Rail />}
        <main className={`s-dock${file ? '' : ' s-start'}`}>{file ? <Dock key={file} /> : <Welcome />}</main>
      </div>
      <StatusBar />
      {palette !== null && <Palette key={palette} />}
      {isSwitching && <RecentDocuments />}
      <Dialogs />
      <OverlayLayer />
      <Announcements />
    </div>
  );
}
