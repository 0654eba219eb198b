import './tasks.css';
import { useCallback, useEffect, useRef, useState } from 'react';
import { type ShownTask, type ShownTasks, type TaskStateName, taskStates } from '../../../shared/rpc/calls/task.ts';
import { client, startRun, toast, useProjectView, useRunState, useTraces } from '../../project/index.ts';
import { Button, clockText, EmptyState, Picker, useIsSeen } from '../../widgets/index.ts';
import { TaskDetail } from './task-detail.tsx';
import { stateClass, stateWords } from './task-words.ts';

/** Tasks that are shown at once. */
const pageSize = 100;
/** What other processes do to them is seen so soon. */
const refreshMs = 2_000;

/** The tasks of the run's queues: what waits, runs, is done or has failed; a failed one is tried again from here. */
export function TasksPane() {
  const run = useRunState();
  const traces = useTraces();
  const queues = useProjectView().ofKind('task-queue');
  const [state, setState] = useState<TaskStateName | null>(null);
  const [queue, setQueue] = useState<string | null>(null);
  const [offset, setOffset] = useState(0);
  const [shown, setShown] = useState<ShownTasks | null>(null);
  const [chosenId, setChosen] = useState<string | null>(null);
  const [error, setError] = useState<string | null>(null);
  const [root, setRoot] = useState<Element | null>(null);
  const isSeen = useIsSeen(root);
  const asked = useRef(0);
  const isRunning = run.phase === 'running';
  const load = useCallback(async () => {
    if (!isRunning || !isSeen) return;
    const number = ++asked.current;
    const result = await client().call('task.page', { queue, state, offset, limit: pageSize });
    if (number !== asked.current) return;
    if ('error' in result) setError(result.error);
    else {
      setError(null);
      setShown(result);
    }
  }, [isRunning, isSeen, queue, state, offset]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: a finished run may have written tasks, or been one
  useEffect(() => {
    void load();
    const timer = setInterval(() => void load(), refreshMs);
    return () => clearInterval(timer);
  }, [load, traces.length]);
  if (queues.length === 0)
    return (
      <div className="p-pane">
        <EmptyState
          icon="list-todo"
          title="No task queues"
          text="A task queue carries out microflows behind the runs that ask for them. Make one, then put Run in background into a microflow."
        />
      </div>
    );
  if (!isRunning)
    return (
      <div className="p-pane">
        <EmptyState
          icon="list-todo"
          title="Nothing runs"
          text="Tasks are those of the run's database."
          action={{ label: 'Run', icon: 'play', run: () => void startRun() }}
        />
      </div>
    );
  const chosen = shown?.tasks.find(({ id }) => id === chosenId) ?? null;
  const total = shown
    ? state
      ? shown.counts[state]
      : taskStates.reduce((sum, each) => sum + shown.counts[each], 0)
    : 0;
  const act = async (call: 'task.again' | 'task.remove', { id }: ShownTask): Promise<void> => {
    const done = await client().call(call, { id });
    if (done.error) toast(done.error, 'error');
    await load();
  };
  const step = (by: 1 | -1): void => {
    const tasks = shown?.tasks ?? [];
    const next = tasks[tasks.findIndex(({ id }) => id === chosenId) + by];
    if (next) setChosen(next.id);
  };
  return (
    <div className="p-pane" ref={setRoot}>
      <div className="p-tools">
        <Picker
          className="k-queue"
          label="Queue"
          value={queue}
          emptyLabel="All queues"
          options={queues.map((unit) => ({ value: unit.id, label: unit.name }))}
          onChange={(next) => {
            setQueue(next);
            setOffset(0);
          }}
        />
        <fieldset className="k-states" aria-label="State">
          {taskStates.map((each) => (
            <button
              key={each}
              type="button"
              className={`k-state ${stateClass[each]}`}
              aria-pressed={state === each}
              onClick={() => {
                setState(state === each ? null : each);
                setOffset(0);
              }}
            >
              {stateWords[each]} <span className="k-count">{shown?.counts[each] ?? 0}</span>
            </button>
          ))}
        </fieldset>
        <Button small kind="quiet" icon="refresh-cw" title="Refresh" onClick={() => void load()} />
        {total > pageSize && (
          <>
            <span className="w-meta">
              {offset + 1} to {Math.min(offset + pageSize, total)} of {total.toLocaleString('en')}
            </span>
            <Button
              small
              kind="quiet"
              icon="chevron-left"
              title="Newer"
              disabled={offset === 0}
              onClick={() => setOffset(Math.max(0, offset - pageSize))}
            />
            <Button
              small
              kind="quiet"
              icon="chevron-right"
              title="Older"
              disabled={offset + pageSize >= total}
              onClick={() => setOffset(offset + pageSize)}
            />
          </>
        )}
        {error && <span className="s-bad">{error}</span>}
      </div>
      <div className="p-split k-split">
        <div
          className="main p-scroll"
          role="listbox"
          aria-label="Tasks"
          tabIndex={0}
          onKeyDown={(event) => {
            if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
            event.preventDefault();
            step(event.key === 'ArrowDown' ? 1 : -1);
          }}
        >
          {shown?.tasks.map((task) => (
            <div
              key={task.id}
              className="p-row k-row"
              role="option"
              tabIndex={-1}
              aria-selected={task.id === chosenId}
              onClick={() => setChosen(task.id)}
              onKeyDown={() => {}}
            >
              <span className="w-meta">{clockText(task.createdAt)}</span>
              <span className={`k-what ${stateClass[task.state]}`}>{stateWords[task.state]}</span>
              <span className="name">{task.name}</span>
              <span className="grow w-meta">{task.error ?? ''}</span>
              <span className="meta">{task.attempts > 1 ? `${task.attempts} attempts` : ''}</span>
            </div>
          ))}
          {shown?.tasks.length === 0 && (
            <EmptyState
              icon="list-todo"
              title={state ? `Nothing ${stateWords[state].toLowerCase()}` : 'No tasks'}
              text="What Run in background puts into a queue shows here, until some days after it is done."
            />
          )}
        </div>
        {chosen && (
          <TaskDetail
            task={chosen}
            queue={queues.find(({ id }) => id === chosen.queue)?.name ?? null}
            onAgain={() => void act('task.again', chosen)}
            onRemove={() => void act('task.remove', chosen)}
          />
        )}
      </div>
    </div>
  );
}
