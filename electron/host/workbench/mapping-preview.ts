import { type IgnoredPlace, ignoredWords, mostIgnoredPlaces } from '../../../shared/format/ignored.ts';
import { MappingError } from '../../../shared/format/message-error.ts';
import type { MappingCut } from '../../../shared/mapping/cut-of-mapping.ts';
import { pathOfKey } from '../../../shared/mapping/element-key.ts';
import type { GivenToImport } from '../../../shared/mapping/given-to-import.ts';
import type { MappedObject } from '../../../shared/mapping/kind.ts';
import { type WalkedElement, walkMapped } from '../../../shared/mapping/walk-mapped.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { ProjectView } from '../../../shared/model/project.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { compileProgram } from '../../../shared/program/compile-program.ts';
import type { ProgramMapping } from '../../../shared/program/program.ts';
import type { MappingPreview, PreviewObject } from '../../../shared/rpc/calls/mapping.ts';
import { writeDateTimeText } from '../../../shared/structure/date-time-text.ts';
import { closedHttpClient } from '../../runtime/consume/http-client.ts';
import { toFlowError } from '../../runtime/contract/flow-error.ts';
import type { MessageSource } from '../../runtime/contract/message-source.ts';
import type { ObjectStore } from '../../runtime/contract/object-store.ts';
import { drive, type Steps } from '../../runtime/contract/steps.ts';
import { isInstantiated } from '../../runtime/contract/weft-object.ts';
import { openMemoryStore } from '../../runtime/data/open-store.ts';
import { readArguments } from '../../runtime/engine/arguments.ts';
import { LoadedProgram } from '../../runtime/engine/loaded-program.ts';
import { messageRuns, runBytes } from '../../runtime/engine/message-runs.ts';
import { UnitOfWork } from '../../runtime/engine/unit-of-work.ts';
import type { MapRequest } from './messages.ts';

/** A program whose mappings can be run on texts without a run: for preview and `weft map`. */
export class MappingBench {
  private readonly loaded: LoadedProgram;
  private readonly store: ObjectStore;
  private readonly view: ProjectView;

  constructor(view: ProjectView) {
    this.view = view;
    const program = compileProgram(view, { name: 'preview' });
    this.loaded = new LoadedProgram(program, {
      log: { write: () => {} },
      reachesOutside: false,
      http: closedHttpClient,
      constants: {},
    });
    this.store = openMemoryStore(program);
  }

  /** Imports a text, and exports the result when asked. Problems come as diagnostics with a place. */
  async run(request: MapRequest): Promise<MappingPreview> {
    const { program } = this.loaded;
    const started = performance.now();
    const waits =
      this.store.waits ||
      program.mappings.some((m) => m.isAsync && (m.id === request.mapping || m.id === request.thenExport));
    const loaded = waits ? this.loaded.waiting : this.loaded;
    const u = new UnitOfWork(loaded, this.store);
    // Nobody else is served meanwhile.
    u.fuel = u.rounds = Number.POSITIVE_INFINITY;
    u.notes = [];
    const diagnostics: LocatedDiagnostic[] = [];
    let output: string | null = null;
    const index = program.mappings.findIndex((m) => m.id === request.mapping);
    const info = program.mappings[index];
    try {
      const then = request.thenExport === null ? -1 : program.mappings.findIndex((m) => m.id === request.thenExport);
      const writes = program.mappings[then];
      const args = Object.entries(request.args ?? {});
      const has = (name: string, mapping: ProgramMapping | undefined) =>
        mapping?.parameters.some((p) => p.name === name) ?? false;
      // A name that neither knows is the import's to refuse.
      const toImport = Object.fromEntries(args.filter(([name]) => has(name, info) || !has(name, writes)));
      const toExport = Object.fromEntries(args.filter(([name]) => has(name, writes)));
      const given = info ? await drive(this.given(u, info, toImport)) : null;
      const result = await loaded.mappings[index]?.read(u, request.text, given);
      if (writes) {
        const values = await drive(readArguments(u, writes, toExport));
        output = (await loaded.mappings[then]?.write(u, result, values)) ?? '';
      }
    } catch (error) {
      diagnostics.push(diagnosticOf(error, info?.name));
    }
    return {
      ms: Math.round((performance.now() - started) * 10) / 10,
      counts: u.counts(),
      objects: this.objects(u, request.mapping),
      output,
      diagnostics,
      ignored: u.ignoredPlaces.slice(0, mostIgnoredPlaces).map((place) => ignoredDiagnostic(place, info?.name)),
    };
  }

  /** Whether messages of a mapping can be read in pieces and give the same: each object is made of its message alone. */
  readsInPieces(mapping: string): boolean {
    const unit = this.view.unit(mapping) as Unit<{ root: MappedObject | null }> | undefined;
    const info = this.loaded.program.mappings.find((m) => m.id === mapping);
    if (!unit?.data.root || !info?.cut || info.isAsync || info.parameters.length > 0) return false;
    return [...walkMapped(unit.data.root)].every(({ element }) => element.obtain === 'create');
  }

