import { type CheckContext, type Comparison, namedOthers } from '../../model/check-rule.ts';
import { groupBy, madeOnce } from '../../model/made-once.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { type PathPart, parsePathTemplate, pathRelation, pathShape, pathTemplateProblem } from '../path-template.ts';
import { PathTree } from '../path-tree.ts';
import { servicePathProblem } from '../service-path.ts';
import { ownAddresses } from './addresses.ts';
import type { RestOperation, RestService } from './kind.ts';
import { joinPath } from './path.ts';

/** An operation with its whole path, as requests find it. */
interface Address {
  unit: Unit<RestService>;
  /** Which of its service it is. */
  index: number;
  resource: { name: string };
  operation: RestOperation;
  label: string;
  parts: readonly PathPart[];
}

/** The path of the service itself. */
export function checkServicePath(unit: Unit<RestService>, { report }: CheckContext): void {
  const problem = servicePathProblem(unit.data.path);
  if (!problem) return;
  const codes = {
    'no-path': 'rest/no-path',
    'reserved-path': 'rest/reserved-path',
    'path-syntax': 'rest/path-syntax',
  } as const;
  const fix = problem.what === 'no-path' ? { fix: 'For example orders/v1.' } : {};
  report({ severity: 'error', code: codes[problem.what], message: problem.message, property: 'path', ...fix });
}

/** Paths of operations: what is no template, what two operations share, and what nobody could tell apart. */
export function checkOperationPaths(unit: Unit<RestService>, { view, report }: CheckContext): void {
  if (!unit.data.enabled) return;
  addressesOf(unit).forEach((address) => {
    const at = { element: address.operation.id, path: address.label, property: 'path' };
    const problem = pathTemplateProblem(joinPath(address.resource.name, address.operation.path));
    if (problem)
      report({ severity: 'error', code: 'rest/path-syntax', message: `${address.label}: ${problem}`, ...at });
    if (address.operation.method === 'GET' && isOwnAddress(address))
      report({
        severity: 'error',
        code: 'rest/own-address',
        message: `${address.label} is where the service tells of itself.`,
        ...at,
      });
    const say = (code: 'rest/operation-twice' | 'rest/paths-overlap', message: string, fix?: string) =>
      report({ severity: 'error', code, message, ...at, ...(fix === undefined ? {} : { fix }) });
    const place = (other: Address) =>
      other.unit.id === unit.id ? other.label : `${other.label} of ${view.qualifiedName(other.unit)}`;
    const twins = firstOthers(address, twinsOf(address, view));
    for (const where of twins.named.map(place))
      say(
        'rest/operation-twice',
        where === address.label
          ? `${address.label} is there twice.`
          : `${address.label} and ${where} are the same address: the names of parameters do not tell them apart.`,
      );
    if (twins.areMore) say('rest/operation-twice', `More operations have the address ${address.label}.`);
    const crossing = firstOthers(address, crossingOf(address, view));
    const tell = 'Give one of them a part with another text.';
    for (const where of crossing.named.map(place))
      say(
        'rest/paths-overlap',
        `${address.label} and ${where} overlap: some addresses fit both, and neither is the better one.`,
        tell,
      );
    if (crossing.areMore) say('rest/paths-overlap', `${address.label} overlaps with more operations.`, tell);
  });
}

/** Services meet where an address of one is that of another, or overlaps with it. */
export const pathComparison: Comparison = {
  shows: (unit, view) => JSON.stringify([view.qualifiedName(unit), enabledAddresses(unit).map(addressText)]),
  *meets(unit, view) {
    const met = new Set<Unit>();
    for (const address of enabledAddresses(unit))
      for (const others of [twinsOf(address, view), crossingOf(address, view)])
        for (const other of others) met.add(other.unit);
    yield* met;
  },
};

const addressText = ({ label, parts, operation }: Address) => [operation.method, label, pathShape(parts)];

/** Those that a finding of an address names, of itself and the later ones of its service none; and whether there are more. */
function firstOthers(address: Address, meeting: Iterable<Address>): { named: Address[]; areMore: boolean } {
  const named: Address[] = [];
  for (const other of meeting) {
    if (other.unit.id === address.unit.id && other.index >= address.index) continue;
    if (named.length === namedOthers) return { named, areMore: true };
    named.push(other);
  }
  return { named, areMore: false };
}

function twinsOf({ operation, parts }: Address, view: ProjectView): Iterable<Address> {
  return addressIndex(view).get(operation.method)?.twins.get(pathShape(parts)) ?? [];
}

function* crossingOf({ operation, parts }: Address, view: ProjectView): Generator<Address> {
  const tree = addressIndex(view).get(operation.method)?.tree;
  for (const twins of tree?.meeting(parts) ?? [])
    if (pathRelation(parts, (twins[0] as Address).parts) === 'crossing') yield* twins;
}

/** The addresses of all services by method: those of one shape together, and each shape in a tree. */
const addressIndex = madeOnce((view: ProjectView) => {
  const addresses = view.ofKind<RestService>('rest-service').flatMap((unit) => enabledAddresses(unit));
  return new Map(
    [...groupBy(addresses, ({ operation }) => operation.method)].map(([method, ofMethod]) => {
      const twins = groupBy(ofMethod, ({ parts }) => pathShape(parts));
      const tree = new PathTree<readonly Address[]>();
      // In an order of their own, so that those that are named first do not depend on who came when.
      for (const shape of [...twins.keys()].sort()) {
        const group = (twins.get(shape) ?? []).sort(byUnitAndIndex);
        tree.add((group[0] as Address).parts, group);
      }
      return [method, { twins, tree }] as const;
    }),
  );
});

function byUnitAndIndex(a: Address, b: Address): number {
  return a.unit.id === b.unit.id ? a.index - b.index : a.unit.id < b.unit.id ? -1 : 1;
}

const enabledAddresses = (unit: Unit): readonly Address[] =>
  (unit as Unit<RestService>).data.enabled ? addressesOf(unit as Unit<RestService>) : [];

const addressesOf = madeOnce((unit: Unit<RestService>): readonly Address[] =>
  unit.data.resources
    .flatMap((resource) => resource.operations.map((operation) => ({ resource, operation })))
    .map(({ resource, operation }, index) => ({
      unit,
      index,
      resource,
      operation,
      label: `${operation.method} ${joinPath(resource.name, operation.path)}`,
      parts: parsePathTemplate(joinPath(unit.data.path, resource.name, operation.path)),
    })),
);

function isOwnAddress({ unit, parts }: Address): boolean {
  return ownAddresses.some((own) => pathRelation(parts, parsePathTemplate(joinPath(unit.data.path, own))) === 'equal');
}
