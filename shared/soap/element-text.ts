import { MappingError } from '../format/message-error.ts';
import { hexToBinary, toBinary, toInteger, toLong, toSpacedText } from '../format/typed-text.ts';
import { nameKey, xsiNamespace } from '../format/xml/names.ts';
import { xmlMemberTable, xmlScannerIn } from '../format/xml/scanner.ts';
import { attributeText, xmlWritersIn } from '../format/xml/writers.ts';
import { dateTimeProblem, readDateTime } from '../structure/date-time-text.ts';
import type { ElementName } from '../structure/element-name.ts';
import type { ElementValue } from './message-elements.ts';

/**
 * The element of a message with a value for each of its children. An empty value leaves out an optional child, and is nil where that is possible.
 * @throws MappingError `mapping/empty-required`
 */
export function writeElement(
  { name, namespace }: ElementName,
  values: readonly ElementValue[],
  given: Readonly<Record<string, unknown>>,
  timeZone: string,
): string {
  const prefixes = new Map<string, string>(namespace === '' ? [] : [[namespace, 'm']]);
  const tag = (element: ElementName): string => {
    if (element.namespace === '') return element.name;
    const known = prefixes.get(element.namespace) ?? `m${prefixes.size + 1}`;
    prefixes.set(element.namespace, known);
    return `${known}:${element.name}`;
  };
  const outer = tag({ name, namespace });
  let needsXsi = false;
  const inside = values.map((value) => {
    const own = given[value.name];
    const child = tag(value.element);
    if (own !== null && own !== undefined) {
      const text = valueText(own, value, timeZone);
      return text === '' ? `<${child}/>` : `<${child}>${text}</${child}>`;
    }
    if (value.isOptional) return '';
    if (value.isNillable) {
      needsXsi = true;
      return `<${child} xsi:nil="true"/>`;
    }
    throw new MappingError('mapping/empty-required', `${value.name} is empty, but ${name} requires it.`, {
      path: `/${name}/${value.element.name}`,
      fix: 'Give it a value.',
    });
  });
  const declared = [...prefixes].map(([ns, prefix]) => ` xmlns:${prefix}="${attributeText(ns)}"`);
  if (needsXsi) declared.push(` xmlns:xsi="${xsiNamespace}"`);
  const content = inside.join('');
  return content === '' ? `<${outer}${declared.join('')}/>` : `<${outer}${declared.join('')}>${content}</${outer}>`;
}

function valueText(value: unknown, { kind, isHex }: ElementValue, timeZone: string): string {
  const writers = xmlWritersIn(timeZone);
  switch (kind) {
    case 'integer':
    case 'long':
    case 'decimal':
      return writers.number(value);
    case 'boolean':
      return writers.boolean(value);
    case 'datetime':
      return writers.dateTime(value, null);
    case 'binary':
      return isHex ? writers.hex(value) : writers.binary(value);
    default:
      return writers.text(value);
  }
}

/**
 * The one value of a message's element (`document`), null for one that is nil, or missing where it may be. Other children are passed by.
 * @throws MappingError with a place
 */
export function readElementValue(
  document: string,
  element: ElementName,
  value: ElementValue,
  timeZone: string,
): unknown {
  return readElementValues(document, element, [value], timeZone)[0];
}

/**
 * The values of the children of a message's element (`document`), in the order of `values`; null for one that is nil, or missing where it may be. Other children are
 * passed by.
 * @throws MappingError with a place
 */
export function readElementValues(
  document: string,
  element: ElementName,
  values: readonly ElementValue[],
  timeZone: string,
): unknown[] {
  const Scanner = xmlScannerIn(timeZone);
  const scanner = new Scanner(document);
  const outer = xmlMemberTable([nameKey(element.namespace, element.name)]);
  const inner = xmlMemberTable(values.map((value) => nameKey(value.element.namespace, value.element.name)));
  const read: unknown[] = values.map(() => null);
  const isThere = values.map(() => false);
  for (let more = scanner.openObject(outer); more; more = scanner.moreMembers()) {
    scanner.member(outer, 0);
    if (scanner.isNull()) {
      isThere.fill(true);
      continue;
    }
    for (let child = scanner.openObject(inner); child; child = scanner.moreMembers()) {
      const index = scanner.member(inner, 0);
      const value = values[index];
      if (!value) {
        scanner.skip();
        continue;
      }
      isThere[index] = true;
      if (!scanner.isNull()) read[index] = readValue(scanner, value);
    }
  }
  scanner.end();
  for (const [i, value] of values.entries())
    if (!isThere[i] && !value.isOptional)
      throw new MappingError('mapping/missing', `${value.element.name} is missing in ${element.name}.`, {
        path: `/${element.name}/${value.element.name}`,
      });
  return read;
}

/** The value of a message whose element is one value itself; null where it is nil. Throws a MappingError for a text that is none of its type. */
export function readOwnValue(document: string, value: ElementValue, timeZone: string): unknown {
  const { name, namespace } = value.element;
  const scanner = new (xmlScannerIn(timeZone))(document);
  const outer = xmlMemberTable([nameKey(namespace, name)]);
  let read: unknown = null;
  for (let more = scanner.openObject(outer); more; more = scanner.moreMembers()) {
    scanner.member(outer, 0);
    if (!scanner.isNull()) read = readValue(scanner, value);
  }
  scanner.end();
  return read;
}

function readValue(
  scanner: InstanceType<ReturnType<typeof xmlScannerIn>>,
  { kind, isHex, whiteSpace }: ElementValue,
): unknown {
  switch (kind) {
    case 'integer':
      return toInteger(scanner);
    case 'long':
      return toLong(scanner);
    case 'decimal':
      return scanner.decimal();
    case 'boolean':
      return scanner.boolean();
    case 'datetime': {
      const instant = scanner.dateTime();
      // A mapping keeps the text that was read; a value of a flow is the instant alone, and would lose digits unseen (decision 13).
      if (scanner.kept !== null && readDateTime(scanner.kept, 'UTC') === null)
        return scanner.fail(
          dateTimeProblem(scanner.kept),
          'mapping/not-a-date-time',
          'Take the answer by an import mapping, or as a text.',
        );
      return instant;
    }
    case 'date':
      return scanner.date();
    case 'binary':
      return isHex ? hexToBinary(scanner) : toBinary(scanner);
    default:
      return whiteSpace ? toSpacedText(scanner, whiteSpace) : scanner.string();
  }
}
