import {
  baseName,
  type ContractFile,
  type ContractReader,
  type ContractSource,
  type ReadEnumeration,
  type ReadStructure,
} from '../contract/index.ts';
import { planAutoMap } from '../mapping/auto-map.ts';
import { afterOperations } from '../mapping/auto-map-roots.ts';
import type { Change, UnitOperation } from '../model/change.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import { toDocumentName } from '../model/file-names.ts';
import { type Enumeration, type EnumerationValue, enumerationKind } from '../model/kinds/enumeration.ts';
import { toName, uniqueName } from '../model/naming.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import type { ContractOrigin } from '../structure/contract-origin.ts';
import { holdsMessages, messageNames, messageOfPath } from '../structure/messages.ts';
import { childrenOf, type PlacedNode } from '../structure/path.ts';
import { outermostRoots, rootElements, rootNames } from '../structure/root-elements.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { freeName } from './free-name.ts';
import type { ServicePlanner } from './service-planner.ts';

export interface ImportOptions {
  /** Module or folder that takes the documents. */
  parent: string;
  /** Name of the structure; that of the file otherwise. With several structures it goes before theirs. */
  name?: string;
  entities: boolean;
  mappings: boolean;
  /** The root elements that get entities and mappings, as `name` or `{namespace}name`; without them those that nothing else refers to. */
  roots?: readonly string[];
  /** The protocols whose services are made, by their planners; left out, none is. */
  services?: readonly ServicePlanner[];
}

/** What an import makes, by qualified names in the order of making. */
export interface ImportedNames {
  structures: string[];
  entities: string[];
  enumerations: string[];
  importMappings: string[];
  exportMappings: string[];
  services: { name: string; operations: string[] }[];
}

export interface ImportPlan {
  /** The one change that would do it; null when nothing could be read. */
  change: Change | null;
  /** Ids of the structures. */
  structures: string[];
  /** Ids of the documents of the services. */
  services: string[];
  created: ImportedNames;
  /** The files that the structures were read from, by hash; to be kept in the transaction of the change. */
  files: ReadonlyMap<string, Uint8Array>;
  diagnostics: LocatedDiagnostic[];
}

/**
 * Plans what a contract becomes: enumerations, structures, with them entities and mappings, and services. The command line and the window use this one
 * plan; nothing is changed by it. `hashOf` gives the SHA-256 that a file is kept by.
 */
export function planImport(
  view: ProjectView,
  reader: ContractReader,
  source: ContractSource,
  options: ImportOptions,
  ids: IdSource,
  hashOf: (bytes: Uint8Array) => string,
): ImportPlan {
  const { structures, enumerations, services, ...read } = reader.read(source, {
    roots: options.roots ?? [],
    allFormats: options.services?.some(({ publishes }) => publishes) ?? false,
  });
  const diagnostics = [...read.diagnostics];
  const created: ImportedNames = {
    structures: [],
    entities: [],
    enumerations: [],
    importMappings: [],
    exportMappings: [],
    services: [],
  };
  const ops: UnitOperation[] = [];
  const made: string[] = [];
  const madeServices: string[] = [];
  const files = new Map<string, Uint8Array>();
  const keep = ({ path, bytes }: ContractFile): { path: string; hash: string } => {
    const hash = hashOf(bytes);
    files.set(hash, bytes);
    return { path, hash };
  };
  let current = view;
  for (const read of enumerations) {
    const unit = enumerationUnit(current, read, options.parent, ids);
    ops.push({ op: 'create', unit });
    current = current.withUnits([unit], []);
    created.enumerations.push(current.qualifiedName(unit));
  }
  for (const read of structures) {
    const origin = { kind: reader.kind, files: read.files.map(keep) };
    const isService = options.services !== undefined && services.some((service) => service.name === read.name);
    const named = isService && read.name !== null ? { ...read, name: `${read.name}Messages` } : read;
    const unit = structureUnit(current, named, origin, options, structures.length > 1, ids);
    ops.push({ op: 'create', unit });
    current = current.withUnits([unit], []);
    made.push(unit.id);
    created.structures.push(current.qualifiedName(unit));
    if (!options.entities && !options.mappings) continue;
    const isServed = options.services?.some(({ publishes }) => publishes) ?? false;
    const starts = startsOf(read, unit.data, options.roots ?? [], diagnostics);
    for (const start of starts) {
      const plan = planAutoMap(
        current,
        {
          structure: unit,
          ...(start === null ? {} : { start }),
          parent: options.parent,
          persistable: true,
          importMapping: options.mappings && isOfDirection(read, isServed ? 'written' : 'read', start),
          exportMapping: options.mappings && isOfDirection(read, isServed ? 'read' : 'written', start),
        },
        ids,
      );
      ops.push(...plan.change.ops);
      current = afterOperations(current, plan.change.ops);
      for (const key of ['entities', 'enumerations', 'importMappings', 'exportMappings'] as const)
        created[key].push(...plan.created[key]);
    }
  }
  for (const service of options.services ? services : []) {
    const planner = options.services?.find((p) => p.protocol === service.protocol);
    if (!planner) {
      diagnostics.push({
        severity: 'warning',
        code: 'import/service-left-out',
        message: `The service ${service.name} (${service.protocol}) is left out: services of this protocol cannot be made yet.`,
      });
      continue;
    }
    const origin = { kind: reader.kind, files: service.files.map(keep) };
    const plan = planner.plan(current, service, origin, options.parent, ids, {
      entities: options.entities,
      roots: options.roots ?? [],
    });
    ops.push(...plan.ops);
    diagnostics.push(...(plan.diagnostics ?? []));
    current = afterOperations(current, plan.ops);
    madeServices.push(plan.id);
    created.entities.push(...(plan.entities ?? []));
    created.enumerations.push(...(plan.enumerations ?? []));
    created.services.push({ name: plan.name, operations: plan.operations });
  }
  if (!options.services && options.entities && structures.length === 0 && services.length > 0)
    diagnostics.push({
      severity: 'error',
      code: 'import/entities-of-service',
      message:
        'The contract describes a service and no messages: its entities live in the service, which is not imported.',
      fix: 'Import its services, too.',
    });
  const [first, ...others] = source.chosen.map((file) => baseName(file.path));
  const label = others.length === 0 ? `Import ${first}` : `Import ${first} and ${others.length} more`;
  return {
    change: ops.length > 0 ? { label, ops } : null,
    structures: made,
    services: madeServices,
    created,
    files,
    diagnostics,
  };
}

