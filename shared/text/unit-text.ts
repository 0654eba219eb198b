import { isCollection, isMap, isPair, isScalar, LineCounter, parseDocument, stringify, visit } from 'yaml';
import type { z } from 'zod';
import { structuredCloneJson } from '../model/change.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { type KindRegistry, migrateData } from '../model/kind.ts';
import { mostSimilar } from '../model/naming.ts';
import { brokenText, brokenTextMessage, maxDataDepth } from '../model/plain-data.ts';
import type { ProjectView } from '../model/project.ts';
import { walkData } from '../model/schema-walk.ts';
import { type IdSource, type Unit, unitSchema } from '../model/unit.ts';
import { withoutDefaults } from './without-defaults.ts';

/** Options of every YAML we write: no folding, so that a diff shows what changed. */
const yamlOptions = { lineWidth: 0, minContentWidth: 0, aliasDuplicateObjects: false } as const;

/** One wrong bracket makes an error of every line behind it; the first ones say what is wrong. */
const mostSyntaxErrors = 10;
/** Wrong keys and values are told one by one up to here: each has to be found a place in the text. */
const mostWrongValues = 100;

/**
 * The text of a unit: kind, name, id, documentation, then its data, with references as qualified names (`#id` where a name
 * would not lead back). What the kind's defaults say is left out. Deterministic: the same unit gives the same text.
 */
export function unitToText(unit: Unit, view: ProjectView): string {
  const kind = view.kinds.require(unit.kind);
  const data = structuredCloneJson(unit.data) as Record<string, unknown>;
  walkData(kind.schema, data, ({ meta, value, replace }) => {
    if (typeof meta.ref === 'string' && typeof value === 'string')
      replace(referenceText(value, meta.ref.split('|'), view));
  });
  const head: Record<string, unknown> = { kind: unit.kind, name: unit.name, id: unit.id };
  if (kind.version > 1) head.kindVersion = kind.version;
  if (unit.documentation) head.documentation = unit.documentation;
  return stringify({ ...head, ...(withoutDefaults(kind.schema, data) as Record<string, unknown>) }, yamlOptions);
}

function referenceText(id: string, accepts: readonly string[], view: ProjectView): string {
  const name = view.nameOf(id);
  return name !== undefined && view.byName(name, accepts) === id ? name : `#${id}`;
}

/** A unit read from text whose references still are names. */
export interface DraftUnit {
  unit: Unit;
  /** Where things stand in the text. */
  place(path: readonly (string | number)[]): { line: number; column: number };
  file: string;
}

