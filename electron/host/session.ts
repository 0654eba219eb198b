import { basename, dirname, join, resolve } from 'node:path';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Change, UnitOperation } from '../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import type { Constant } from '../../shared/model/kinds/constant.ts';
import { settingsKind } from '../../shared/model/kinds/settings.ts';
import { domainModelName, ProjectView } from '../../shared/model/project.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import type { Program } from '../../shared/program/program.ts';
import type { Applied } from '../../shared/rpc/calls/applied.ts';
import type { ProjectLoss, ProjectState } from '../../shared/rpc/calls/project.ts';
import type { CallMode } from '../../shared/rpc/calls/run.ts';
import type { EventName, StudioEvents } from '../../shared/rpc/studio.ts';
import type { Environment } from '../runtime/configuration/environment.ts';
import { CallModes } from './call-modes.ts';
import { InstalledPackages } from './connectors/installed-packages.ts';
import { projectFiles } from './connectors/project-files.ts';
import { LocalValues, type ValuedConstant } from './local-values.ts';
import { newId } from './new-id.ts';
import { RecordingKeeper } from './recording-keeper.ts';
import { type RunEvents, RunSupervisor } from './run-supervisor.ts';
import type { ContractFiles } from './store/kept-files.ts';
import { writeCopy } from './store/project-copy.ts';
import { type AppliedChange, ProjectStore } from './store/project-store.ts';
import type { Refusal } from './store/refusal.ts';
import { rescuePlace } from './store/rescue-place.ts';
import type { ChangeRow } from './store/stored-rows.ts';
import { every, later } from './unharmed.ts';

/** How long nobody edits until everything is brought into the one file. */
const idleMs = 2_000;

/** Sends an event to every window of a session. */
export type Broadcast = <E extends EventName>(name: E, payload: StudioEvents[E]) => void;

/** One open project: its store, the mirrored view, the findings, and its run. Every window of it shares this. */
export class ProjectSession {
  readonly file: string;
  readonly store: ProjectStore;
  readonly run: RunSupervisor;
  /** What constants are set to in runs here. */
  readonly values: LocalValues;
  private readonly broadcast: Broadcast;
  private readonly modes: CallModes;
  private readonly recorded: RecordingKeeper;
  private readonly checker = new ProjectChecker();
  private currentView: ProjectView;
  private findings: LocatedDiagnostic[];
  private readonly packages: InstalledPackages;
  private readonly watch: NodeJS.Timeout;
  private reloadDue: NodeJS.Timeout | null = null;
  private editedAt: number | null = null;
  private lost: ProjectLoss | null = null;

  constructor(
    store: ProjectStore,
    broadcast: Broadcast,
    modes: CallModes = new CallModes(),
    values: LocalValues = new LocalValues(),
    packages: InstalledPackages = new InstalledPackages(),
  ) {
    this.packages = packages;
    this.store = store;
    this.values = values;
    this.modes = modes;
    this.file = store.file;
    this.broadcast = broadcast;
    this.currentView = new ProjectView(new Map(store.all()), kinds);
    this.findings = [...store.findings(), ...this.checker.checkAll(this.currentView)];
    const database = `${join(dirname(store.file), '.weft', basename(store.file, '.weft'))}.run.sqlite`;
    const events = {
      onState: (state) => broadcast('run.state', state),
      onConsole: (lines) => broadcast('run.console', lines),
      onTrace: (trace) => broadcast('run.trace', trace),
      onBegin: () => this.recorded.begin(),
      onRecorded: (call) => this.recorded.add(call),
    } satisfies RunEvents;
    this.run = new RunSupervisor(database, events, (program) => this.environmentOf(program));
    this.recorded = new RecordingKeeper({
      view: () => this.currentView,
      apply: (change) => {
        const applied = this.apply(change, this.store.version);
        return applied.ok ? null : applied.message;
      },
      say: (message) => this.run.log('warning', 'Recording', message),
    });
    // Another process may change the file, or take it away: it shows within a moment.
    this.watch = every(() => this.look(), 150);
    this.watch.unref();
  }

