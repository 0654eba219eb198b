import { z } from 'zod';
import { type Change, changeSchema } from '../model/change.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { Unit } from '../model/unit.ts';

/** What every window mirrors of the open project. */
export interface ProjectState {
  file: string;
  name: string;
  readOnly: string | null;
  /** Counts changes; a patch of version n follows one of version n - 1. */
  version: number;
  units: Unit[];
  undo: UndoState;
  diagnostics: LocatedDiagnostic[];
}

export interface UndoState {
  undo: string | null;
  redo: string | null;
}

/** What one change did, sent to every window (DESIGN "An edit"). */
export interface ProjectPatch {
  version: number;
  label: string;
  changed: Unit[];
  deleted: string[];
  undo: UndoState;
  diagnostics: LocatedDiagnostic[];
}

export type Applied = { ok: true; version: number } | { ok: false; code: string; message: string };

export interface SearchHit {
  unit: string;
  element: string | null;
  kind: string;
  name: string;
  excerpt: string;
}

export interface Usage {
  unit: string;
  qualifiedName: string;
  kind: string;
  /** Where in the unit, in words ("attribute Total", "POST /orders"). */
  place: string;
  element: string | null;
}

export type RunPhase = 'stopped' | 'starting' | 'running' | 'crashed';

export interface RunState {
  phase: RunPhase;
  url: string | null;
  /** Why it crashed or could not start. */
  reason: string | null;
  startedAt: number | null;
  services: { name: string; kind: string; url: string; contract: string; docs: string }[];
}

export type LogLevel = 'trace' | 'debug' | 'info' | 'warning' | 'error';

export interface ConsoleLine {
  seq: number;
  time: number;
  level: LogLevel;
  source: string;
  message: string;
  /** Where it came from. */
  unit?: string;
  node?: string;
  trace?: string;
}

/** One step of a trace: an activity, a mapping or a call, with values as a person reads them. */
export interface TraceStep {
  index: number;
  depth: number;
  kind: 'request' | 'microflow' | 'activity' | 'import' | 'export' | 'call' | 'database';
  label: string;
  unit?: string;
  node?: string;
  startMs: number;
  durationMs: number;
  /** Variables that the step set, shortened for display. */
  values: { name: string; text: string }[];
  error?: string;
}

export interface TraceSummary {
  id: string;
  label: string;
  startedAt: number;
  durationMs: number;
  status: string;
  failed: boolean;
}

export interface Trace extends TraceSummary {
  steps: TraceStep[];
}

export interface HttpExchange {
  status: number;
  statusText: string;
  headers: [string, string][];
  body: string;
  durationMs: number;
  bytes: number;
  trace: string | null;
}

/** A row of the data browser; values are texts as the grid shows and edits them. */
export interface DataPage {
  columns: { id: string; name: string; type: string; editable: boolean; enumeration?: string[] }[];
  rows: { id: string; values: (string | null)[] }[];
  total: number;
  ms: number;
}

export interface PreviewObject {
  key: string;
  entity: string;
  state: 'new' | 'found' | 'changed';
  depth: number;
  /** Path in the message. */
  path: string;
  values: { attribute: string; text: string | null; path: string }[];
  children: PreviewObject[];
}

export interface MappingPreview {
  ms: number;
  counts: { created: number; found: number; updated: number; ignored: number };
  objects: PreviewObject[];
  output: string | null;
  diagnostics: LocatedDiagnostic[];
}

/** One row of an auto-map plan (MA-1 to MA-6, L-35): shown first, editable, applied as one undo step. */
export interface PlanRow {
  id: string;
  action: 'create' | 'reuse' | 'change' | 'skip';
  subject: 'entity' | 'attribute' | 'association' | 'enumeration' | 'mapping';
  /** Path in the structure, or the source element. */
  source: string;
  name: string;
  type: string;
  parent: string | null;
  persistable?: boolean;
  score: number;
}

