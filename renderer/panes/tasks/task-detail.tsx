import type { ShownTask } from '../../../shared/rpc/calls/task.ts';
import { openDocument, useProjectView } from '../../project/index.ts';
import { Button, clockText, dayText } from '../../widgets/index.ts';
import { readable, stateWords } from './task-words.ts';

const at = (time: number): string => `${dayText(time)} ${clockText(time)}`;

/** One task in full. */
export function TaskDetail({
  task,
  queue,
  onAgain,
  onRemove,
}: {
  task: ShownTask;
  /** Null for one that is not in the project any more. */
  queue: string | null;
  onAgain: () => void;
  onRemove: () => void;
}) {
  const isThere = useProjectView().unit(task.flow) !== undefined;
  return (
    <section className="k-detail" aria-label="Task">
      <header className="p-tools">
        <strong title={task.name}>{task.name}</strong>
        <span className="grow" />
        {isThere && (
          <Button
            small
            kind="quiet"
            icon="workflow"
            title="Open the microflow"
            onClick={() => openDocument(task.flow)}
          />
        )}
        {task.state === 'failed' && <Button small icon="rotate-ccw" label="Try again" onClick={onAgain} />}
        <Button
          small
          kind="quiet"
          icon="trash-2"
          title="Remove the task"
          disabled={task.state === 'running'}
          onClick={onRemove}
        />
      </header>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls by the keyboard */}
      <div className="p-scroll" tabIndex={0}>
        {task.error && <p className="k-error">{task.error}</p>}
        <dl className="k-facts">
          <dt>Queue</dt>
          <dd>{queue ?? 'not in the project any more'}</dd>
          <dt>State</dt>
          <dd>
            {stateWords[task.state]}
            {task.attempts > 0 ? `, ${task.attempts === 1 ? 'one attempt' : `${task.attempts} attempts`}` : ''}
          </dd>
          <dt>Asked for</dt>
          <dd>{at(task.createdAt)}</dd>
          {task.state === 'waiting' && (
            <>
              <dt>Due</dt>
              <dd>{at(task.dueAt)}</dd>
            </>
          )}
          {task.endedAt !== null && (
            <>
              <dt>Ended</dt>
              <dd>{at(task.endedAt)}</dd>
            </>
          )}
          {task.key !== null && (
            <>
              <dt>Key</dt>
              <dd className="mono">{task.key}</dd>
            </>
          )}
        </dl>
        <h3>Arguments</h3>
        <pre className="mono k-arguments">{readable(task.arguments)}</pre>
      </div>
    </section>
  );
}