/** Reads the text of a unit. Wrong keys, types and values are diagnostics with line and column. */
export function parseUnitText(
  text: string,
  kinds: KindRegistry,
  ids: IdSource,
  file = '',
): { draft: DraftUnit | null; diagnostics: LocatedDiagnostic[] } {
  const counter = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: counter,
    prettyErrors: false,
    // The library compares each key with each other one.
    uniqueKeys: false,
    maxAliasCount: 0,
  } as never);
  const diagnostics: LocatedDiagnostic[] = [];
  const at = (offset: number) => {
    const { line, col } = counter.linePos(offset);
    return { line, column: col };
  };
  const notYaml = (message: string, offset: number) =>
    diagnostics.push({
      severity: 'error',
      code: 'text/yaml',
      message,
      ...(file ? { document: file } : {}),
      ...at(offset),
    });
  for (const error of document.errors.slice(0, mostSyntaxErrors)) {
    const isTooDeep = error.message.startsWith('Maximum call stack');
    notYaml(
      isTooDeep ? 'Lists and keys are nested too deep to be read.' : `${error.message.split('\n')[0]}`,
      error.pos[0],
    );
    if (isTooDeep) break;
  }
  if (diagnostics.length === 0 && isNodeTooDeep(document.contents, maxDataDepth))
    notYaml(`Lists and keys are nested more than ${maxDataDepth} levels deep.`, 0);
  if (diagnostics.length > 0) return { draft: null, diagnostics };
  // Aliases would let a short text stand for an endless one; and a copy that is two places is no text form.
  visit(document, {
    Alias(_key, alias) {
      notYaml(
        `*${alias.source} is an alias, which the text form does not have: write the value itself.`,
        alias.range?.[0] ?? 0,
      );
      return visit.BREAK;
    },
    Map(_key, map) {
      const seen = new Set<unknown>();
      for (const { key } of map.items) {
        const value = isScalar(key) ? key.value : key;
        if (seen.has(value) && diagnostics.length < mostSyntaxErrors)
          notYaml(`The key ${String(value)} is there twice.`, isScalar(key) ? (key.range?.[0] ?? 0) : 0);
        seen.add(value);
      }
    },
  });
  if (diagnostics.length > 0) return { draft: null, diagnostics };
  const place = (path: readonly (string | number)[]): { line: number; column: number } => {
    // The innermost part of the path that stands in the text; for a key, the key itself.
    for (let length = path.length; length > 0; length--) {
      const parent = document.getIn(path.slice(0, length - 1), true);
      const key = path[length - 1];
      if (isMap(parent)) {
        const pair = parent.items.find((p) => (isScalar(p.key) ? p.key.value : p.key) === key);
        const range = isScalar(pair?.key) ? pair.key.range : undefined;
        if (range) return at(range[0]);
      }
      const node = document.getIn(path.slice(0, length), true) as { range?: [number, number, number] } | undefined;
      if (node?.range) return at(node.range[0]);
    }
    return { line: 1, column: 1 };
  };
  const report = (code: string, message: string, path: readonly (string | number)[], fix?: string) => {
    if (diagnostics.length >= mostWrongValues) return;
    diagnostics.push({
      severity: 'error',
      code,
      message,
      path: path.join('.'),
      ...(file ? { document: file } : {}),
      ...place(path),
      ...(fix ? { fix } : {}),
    });
  };
  const content = document.toJS({ maxAliasCount: 0 }) as unknown;
  if (typeof content !== 'object' || content === null || Array.isArray(content)) {
    report('text/not-a-document', 'A document is a list of keys: kind, name and the properties of its kind.', []);
    return { draft: null, diagnostics };
  }
  const { kind: kindId, name, id, kindVersion = 1, documentation, ...written } = content as Record<string, unknown>;
  const kind = typeof kindId === 'string' ? kinds.get(kindId) : undefined;
  if (!kind) {
    const similar = mostSimilar(
      String(kindId ?? ''),
      kinds.all().map((k) => k.kind),
    );
    report(
      'text/kind',
      kindId === undefined ? 'The key kind is missing.' : `${String(kindId)} is not a kind of document.`,
      ['kind'],
      similar
        ? `Did you mean ${similar}?`
        : `Kinds are ${kinds
            .all()
            .map((k) => k.kind)
            .join(', ')}.`,
    );
    return { draft: null, diagnostics };
  }
  if (typeof name !== 'string' || name === '') report('text/name', 'The key name is missing.', ['name']);
  if (typeof kindVersion !== 'number' || !Number.isInteger(kindVersion) || kindVersion < 1) {
    report('text/kind-version', 'kindVersion is a whole number from 1 on.', ['kindVersion']);
    return { draft: null, diagnostics };
  }
  if (kindVersion > kind.version) {
    report(
      'text/kind-newer',
      `${kind.label} ${typeof name === 'string' ? name : ''} is of version ${kindVersion}; this Weft Studio knows ${kind.version}.`,
      ['kindVersion'],
      'Update Weft Studio to read it.',
    );
    return { draft: null, diagnostics };
  }
  const data = migrateData(kind, written, kindVersion);
  walkIds(kind.schema, data, ids);
  const parsed = kind.schema.safeParse(data);
  if (!parsed.success) {
    for (const issue of parsed.error.issues) {
      const path = [...issue.path] as (string | number)[];
      if (issue.code === 'unrecognized_keys') {
        for (const key of (issue as { keys: string[] }).keys) {
          const similar = mostSimilar(key, keysAt(kind.schema, path));
          report(
            'text/unknown-key',
            `${kind.label} has no ${path.length > 0 ? `${path.join('.')}.` : ''}${key}.`,
            [...path, key],
            similar ? `Did you mean ${similar}?` : undefined,
          );
        }
      } else report('text/value', issue.message, path);
    }
    return { draft: null, diagnostics };
  }
  if (diagnostics.length > 0) return { draft: null, diagnostics };
  const unit: Unit = {
    id: typeof id === 'string' ? id : ids(),
    kind: kind.kind,
    name: name as string,
    parent: null,
    documentation: typeof documentation === 'string' ? documentation : '',
    data: parsed.data,
  };
  for (const { path, message } of unitSchema.safeParse({ ...unit, data: null }).error?.issues ?? [])
    report('text/value', `${path.map(String).join('.')}: ${message}.`, path as string[]);
  const broken = brokenText(parsed.data);
  if (broken) report('text/value', `${broken.join('.').toWellFormed()}: ${brokenTextMessage}.`, broken);
  return { draft: diagnostics.length > 0 ? null : { unit, place, file }, diagnostics };
}

