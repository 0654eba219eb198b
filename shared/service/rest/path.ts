export { joinPath } from '../join-path.ts';

/** Names of the {parameters} in a path, in order. */
export function pathParameters(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map((m) => m[1] as string);
}

/** Where a service of this name is served when nobody says otherwise: `OrderApi` gives `order-api/v1`. */
export function pathFromName(name: string): string {
  return `${name
    .replace(/([a-z0-9])([A-Z])/g, '$1-$2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1-$2')
    .replace(/_+/g, '-')
    .toLowerCase()}/v1`;
}
