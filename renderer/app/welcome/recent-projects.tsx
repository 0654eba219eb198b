import type { RecentFile } from '../../../shared/rpc/calls/app.ts';
import { openProject } from '../../project/index.ts';
import { Button, clockText, dayText, Icon, openMenu } from '../../widgets/index.ts';
import { newProjectDialog, openProjectDialog } from '../project-files.ts';

/** `today, 09:41`, `yesterday`, else the day. */
export function openedWhen(time: number, now: number): string {
  const day = (t: number) => new Date(t).toDateString();
  const clock = clockText(time, 'minutes');
  if (day(time) === day(now)) return `today, ${clock}`;
  if (day(time) === day(now - 86_400_000)) return 'yesterday';
  return dayText(time);
}

/** Projects opened before, the last one first. */
export function RecentProjects({
  recent,
  onForget,
}: {
  recent: readonly RecentFile[];
  onForget: (file: string) => void;
}) {
  return (
    <section aria-labelledby="welcome-recent">
      <div className="s-recent-head">
        <h2 id="welcome-recent">Recent</h2>
        <Button small icon="plus" title="New project (Ctrl+N)" onClick={() => void newProjectDialog(null)}>
          New project
        </Button>
        <Button small icon="folder-open" title="Open project (Ctrl+O)" onClick={() => void openProjectDialog()}>
          Open
        </Button>
      </div>
      <div className="s-box">
        {recent.length === 0 && <p className="s-box-empty w-meta">Projects you open are listed here.</p>}
        {recent.slice(0, 8).map((r) => (
          <button
            key={r.file}
            type="button"
            className="s-recent-row"
            title={r.file}
            onClick={() => void openProject(r.file)}
            onContextMenu={(e) => {
              e.preventDefault();
              openMenu({ x: e.clientX, y: e.clientY }, [
                { label: 'Open', icon: 'folder-open', run: () => void openProject(r.file) },
                { label: 'Remove from this list', icon: 'x', run: () => onForget(r.file) },
              ]);
            }}
          >
            <Icon name="package" size={16} family="system" />
            <strong>{r.name}</strong>
            <span className="mono">{r.file.replace(/[\\/][^\\/]*$/, '')}</span>
            <span className="w-meta">{openedWhen(r.openedAt, Date.now())}</span>
          </button>
        ))}
      </div>
    </section>
  );
}