export interface MappingPlan {
  rows: PlanRow[];
  change: Change;
  words: string;
}

export interface ImportOutcome {
  structures: string[];
  entities: string[];
  enumerations: string[];
  importMappings: string[];
  exportMappings: string[];
  services: { name: string; operations: string[] }[];
  diagnostics: LocatedDiagnostic[];
}

export interface RecentFile {
  file: string;
  name: string;
  openedAt: number;
}

export interface SampleInfo {
  id: string;
  label: string;
  summary: string;
}

const result = <T>() => z.custom<T>();
const none = z.strictObject({});
const unitId = z.string().min(1);

/**
 * The studio's calls: renderer to host. Arguments are validated at the host's door by these schemas; both ends take their
 * types from here.
 */
export const studioCalls = {
  'app.samples': { args: none, result: result<SampleInfo[]>() },
  'app.recent': { args: none, result: result<RecentFile[]>() },
  'app.forgetRecent': { args: z.strictObject({ file: z.string() }), result: result<null>() },
  /** Opens a project file (or joins it when it is open); the window then gets `project.patch` events. */
  'project.open': { args: z.strictObject({ file: z.string() }), result: result<ProjectState>() },
  'project.create': {
    args: z.strictObject({ file: z.string(), sample: z.string().nullable() }),
    result: result<ProjectState>(),
  },
  /** Suggests a free file name in the projects folder, for doors without a save dialog. */
  'project.suggestFile': { args: z.strictObject({ name: z.string() }), result: result<string>() },
  'project.close': { args: none, result: result<null>() },
  'project.apply': { args: z.strictObject({ change: changeSchema, version: z.int() }), result: result<Applied>() },
  'project.undo': { args: none, result: result<Applied>() },
  'project.redo': { args: none, result: result<Applied>() },
  'project.search': { args: z.strictObject({ text: z.string().max(200) }), result: result<SearchHit[]>() },
  'project.usages': { args: z.strictObject({ id: unitId }), result: result<Usage[]>() },
  /** Plans a rename of a unit or element with every reference in expressions; apply the change it gives. */
  'project.planRename': {
    args: z.strictObject({ id: unitId, name: z.string() }),
    result: result<{ change: Change; places: number } | { error: string }>(),
  },
  /** Plans a deletion: what it takes with it and what it breaks. */
  'project.planDelete': {
    args: z.strictObject({ ids: z.array(unitId) }),
    result: result<{ change: Change; breaks: Usage[] }>(),
  },
  /** Copies units (with what stands in them) as text for the clipboard; paste works in any project. */
  'project.copy': { args: z.strictObject({ ids: z.array(unitId) }), result: result<string>() },
  'project.planPaste': {
    args: z.strictObject({ text: z.string(), parent: z.string().nullable() }),
    result: result<{ change: Change; created: string[] } | { error: string }>(),
  },
  /** Text form of one unit (YAML) and back; `setSource` answers diagnostics and applies nothing when there are errors. */
  'source.get': { args: z.strictObject({ id: unitId }), result: result<{ text: string; schema: unknown }>() },
  'source.set': {
    args: z.strictObject({ id: unitId, text: z.string(), version: z.int() }),
    result: result<{ applied: Applied | null; diagnostics: LocatedDiagnostic[] }>(),
  },
  /** Plans what a contract's file becomes below a module or folder: its structures; the window goes on with `mapping.plan`. */
  'contract.plan': {
    args: z.strictObject({ path: z.string(), text: z.string(), parent: z.string(), name: z.string().optional() }),
    result: result<{
      change: import('../model/change.ts').Change | null;
      structures: string[];
      diagnostics: LocatedDiagnostic[];
    }>(),
  },
  /** Infers a structure's tree from samples and overrides without storing it. */
  'structure.infer': {
    args: z.strictObject({
      samples: z.array(z.strictObject({ id: z.string(), name: z.string(), text: z.string() })),
      overrides: z.record(z.string(), z.unknown()),
    }),
    result: result<{ root: import('../structure/node.ts').StructureNode | null; diagnostics: LocatedDiagnostic[] }>(),
  },
  /** Plans entities and mappings for a structure. Options pick what is made; `skip` and `rename` edit the plan by row id. */
  'mapping.plan': {
    args: z.strictObject({
      structure: unitId,
      parent: z.string(),
      persistable: z.boolean(),
      importMapping: z.boolean(),
      exportMapping: z.boolean(),
      skip: z.array(z.string()).default([]),
      rename: z.record(z.string(), z.string()).default({}),
    }),
    result: result<MappingPlan>(),
  },
  /** Plans a structure and an export mapping from an entity. */
  'mapping.planFromEntity': {
    args: z.strictObject({ entity: unitId, parent: z.string() }),
    result: result<MappingPlan>(),
  },
  'mapping.preview': {
    args: z.strictObject({ mapping: unitId, text: z.string(), thenExport: z.string().nullable() }),
    result: result<MappingPreview>(),
  },
  /** Plans get-all, get by key, post, put, patch and delete for an entity with flows and mappings. */
  'rest.planResource': {
    args: z.strictObject({ entity: unitId, service: z.string().nullable(), parent: z.string() }),
    result: result<MappingPlan>(),
  },
  'rest.openApi': { args: z.strictObject({ service: unitId }), result: result<unknown>() },
  'run.start': { args: none, result: result<RunState>() },
  'run.stop': { args: none, result: result<RunState>() },
  'run.restart': { args: none, result: result<RunState>() },
  'run.state': { args: none, result: result<RunState>() },
  'run.console': { args: z.strictObject({ after: z.int() }), result: result<ConsoleLine[]>() },
  'run.traces': { args: none, result: result<TraceSummary[]>() },
  'run.trace': { args: z.strictObject({ id: z.string() }), result: result<Trace | null>() },
  'run.call': {
    args: z.strictObject({ microflow: unitId, args: z.record(z.string(), z.unknown()) }),
    result: result<{ result?: unknown; error?: { message: string; activity: string | null }; trace: string | null }>(),
  },
  /** Sends a request from the host (no browser rules in the way) to the run or any address. */
  'request.send': {
    args: z.strictObject({
      method: z.string(),
      url: z.string(),
      headers: z.array(z.tuple([z.string(), z.string()])),
      body: z.string().nullable(),
    }),
    result: result<HttpExchange | { error: string }>(),
  },
  'data.page': {
    args: z.strictObject({
      entity: unitId,
      constraint: z.string(),
      sort: z.string().nullable(),
      descending: z.boolean(),
      offset: z.int().min(0),
      limit: z.int().min(1).max(1000),
    }),
    result: result<DataPage | { error: string }>(),
  },
  'data.set': {
    args: z.strictObject({ entity: unitId, id: z.string(), attribute: unitId, text: z.string().nullable() }),
    result: result<{ error: string | null }>(),
  },
  'data.create': { args: z.strictObject({ entity: unitId }), result: result<{ error: string | null }>() },
  'data.delete': {
    args: z.strictObject({ entity: unitId, ids: z.array(z.string()) }),
    result: result<{ error: string | null }>(),
  },
  'bundle.export': {
    args: z.strictObject({ out: z.string(), target: z.string() }),
    result: result<{ files: string[] } | { error: string }>(),
  },
} as const;

export type StudioCalls = typeof studioCalls;
export type CallName = keyof StudioCalls;
export type CallArgs<N extends CallName> = z.input<StudioCalls[N]['args']>;
export type CallResult<N extends CallName> = z.infer<StudioCalls[N]['result']>;

/** Host to windows, without answers. */
export interface StudioEvents {
  'project.patch': ProjectPatch;
  'run.state': RunState;
  'run.console': ConsoleLine[];
  'run.trace': TraceSummary;
}
export type EventName = keyof StudioEvents;
