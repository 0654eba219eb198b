import type { CalledExchange } from '../../shared/consume/index.ts';
import type { Change } from '../../shared/model/change.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { addExchanges, mostExchanges, type RecordedBefore } from '../../shared/recording/index.ts';
import { newId } from './new-id.ts';
import { later } from './unharmed.ts';

/** How long calls are gathered before they are kept: a loop of calls is one edit. */
const gatherMs = 500;

/** Where recorded calls are kept. */
export interface RecordedProject {
  view(): ProjectView;
  /** Why the change was not taken; null when it was. */
  apply(change: Change): string | null;
  say(message: string): void;
}

/** Keeps the calls that a run records in the recordings of the project. */
export class RecordingKeeper {
  private readonly project: RecordedProject;
  private pending: CalledExchange[] = [];
  private before: RecordedBefore = new Set();
  private due: NodeJS.Timeout | null = null;
  private refused: string | null = null;

  constructor(project: RecordedProject) {
    this.project = project;
  }

  add(call: CalledExchange): void {
    this.pending.push(call);
    this.due ??= later(() => this.flush(), gatherMs);
  }

  /** A new run: its first answer to a request takes the place of those of earlier ones. */
  begin(): void {
    this.flush();
    this.before = new Set();
    this.refused = null;
  }

  /** Keeps what was gathered, now. */
  flush(): void {
    if (this.due) clearTimeout(this.due);
    this.due = null;
    const calls = this.pending;
    this.pending = [];
    if (calls.length === 0) return;
    const { change, left } = addExchanges(this.project.view(), calls, this.before, newId);
    const why = change && this.project.apply(change);
    if (why) this.sayOnce(`The calls were not recorded: ${why}`);
    if (left > 0) this.sayOnce(`A recording holds ${mostExchanges} calls: further ones are not recorded.`);
  }

  /** What is said of each bundle would be said again and again. */
  private sayOnce(message: string): void {
    if (this.refused !== message) this.project.say(message);
    this.refused = message;
  }
}
