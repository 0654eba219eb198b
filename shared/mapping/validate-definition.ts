import { definitionFormats, type MessageFormat } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { Unit } from '../model/unit.ts';
import type { MessageDefinition } from '../structure/message-definition/index.ts';
import { definedStructure } from './used-structure.ts';

/** The format of definitions that a message of theirs is in, by how it begins. */
export function formatOfMessage(head: string): MessageFormat {
  return definitionFormats.reduce((best, each) => (each.sniff(head) > best.sniff(head) ? each : best));
}

/**
 * Checks a message against a message definition, which serves one object and a list of them: the message is held to whichever it fits better, the object when
 * it fits neither. Every finding with its place.
 */
export function validateByDefinition(
  definition: Unit<MessageDefinition>,
  format: MessageFormat,
  text: string,
  catalog: Catalog,
): LocatedDiagnostic[] {
  const found = [false, true].map((isList) => {
    const structure = definedStructure(definition, format, isList, catalog);
    return structure ? format.validate(text, structure.data) : [];
  });
  const errors = (of: readonly LocatedDiagnostic[]) => of.filter((d) => d.severity === 'error').length;
  const [one = [], list = []] = found;
  const isListNearer = errors(list) < errors(one) || (errors(list) === errors(one) && wrongTop(one) && !wrongTop(list));
  return isListNearer ? list : one;
}

/** Whether the message is, as a whole, another thing than the structure has. */
function wrongTop(findings: readonly LocatedDiagnostic[]): boolean {
  return findings.some((d) => d.severity === 'error' && (d.path === '$' || d.path === '/'));
}
