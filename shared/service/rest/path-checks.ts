import type { CheckContext } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import { type PathPart, parsePathTemplate, pathRelation, pathTemplateProblem } from '../path-template.ts';
import { ownAddresses } from './addresses.ts';
import type { RestOperation, RestService } from './kind.ts';
import { joinPath } from './path.ts';

const reserved = ['_', 'api-doc', 'rest-doc'];

/** An operation with its whole path, as requests find it. */
interface Address {
  unit: Unit<RestService>;
  operation: RestOperation;
  label: string;
  parts: readonly PathPart[];
}

/** The path of the service itself. */
export function checkServicePath(unit: Unit<RestService>, { report }: CheckContext): void {
  const { data } = unit;
  const at = { property: 'path' };
  if (!data.path.trim())
    report({
      severity: 'error',
      code: 'rest/no-path',
      message: 'The service has no path.',
      ...at,
      fix: 'For example orders/v1.',
    });
  if (reserved.includes(data.path.split('/').filter(Boolean)[0] ?? ''))
    report({ severity: 'error', code: 'rest/reserved-path', message: `The path ${data.path} is reserved.`, ...at });
  const problem = /[{}*]/.test(data.path)
    ? 'The path of a service has no parameters; an operation may.'
    : pathTemplateProblem(data.path);
  if (problem) report({ severity: 'error', code: 'rest/path-syntax', message: problem, ...at });
}

/** Paths of operations: what is no template, what two operations share, and what nobody could tell apart. */
export function checkOperationPaths(unit: Unit<RestService>, { view, report }: CheckContext): void {
  if (!unit.data.enabled) return;
  const own = addressesOf(unit);
  const others = enabledServices(view.ofKind<RestService>('rest-service')).filter((s) => s.id !== unit.id);
  const foreign = others.flatMap(addressesOf);
  own.forEach((address, i) => {
    const at = { element: address.operation.id, path: address.label, property: 'path' };
    const resource = unit.data.resources.find((r) => r.operations.includes(address.operation));
    const problem = pathTemplateProblem(joinPath(resource?.name ?? '', address.operation.path));
    if (problem)
      report({ severity: 'error', code: 'rest/path-syntax', message: `${address.label}: ${problem}`, ...at });
    if (address.operation.method === 'GET' && isOwnAddress(address))
      report({
        severity: 'error',
        code: 'rest/own-address',
        message: `${address.label} is where the service tells of itself.`,
        ...at,
      });
    for (const other of [...own.slice(0, i), ...foreign]) {
      if (other.operation.method !== address.operation.method) continue;
      const relation = pathRelation(address.parts, other.parts);
      const where = other.unit.id === unit.id ? other.label : `${other.label} of ${view.qualifiedName(other.unit)}`;
      if (relation === 'equal')
        report({
          severity: 'error',
          code: 'rest/operation-twice',
          message:
            where === address.label
              ? `${address.label} is there twice.`
              : `${address.label} and ${where} are the same address: the names of parameters do not tell them apart.`,
          ...at,
        });
      else if (relation === 'crossing')
        report({
          severity: 'error',
          code: 'rest/paths-overlap',
          message: `${address.label} and ${where} overlap: some addresses fit both, and neither is the better one.`,
          ...at,
          fix: 'Give one of them a part with another text.',
        });
    }
  });
}

const enabledServices = (services: readonly Unit<RestService>[]) => services.filter((s) => s.data.enabled);

function addressesOf(unit: Unit<RestService>): Address[] {
  return unit.data.resources.flatMap((resource) =>
    resource.operations.map((operation) => ({
      unit,
      operation,
      label: `${operation.method} ${joinPath(resource.name, operation.path)}`,
      parts: parsePathTemplate(joinPath(unit.data.path, resource.name, operation.path)),
    })),
  );
}

function isOwnAddress({ unit, parts }: Address): boolean {
  return ownAddresses.some((own) => pathRelation(parts, parsePathTemplate(joinPath(unit.data.path, own))) === 'equal');
}
