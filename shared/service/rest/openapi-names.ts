import type { ContractSecurity } from '../../authentication/contract.ts';
import { addressOf, parsePathTemplate, pathShape } from '../path-template.ts';
import type { RestOperation, RestParameter, RestService } from './kind.ts';
import type { JsonObject } from './openapi-answer.ts';

/** A name as OpenAPI has them for components (4.8.7): letters of ASCII, digits, dot, underscore, hyphen. */
export function componentName(name: string): string {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[^a-zA-Z0-9._-]/g, '_');
}

/** One tag a name (4.8.1): resources of the same name share it. */
export function tagsOf({ resources }: RestService): JsonObject[] {
  const tags = new Map<string, string[]>();
  for (const { name, documentation } of resources) {
    const texts = tags.get(name) ?? [];
    tags.set(name, texts);
    if (documentation) texts.push(documentation);
  }
  return [...tags].map(([name, texts]) => ({ name, ...(texts.length > 0 ? { description: texts.join('\n\n') } : {}) }));
}

/**
 * The key of a path among those that are there by their shapes (`known`, to which it is added), in letters of an address, and how its parameters are called under it: paths that differ in the
 * names of parameters alone are one (4.8.8).
 */
export function pathIn(
  known: Map<string, string>,
  path: string,
): { path: string; renamed: ReadonlyMap<string, string> } {
  const parts = parsePathTemplate(path);
  const shape = pathShape(parts);
  const key = known.get(shape) ?? addressOf(path);
  known.set(shape, key);
  const names = parts.flatMap((part) => part.names);
  const used = parsePathTemplate(key).flatMap((part) => part.names);
  return { path: key, renamed: new Map(names.map((name, i) => [name, used[i] ?? name])) };
}

/** The operation with its path parameters called as the contract calls them; each parameter once, header names in any letter case. */
export function renamedParameters(operation: RestOperation, renamed: ReadonlyMap<string, string>): RestOperation {
  const seen = new Set<string>();
  const parameters = operation.parameters
    .map((p) => (p.in === 'path' ? { ...p, name: renamed.get(p.name) ?? p.name, argument: p.argument || p.name } : p))
    .filter((p) => {
      const key = parameterKey(p);
      return !seen.has(key) && seen.add(key);
    });
  return { ...operation, parameters };
}

/** What tells parameters of an operation apart. */
export function parameterKey({ in: place, name }: RestParameter): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}

/** A header that readers of a contract leave out of its parameters (4.8.12.2.1), as it is said elsewhere. */
export function credentialHeader(p: RestParameter): boolean {
  return p.in === 'header' && /^(?:accept|content-type|authorization)$/i.test(p.name);
}

const scheme = 'authorization';

/** An operation that reads `Authorization` says so as what it is: a way to show who asks. */
export function securityOf({ parameters }: RestOperation): JsonObject {
  const asked = parameters.find((p) => p.in === 'header' && p.name.toLowerCase() === scheme);
  return asked ? { security: [{ [scheme]: [] }, ...(asked.required ? [] : [{}])] } : {};
}

export function securitySchemesOf(paths: JsonObject, { schemes }: ContractSecurity): JsonObject {
  if (Object.keys(schemes).length > 0) return { securitySchemes: { ...schemes } as JsonObject };
  const isUsed = Object.values(paths).some((item) =>
    Object.values(item as JsonObject).some((operation) => (operation as JsonObject)['security'] !== undefined),
  );
  return isUsed ? { securitySchemes: { [scheme]: { type: 'apiKey', in: 'header', name: 'Authorization' } } } : {};
}