/** The paths that mappings of a structure begin at; null for its root. What was asked for and is not there is a finding. */
function startsOf(
  { directions }: ReadStructure,
  shape: StructureShape,
  wanted: readonly string[],
  diagnostics: LocatedDiagnostic[],
): (string | null)[] {
  if (shape.root.group === undefined) return [null];
  const all = rootElements(shape);
  // Where it is known which messages there are, each is one, whatever else it stands in.
  const areMessages = holdsMessages(shape) || directions !== undefined;
  const roots = areMessages ? all.filter(isOfObjects) : all;
  const keyOf = ({ node }: PlacedNode) => rootNames(node);
  const found = wanted.flatMap((name) => {
    const matches = roots.filter((each) => keyOf(each).includes(name));
    if (matches.length === 0)
      diagnostics.push({
        severity: 'error',
        code: 'import/no-such-root',
        message: `The contract has no root element ${name.slice(0, 100)}.`,
        fix: `Choose one of ${roots
          .slice(0, 8)
          .map((each) => each.node.name)
          .join(', ')}${roots.length > 8 ? ', …' : ''}.`,
      });
    return matches;
  });
  const chosen = wanted.length > 0 ? found : areMessages ? roots : outermostRoots(shape);
  return chosen.length === 1 && all.length === 1 ? [null] : chosen.map((each) => each.path);
}

/** Whether a message is an object, or a list of them, which entities can be made of. */
function isOfObjects(placed: PlacedNode): boolean {
  const { type, children } = placed.node;
  if (type === 'object') return (children ?? []).length > 0;
  const [item] = type === 'array' || type === 'dictionary' ? childrenOf(placed) : [];
  return item !== undefined && isOfObjects(item);
}

/** Whether a message goes a way, by its path; those of other structures go both. */
function isOfDirection(
  { directions, root, data }: ReadStructure,
  way: 'read' | 'written',
  start: string | null,
): boolean {
  if (!directions) return true;
  const shape = { ...data, root };
  const elements = holdsMessages(shape) ? [] : rootElements(shape);
  const element = elements.find(({ path }) => path === start) ?? elements[0];
  const name = element?.node.name ?? messageOfPath(shape, start ?? undefined) ?? messageNames(shape)[0];
  return name === undefined || directions[way].has(name);
}

function structureUnit(
  view: ProjectView,
  read: ReadStructure,
  contract: ContractOrigin,
  options: ImportOptions,
  isOneOfSeveral: boolean,
  ids: IdSource,
): Unit<StructureShape & { contract: ContractOrigin }> {
  const fileName = baseName(read.files[0].path).replace(/\.[^.]*$/, '');
  const own = read.name ?? fileName;
  const wanted = options.name === undefined ? own : isOneOfSeveral ? `${options.name}_${own}` : options.name;
  return {
    id: ids(),
    kind: read.kind,
    name: freeName(view, options.parent, toDocumentName(wanted, 'Structure')),
    parent: options.parent,
    documentation: '',
    data: { ...read.data, root: read.root, contract },
  };
}

function enumerationUnit(view: ProjectView, read: ReadEnumeration, parent: string, ids: IdSource): Unit<Enumeration> {
  const names = new Set<string>();
  const values = read.values.map(({ name, caption = '', wire }): EnumerationValue => {
    const own = uniqueName(toName(name, 'Value'), (n) => names.has(n.toLowerCase()));
    names.add(own.toLowerCase());
    const text = wire ?? name;
    return { id: ids(), name: own, caption, ...(text === own ? {} : { wire: text }), documentation: '' };
  });
  const name = freeName(view, parent, toDocumentName(read.name, 'Enumeration'));
  return { id: ids(), kind: enumerationKind.kind, name, parent, documentation: '', data: { values } };
}