/** As `isTooDeep`, of what YAML makes of a text. */
function isNodeTooDeep(node: unknown, levels: number): boolean {
  if (!isCollection(node)) return false;
  if (levels === 0) return true;
  return node.items.some((item) =>
    isPair(item)
      ? isNodeTooDeep(item.value, levels - 1) || isNodeTooDeep(item.key, levels - 1)
      : isNodeTooDeep(item, levels - 1),
  );
}

/** Gives elements without an id one; hand-written text may leave ids out. */
function walkIds(schema: z.ZodType, data: unknown, ids: IdSource): void {
  // biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
  const visit = (s: any, value: unknown): void => {
    const def = s?.def;
    if (!def || typeof value !== 'object' || value === null) return;
    if (['optional', 'nullable', 'default', 'prefault'].includes(def.type)) visit(def.innerType, value);
    else if (def.type === 'array' && Array.isArray(value)) for (const item of value) visit(def.element, item);
    else if (def.type === 'record') for (const item of Object.values(value)) visit(def.valueType, item);
    else if (def.type === 'object' && !Array.isArray(value)) {
      const record = value as Record<string, unknown>;
      for (const [key, member] of Object.entries(def.shape as Record<string, z.ZodType>)) {
        if ((member.meta() as { elementId?: boolean } | undefined)?.elementId && record[key] === undefined)
          record[key] = ids();
        else visit(member, record[key]);
      }
    } else if (def.type === 'union' && def.discriminator) {
      const tag = (value as Record<string, unknown>)[def.discriminator as string];
      const option = def.options.find(
        (o: { def: { shape: Record<string, { def: { values?: unknown[] } }> } }) =>
          o.def.shape?.[def.discriminator]?.def.values?.[0] === tag,
      );
      visit(option, value);
    }
  };
  visit(schema, data);
}

function keysAt(schema: z.ZodType, path: readonly (string | number)[]): string[] {
  // biome-ignore lint/suspicious/noExplicitAny: zod definitions are read by their type
  let current: any = schema;
  const unwrap = () => {
    while (['optional', 'nullable', 'default', 'prefault'].includes(current?.def?.type))
      current = current.def.innerType;
  };
  for (const key of path) {
    unwrap();
    if (current?.def?.type === 'object') current = current.def.shape[key];
    else if (current?.def?.type === 'array') current = current.def.element;
    else if (current?.def?.type === 'record') current = current.def.valueType;
    else return [];
  }
  unwrap();
  return current?.def?.type === 'object' ? Object.keys(current.def.shape) : [];
}

/** Turns the names in a draft into ids. A name that leads nowhere is a diagnostic with its place. */
export function resolveDraft(draft: DraftUnit, view: ProjectView): LocatedDiagnostic[] {
  const diagnostics: LocatedDiagnostic[] = [];
  const kind = view.kinds.require(draft.unit.kind);
  walkData(kind.schema, draft.unit.data, ({ meta, value, path, replace }) => {
    if (typeof meta.ref !== 'string' || typeof value !== 'string') return;
    if (value.startsWith('#')) {
      replace(value.slice(1));
      return;
    }
    const accepts = meta.ref.split('|');
    const id = view.byName(value, accepts);
    if (id !== undefined) {
      replace(id);
      return;
    }
    const names = accepts.flatMap((a) => [
      ...[...view.units.values()].filter((u) => u.kind === a).map((u) => view.qualifiedName(u)),
      ...[...view.elements().values()].filter((e) => e.kind === a).map((e) => e.qualifiedName),
    ]);
    const similar = mostSimilar(value, names);
    diagnostics.push({
      severity: 'error',
      code: 'text/dangling-reference',
      message: `There is no ${accepts.join(' or ')} ${value}.`,
      document: draft.file || view.qualifiedName(draft.unit),
      unit: draft.unit.id,
      path: path.join('.'),
      ...draft.place(path),
      ...(similar ? { fix: `Did you mean ${similar}?` } : {}),
    });
  });
  return diagnostics;
}