  get view(): ProjectView {
    return this.currentView;
  }

  get diagnostics(): readonly LocatedDiagnostic[] {
    return this.findings;
  }

  state(): ProjectState {
    return {
      file: this.file,
      name: basename(this.file, '.weft'),
      readOnly: this.store.readOnly,
      version: this.store.version,
      units: [...this.currentView.units.values()],
      undo: this.store.undoState(),
      diagnostics: this.findings,
      damaged: this.store.damagedDocuments(),
      lost: this.lost,
    };
  }

  apply(change: Change, version: number, files?: ContractFiles): Applied {
    return this.spread(this.store.apply(change, version, files));
  }

  undo(): Applied {
    return this.spread(this.store.undo());
  }

  redo(): Applied {
    return this.spread(this.store.redo());
  }

  /** Puts a document in the place of a damaged one. */
  mend(unit: Unit): Applied {
    return this.spread(this.store.mend(unit));
  }

  deleteDamaged(id: string): Applied {
    return this.spread(this.store.deleteDamaged(id));
  }

  private spread(result: AppliedChange | Refusal): Applied {
    if (!result.ok) {
      // The window that is refused sees why at once.
      this.look();
      return result;
    }
    this.editedAt = Date.now();
    this.follow(result.label, result.changed, result.deleted, result.version);
    return { ok: true, version: result.version, ...(result.notice ? { notice: result.notice } : {}) };
  }

  private look(): void {
    try {
      this.followFile();
      if (this.lost) return;
      if (this.editedAt !== null && Date.now() - this.editedAt > idleMs && this.store.settle()) this.editedAt = null;
      const outside = this.store.pull();
      if (outside) this.follow('Change from outside', outside.changed, outside.deleted, outside.version);
    } catch {
      // A file that is locked or gone for a moment is looked at again.
    }
  }

  /** Says once what became of the file, and keeps what only this process has. */
  private followFile(): void {
    const loss = this.store.loss();
    if (loss?.code === this.lost?.code) return;
    this.lost = loss && { now: null, ...loss, kept: null };
    if (this.lost) this.keep(this.lost);
    this.broadcast('project.lost', this.lost);
  }

  private keep(lost: ProjectLoss): void {
    const isStillOurs = lost.code === 'project/moved' || lost.code === 'project/log-gone';
    if (isStillOurs && this.store.settle())
      lost.message += lost.code === 'project/moved' ? ' All edits are in it.' : ` All edits are in ${this.file}.`;
    else if (this.store.hasEdits) {
      try {
        lost.kept = rescuePlace(this.file);
        this.store.saveCopy(lost.kept);
        lost.message += ` What was open is kept in ${lost.kept}.`;
      } catch (error) {
        lost.kept = null;
        lost.message += ` It could not be kept beside it: ${(error as Error).message}`;
      }
    }
  }

  /** Whether the file is not this project any more; it is opened anew then. */
  get isLost(): boolean {
    return this.lost !== null;
  }

  private follow(label: string, changed: Unit[], deleted: string[], version: number): void {
    this.currentView = this.currentView.withUnits(changed, deleted);
    this.findings = [...this.store.findings(), ...this.checker.update(this.currentView, changed, deleted)];
    this.broadcast('project.patch', {
      version,
      label,
      changed,
      deleted,
      undo: this.store.undoState(),
      diagnostics: this.findings,
      damaged: this.store.damagedDocuments(),
    });
    if (this.run.current.phase === 'running') this.reloadSoon();
  }

  /** A run follows the edits: it is given the new program shortly after the last one. What has an error fails when it is reached, as when it is started. */
  private reloadSoon(): void {
    if (this.reloadDue) clearTimeout(this.reloadDue);
    this.reloadDue = later(() => {
      this.reloadDue = null;
      if (this.run.current.phase !== 'running') return;
      void this.reload();
    }, 150);
  }

  private async reload(): Promise<void> {
    try {
      await this.run.start(this.programOfRun());
    } catch (error) {
      this.run.log('error', 'Run', `The run goes on without the latest edits. ${(error as Error).message}`);
    }
  }

