import { randomBytes } from 'node:crypto';
import { basename, dirname, join, resolve } from 'node:path';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { kinds } from '../../shared/kinds.ts';
import type { Change, UnitOperation } from '../../shared/model/change.ts';
import type { LocatedDiagnostic } from '../../shared/model/diagnostic.ts';
import { settingsKind } from '../../shared/model/kinds/settings.ts';
import { domainModelName, ProjectView } from '../../shared/model/project.ts';
import { randomIds, type Unit } from '../../shared/model/unit.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import type { Program } from '../../shared/program/program.ts';
import type { Applied, EventName, ProjectState, StudioEvents } from '../../shared/rpc/studio.ts';
import { MappingBench } from './mapping-preview.ts';
import { RunSupervisor } from './run-supervisor.ts';
import { type AppliedChange, ProjectStore, type Refusal } from './store/project-store.ts';

export const newId = randomIds((count) => randomBytes(count));

/** Sends an event to every window of a session. */
export type Broadcast = <E extends EventName>(name: E, payload: StudioEvents[E]) => void;

/** One open project: its store, the mirrored view, the findings, and its run. Every window of it shares this. */
export class ProjectSession {
  readonly file: string;
  readonly store: ProjectStore;
  readonly run: RunSupervisor;
  private readonly broadcast: Broadcast;
  private readonly checker = new ProjectChecker();
  private currentView: ProjectView;
  private findings: LocatedDiagnostic[];
  private bench: { view: ProjectView; bench: MappingBench } | null = null;
  private readonly watch: NodeJS.Timeout;
  private reloadDue: NodeJS.Timeout | null = null;

  constructor(store: ProjectStore, broadcast: Broadcast) {
    this.store = store;
    this.file = store.file;
    this.broadcast = broadcast;
    this.currentView = new ProjectView(new Map(store.all()), kinds);
    this.findings = this.checker.checkAll(this.currentView);
    this.run = new RunSupervisor(`${join(dirname(store.file), '.weft', basename(store.file, '.weft'))}.run.sqlite`, {
      onState: (state) => broadcast('run.state', state),
      onConsole: (lines) => broadcast('run.console', lines),
      onTrace: (trace) => broadcast('run.trace', trace),
    });
    // Another process may change the file: its edits show within a moment.
    this.watch = setInterval(() => this.pull(), 150);
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
    };
  }

  apply(change: Change, version: number): Applied {
    return this.spread(this.store.apply(change, version));
  }

  undo(): Applied {
    return this.spread(this.store.undo());
  }

  redo(): Applied {
    return this.spread(this.store.redo());
  }

  private spread(result: AppliedChange | Refusal): Applied {
    if (!result.ok) {
      // The window that is refused sees why at once.
      this.pull();
      return result;
    }
    this.follow(result.label, result.changed, result.deleted, result.version);
    return { ok: true, version: result.version };
  }

  private pull(): void {
    try {
      const outside = this.store.pull();
      if (outside) this.follow('Change from outside', outside.changed, outside.deleted, outside.version);
    } catch {
      // A file that is locked or gone for a moment is looked at again.
    }
  }

  private follow(label: string, changed: Unit[], deleted: string[], version: number): void {
    this.currentView = this.currentView.withUnits(changed, deleted);
    this.findings = this.checker.update(this.currentView, changed, deleted);
    this.broadcast('project.patch', {
      version,
      label,
      changed,
      deleted,
      undo: this.store.undoState(),
      diagnostics: this.findings,
    });
    if (this.run.current.phase === 'running') this.reloadSoon();
  }

  /** A run follows the edits: it is given the new program shortly after the last one, unless the project has errors. */
  private reloadSoon(): void {
    if (this.reloadDue) clearTimeout(this.reloadDue);
    this.reloadDue = setTimeout(() => {
      this.reloadDue = null;
      if (this.run.current.phase !== 'running' || this.findings.some((d) => d.severity === 'error')) return;
      void this.run.start(this.program());
    }, 150);
  }

  program(): Program {
    return compileProgram(this.currentView, { name: basename(this.file, '.weft') });
  }

  /** Mappings ready to be tried; kept until the project changes. */
  mappings(): MappingBench {
    if (this.bench?.view !== this.currentView) {
      this.bench?.bench.dispose();
      this.bench = { view: this.currentView, bench: new MappingBench(this.currentView) };
    }
    return this.bench.bench;
  }

  dispose(): void {
    clearInterval(this.watch);
    if (this.reloadDue) clearTimeout(this.reloadDue);
    this.run.dispose();
    this.bench?.bench.dispose();
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

/** Makes a project file with the given operations as its first change. */
export function createProject(file: string, operations: readonly UnitOperation[]): ProjectStore {
  const store = new ProjectStore(resolve(file), kinds, 'create');
  const result = store.apply({ label: 'New project', ops: [...operations] }, 0);
  if (!result.ok) {
    store.close();
    throw new Error(result.message);
  }
  return store;
}
