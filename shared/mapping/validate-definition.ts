import { definitionFormats, type MessageFormat } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { LocatedDiagnostic } from '../model/diagnostic.ts';
import type { Unit } from '../model/unit.ts';
import type { MessageDefinition } from '../structure/message-definition/index.ts';
import { rootPath } from '../structure/path.ts';
import { definedStructure } from './used-structure.ts';

/** The format of definitions that a message of theirs is in, by how it begins. */
export function formatOfMessage(head: string): MessageFormat {
  return definitionFormats.reduce((best, each) => (each.sniff(head) > best.sniff(head) ? each : best));
}

/**
 * Checks a message against a message definition, which serves one object and a list of them: the message is held to whichever it is as a whole, the object when
 * it is neither. Every finding with its place.
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
  const [one = [], list = []] = found;
  return isAnother(one) && !isAnother(list) ? list : one;
}

/** Whether the message is, as a whole, another thing than the structure has: a list where an object is expected, another root element. */
function isAnother(findings: readonly LocatedDiagnostic[]): boolean {
  return findings.some(
    ({ code, path }) => code === 'structure/other-root' || (code === 'structure/wrong-type' && path === rootPath),
  );
}
