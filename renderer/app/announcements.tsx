import { useEffect, useRef } from 'react';
import { useStudio } from '../project/index.ts';
import { announce, useAnnouncement } from '../widgets/index.ts';

const phases = {
  stopped: 'Run stopped',
  starting: 'Run starting',
  running: 'Running',
  crashed: 'Run crashed',
} as const;

/** The live region of the window: run state, errors that came or went, what a plan or a fix did. */
export function Announcements() {
  const run = useStudio((s) => s.run);
  const file = useStudio((s) => s.file);
  const errors = useStudio((s) => s.diagnostics.filter((d) => d.severity === 'error').length);
  const said = useAnnouncement((s) => s.said);
  const before = useRef({ file, phase: run.phase, errors });
  useEffect(() => {
    const last = before.current;
    before.current = { file, phase: run.phase, errors };
    if (last.file !== file) return;
    if (last.phase !== run.phase)
      announce([phases[run.phase], run.phase === 'crashed' ? run.reason : run.url].filter(Boolean).join(': '));
    else if (last.errors !== errors)
      announce(errors === 0 ? 'No errors' : `${errors} ${errors === 1 ? 'error' : 'errors'}`);
  }, [file, run, errors]);
  return (
    <div className="s-unseen" role="status" aria-live="polite" aria-label="Announcements">
      {said && <p key={Date.now()}>{said.text}</p>}
    </div>
  );
}