  /** The project as it is delivered: nothing of it is mocked. Throws `ProgramError`. */
  program(): Program {
    return this.compiled({});
  }

  /** The project as it is run here: with the mocks and recordings that were switched on. Throws `ProgramError`. */
  programOfRun(): Program {
    return this.compiled(this.modes.options());
  }

  /** The environment of a run here: of the machine, with the values that were set in the window. */
  environmentOf(program: Pick<Program, 'constants'>): Environment {
    const ids = new Map(this.constants().map(({ id, name }) => [name, id]));
    return this.values.environment(program, (name) => ids.get(name));
  }

  /** The constants of the project, by the ids of their documents and their qualified names. */
  constants(): { id: string; name: string; data: Constant }[] {
    return this.currentView
      .ofKind<Constant>('constant')
      .map((unit) => ({ id: unit.id, data: unit.data, name: this.currentView.qualifiedName(unit) }));
  }

  /** Sets the value that a constant has in runs here; what runs has it before this is done. Null takes it back. */
  async setValue(constant: ValuedConstant, text: string | null): Promise<void> {
    await this.values.set(constant, text);
    await this.reloadRun();
  }

  /** Gives what runs the program as it would be started now. */
  async reloadRun(): Promise<void> {
    const { phase } = this.run.current;
    if (phase === 'running' || phase === 'starting') await this.reload();
  }

  private compiled(modes: Partial<ReturnType<CallModes['options']>>): Program {
    return compileProgram(this.currentView, {
      name: basename(this.file, '.weft'),
      ...projectFiles(this.store, this.packages),
      ...modes,
    });
  }

  /** Who answers for the consumed services, by the ids of their documents; those that are not there are live. */
  get callModes(): Record<string, CallMode> {
    return Object.fromEntries([...this.modes.all].filter(([id]) => this.currentView.unit(id)));
  }

  /** Switches who answers for consumed services; what runs is exchanged before this is done. */
  async setCallMode(services: readonly string[], mode: CallMode): Promise<void> {
    this.modes.set(services, mode);
    this.broadcast('run.callModes', this.callModes);
    await this.reloadRun();
  }

  dispose(): void {
    clearInterval(this.watch);
    this.look();
    if (this.reloadDue) clearTimeout(this.reloadDue);
    this.recorded.flush();
    this.run.dispose();
    this.store.close();
  }
}

/** What a new project begins with: settings and one module with its domain model. */
export function newProjectOperations(module: string): UnitOperation[] {
  const moduleId = newId();
  return [
    {
      op: 'create',
      unit: {
        id: newId(),
        kind: 'settings',
        name: 'Settings',
        parent: null,
        documentation: '',
        data: settingsKind.defaults(),
      },
    },
    ...newModuleOperations(module, moduleId),
  ];
}

export function newModuleOperations(name: string, id = newId()): UnitOperation[] {
  return [
    { op: 'create', unit: { id, kind: 'module', name, parent: null, documentation: '', data: { order: 0 } } },
    {
      op: 'create',
      unit: {
        id: newId(),
        kind: 'domain-model',
        name: domainModelName,
        parent: id,
        documentation: '',
        data: { entities: [], associations: [], notes: [] },
      },
    },
  ];
}

/**
 * Makes a project file of the documents that the given operations create; `files` are those that they came from. Its history is
 * empty, since nobody edited anything yet, or the given `history` of the same documents. It has its name only when it is whole.
 */
export function createProject(
  file: string,
  operations: readonly UnitOperation[],
  files?: ContractFiles,
  history: readonly ChangeRow[] = [],
): ProjectStore {
  const path = resolve(file);
  writeCopy(path, (work) => {
    const store = new ProjectStore(work, kinds, 'create');
    try {
      const result = store.fill(operations, files);
      if (!result.ok) throw new Error(result.message);
      if (history.length > 0) store.adoptHistory(history, files ?? new Map());
    } finally {
      store.close();
    }
  });
  return new ProjectStore(path, kinds);
}
