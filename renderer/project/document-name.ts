import type { Unit } from '../../shared/model/unit.ts';

/** Documents of which there is one: they go by what they are. */
const fixedNames: Readonly<Record<string, string>> = { 'domain-model': 'Domain model', settings: 'Project settings' };

/** What a document is called on screen. */
export function documentName(unit: Unit | undefined): string {
  return unit ? (fixedNames[unit.kind] ?? unit.name) : '';
}