  /** Imports a message of any length and counts what it gives; nothing of it is kept. */
  async count(mapping: string, source: MessageSource): Promise<Pick<MappingPreview, 'counts' | 'diagnostics'>> {
    const index = this.loaded.program.mappings.findIndex((m) => m.id === mapping);
    const info = this.loaded.program.mappings[index] as ProgramMapping;
    const counts = { created: 0, found: 0, updated: 0, ignored: 0 };
    try {
      const limits = { items: 10_000, bytes: runBytes };
      for await (const run of messageRuns(source, info.format as string, (info.cut as MappingCut).how, limits)) {
        const u = new UnitOfWork(this.loaded, this.store);
        u.fuel = u.rounds = Number.POSITIVE_INFINITY;
        try {
          await this.loaded.mappings[index]?.read(u, run.text, null);
        } catch (error) {
          throw error instanceof MappingError ? run.placed(error) : error;
        }
        const of = u.counts();
        counts.created += of.created;
        counts.ignored += of.ignored;
      }
    } catch (error) {
      return { counts, diagnostics: [diagnosticOf(error, info.name)] };
    }
    return { counts, diagnostics: [] };
  }

  /** What the mapping is given: an object that nobody named, and the arguments; what is an object and not among these is a new one. */
  private *given(u: UnitOfWork, info: ProgramMapping, args: Readonly<Record<string, unknown>>): Steps<GivenToImport> {
    const values = yield* readArguments(u, info, args);
    info.parameters.forEach(({ type }, i) => {
      if (type.kind === 'object' && values[i] === null && type.entity !== undefined)
        values[i] = u.add(u.program.instantiate(type.entity));
    });
    return { object: info.takesParameter ? u.add(u.program.instantiate(info.entity)) : null, values };
  }

  private objects(u: UnitOfWork, mapping: string): PreviewObject[] {
    const unit = this.view.unit(mapping) as Unit<{ root: MappedObject | null }> | undefined;
    const places = new Map<string, WalkedElement & { order: number }>();
    if (unit?.data.root)
      for (const found of walkMapped(unit.data.root)) places.set(found.key, { ...found, order: places.size });
    const orderOf = (key: string) => places.get(key)?.order ?? 0;
    // Objects of one element have one place in the message, and stand below each other as they do in the mapping.
    const made = [...(u.notes ?? [])]
      .sort((a, b) => a.at - b.at || b.end - a.end || orderOf(a.path) - orderOf(b.path))
      .slice(0, 500);
    const roots: PreviewObject[] = [];
    const open: { at: number; end: number; key: string; object: PreviewObject }[] = [];
    for (const note of made) {
      const entity = u.entityOf(note.object);
      const place = places.get(note.path);
      const preview: PreviewObject = {
        key: String(note.object.$id),
        entity: entity.qualifiedName,
        state: note.object.$state === isInstantiated ? 'new' : note.object.$before ? 'changed' : 'found',
        depth: 0,
        path: note.path,
        values: (place?.element.values ?? []).flatMap((v) => {
          const attribute = entity.attributes.find((a) => a.id === v.attribute);
          if (!attribute) return [];
          const value = note.object[attribute.field];
          return [
            {
              attribute: attribute.name,
              text:
                value === null || value === undefined
                  ? null
                  : attribute.type === 'datetime'
                    ? writeDateTimeText(value as number)
                    : String(value),
              path: v.path,
            },
          ];
        }),
        children: [],
      };
      while (open.length > 0 && (open[open.length - 1] as { end: number }).end <= note.at) open.pop();
      const isBeside = place?.parent !== null && pathOfKey(place?.parent ?? '') === pathOfKey(note.path);
      const isOther = (top: { at: number; key: string }) => top.at === note.at && top.key !== place?.parent;
      if (isBeside) while (open.length > 0 && isOther(open[open.length - 1] as { at: number; key: string })) open.pop();
      const parent = open[open.length - 1];
      preview.depth = open.length;
      if (parent) parent.object.children.push(preview);
      else roots.push(preview);
      open.push({ at: note.at, end: note.end, key: note.path, object: preview });
    }
    return roots;
  }

  dispose(): void {
    this.store.close();
  }
}

function ignoredDiagnostic(place: IgnoredPlace, document: string | undefined): LocatedDiagnostic {
  const { path, line, column } = place;
  return {
    severity: 'info',
    code: 'mapping/ignored',
    message: ignoredWords(place),
    path,
    ...(document ? { document } : {}),
    ...(line === undefined ? {} : { line }),
    ...(column === undefined ? {} : { column }),
  };
}

/** A thrown mapping or flow error as a diagnostic. */
export function diagnosticOf(error: unknown, document?: string): LocatedDiagnostic {
  if (error instanceof MappingError) {
    const { code, message, path, line, column, fix } = error;
    return {
      severity: 'error',
      code,
      message,
      path,
      ...(document ? { document } : {}),
      ...(line === undefined ? {} : { line }),
      ...(column === undefined ? {} : { column }),
      ...(fix ? { fix } : {}),
    };
  }
  const flow = toFlowError(error);
  return { severity: 'error', code: flow.code, message: flow.message, ...(document ? { document } : {}) };
}
