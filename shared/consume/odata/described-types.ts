import type { ODataDescription, ODataNavigation, ODataProperty, ODataType } from './kind.ts';

type Types = Pick<ODataDescription, 'types'>;

/** A type and what it derives from, itself first. A circle ends it. */
export function typeLine({ types }: Types, name: string): ODataType[] {
  const line: ODataType[] = [];
  for (let each = types.find((t) => t.name === name); each && !line.includes(each); ) {
    line.push(each);
    const { base } = each;
    each = base === '' ? undefined : types.find((t) => t.name === base);
  }
  return line;
}

/** The properties of its key, its own or those of the nearest base type. */
export function keyOf(service: Types, type: string): string[] {
  return typeLine(service, type).find((t) => t.key.length > 0)?.key ?? [];
}

export function propertyOf(service: Types, type: string, name: string): ODataProperty | undefined {
  for (const each of typeLine(service, type)) {
    const found = each.properties.find((p) => p.name === name);
    if (found) return found;
  }
  return undefined;
}

export function navigationOf(service: Types, type: string, name: string): ODataNavigation | undefined {
  for (const each of typeLine(service, type)) {
    const found = each.navigation.find((p) => p.name === name);
    if (found) return found;
  }
  return undefined;
}
