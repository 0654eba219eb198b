import { isDecimalText } from '../../expression/numeric.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { isDate, readDateTime } from '../../structure/date-time-text.ts';
import { holdsToFacets } from '../../structure/held-value.ts';
import type { StructureNode } from '../../structure/node.ts';
import { numberWidth } from '../../structure/number-width.ts';
import type { PlacedNode } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { isNil, isOfReaders, parseXml, textOfElement, type XmlElement, xmlDiagnostic } from './parse.ts';
import { xmlStep } from './place.ts';
import { XmlShape } from './shape.ts';
import { xmlNameOf, xmlPlaceOf } from './wire.ts';

/** Findings stop here: a message that fits nowhere is not listed to its end. */
const maxFindings = 200;

/**
 * Checks an XML text against a structure: names, what must be there, how often, values by their types. A structure that came of a schema is held to that
 * (`ContractReader.validator`), which knows the order of elements as well; every finding has its path, line and column.
 */
export function validateXml(text: string, shape: StructureShape): LocatedDiagnostic[] {
  const parsed = parseXml(text);
  if (!parsed.root) return [parsed.problem];
  const findings: LocatedDiagnostic[] = [];
  const tree = new XmlShape(shape);
  const report = (severity: 'error' | 'warning', code: string, message: string, path: string, at: number): void => {
    if (findings.length < maxFindings) findings.push(xmlDiagnostic(text, at, code, message, severity, path));
  };
  const { root } = parsed;
  const path = `/${xmlStep(root.name.raw, 1)}`;
  const member = tree.membersOf(tree.root).byKey.get(root.name.key);
  if (member) visit(root, member, path);
  else {
    const known = tree.membersOf(tree.root).all.map((m) => `<${xmlNameOf(m).local}>`);
    report(
      'error',
      'structure/other-root',
      `The document is <${root.name.raw.slice(0, 60)}>, but ${known.slice(0, 5).join(' or ')} is expected.`,
      path,
      root.at,
    );
  }
  return findings;

  function visit(element: XmlElement, placed: PlacedNode, path: string): void {
    const at = tree.itemOf(placed);
    const { node } = at;
    if (isNil(element)) {
      if (!node.nullable)
        report('error', 'structure/null', `${path} is nil, but the structure has a value there.`, path, element.at);
      return;
    }
    if (node.type === 'any' || node.type === 'unknown') return;
    if (node.type !== 'object') {
      for (const attribute of element.attributes)
        if (!isOfReaders(attribute)) unknown(`${path}/@${attribute.name.raw}`, attribute.from);
      const child = element.children.find((c) => c.type === 'element');
      if (child?.type === 'element')
        report(
          'error',
          'structure/wrong-type',
          `${path} holds <${child.name.raw.slice(0, 60)}>, but a value is expected.`,
          path,
          child.at,
        );
      else value(textOfElement(element), node, path, element.contentAt);
      return;
    }
    const members = tree.membersOf(at);
    const came = new Map<PlacedNode, number>();
    for (const attribute of element.attributes) {
      const found = members.byKey.get(`@${attribute.name.key}`);
      const place = `${path}/@${attribute.name.raw.slice(0, 60)}`;
      if (found) {
        came.set(found, 1);
        value(attribute.value, found.node, place, attribute.from);
      } else if (!isOfReaders(attribute) && !members.anyAttribute) unknown(place, attribute.from);
    }
    if (members.mixed) return;
    if (members.text) value(textOfElement(element), members.text.node, path, element.contentAt);
    const counts = new Map<string, number>();
    for (const child of element.children) {
      if (child.type === 'text') {
        if (!members.text && child.text.trim() !== '')
          report(
            'error',
            'structure/text',
            `${path} holds the text ${JSON.stringify(child.text.trim().slice(0, 60))}, but only elements are expected.`,
            path,
            child.at,
          );
        continue;
      }
      const number = (counts.get(child.name.raw) ?? 0) + 1;
      counts.set(child.name.raw, number);
      const place = `${path}/${xmlStep(child.name.raw, number)}`;
      const found = members.byKey.get(child.name.key);
      if (!found) {
        if (!members.any) unknown(place, child.at);
        continue;
      }
      const times = (came.get(found) ?? 0) + 1;
      came.set(found, times);
      const most =
        found.node.type === 'array'
          ? (found.node.maxItems ?? Number.POSITIVE_INFINITY)
          : isInRepeatingGroup(found, at)
            ? Number.POSITIVE_INFINITY
            : 1;
      if (times === most + 1)
        report(
          'error',
          'structure/too-many',
          `${place} stands more than ${most === 1 ? 'once' : `${most} times`}.`,
          place,
          child.at,
        );
      visit(child, found, place);
    }
    for (const found of members.all) {
      const place = xmlPlaceOf(found.node);
      if (
        found.node.optional ||
        came.has(found) ||
        isInGroup(found, at) ||
        (place !== 'element' && place !== 'attribute')
      )
        continue;
      const least = found.node.type === 'array' ? (found.node.minItems ?? 0) : 1;
      if (least === 0) continue;
      const name = `${path}/${place === 'attribute' ? '@' : ''}${xmlNameOf(found).local}`;
      report('error', 'structure/member-missing', `${name} is missing.`, name, element.at);
    }
  }

  function unknown(place: string, at: number): void {
    report('warning', 'structure/unknown-member', `The structure does not know ${place}.`, place, at);
  }

  function value(raw: string, node: StructureNode, path: string, at: number): void {
    const problem = problemOf(raw, node);
    const unheld = problem ? null : whyNotHeld(raw, node);
    if (unheld !== null)
      report('error', 'structure/facet', `${JSON.stringify(raw.trim().slice(0, 60))} at ${path}: ${unheld}`, path, at);
    if (problem)
      report(
        'error',
        problem.code,
        `${JSON.stringify(raw.trim().slice(0, 60))} at ${path} ${problem.words}.`,
        path,
        at,
      );
  }
}

function isInGroup(member: PlacedNode, owner: PlacedNode): boolean {
  return member.parent?.path !== owner.path;
}

function isInRepeatingGroup(member: PlacedNode, owner: PlacedNode): boolean {
  for (let at = member.parent; at && at.path !== owner.path; at = at.parent) if (at.node.type === 'array') return true;
  return false;
}

/**
 * Why a value of its type is not within what its node is held to (lengths, form, limits, values), in words; null when it is. White space around a text may be of the document and not of it.
 */
function whyNotHeld(raw: string, node: StructureNode): string | null {
  if (!node.facets && !(node.enum && isNumber(node.type))) return null;
  const text = raw.trim();
  if (isNumber(node.type)) return holdsToFacets(plainNumber(text), node);
  if (node.type !== 'string') return null;
  // Its enumeration is a finding of its own.
  const { enum: _, fixed: __, ...held } = node;
  const why = holdsToFacets(raw, held);
  return why !== null && text !== raw ? holdsToFacets(text, held) : why;
}

const isNumber = (type: StructureNode['type']) => type === 'integer' || type === 'long' || type === 'decimal';

/** A number of XML Schema as we write it: `+01.` is `1`. */
function plainNumber(text: string): string {
  return text
    .replace(/^\+/, '')
    .replace(/\.$/, '')
    .replace(/^(-?)\./, '$10.')
    .replace(/^(-?)0+(?=\d)/, '$1');
}

function problemOf(raw: string, node: StructureNode): { code: string; words: string } | null {
  const text = raw.trim();
  const format = (words: string) => ({ code: 'structure/text-format', words });
  switch (node.type) {
    case 'integer':
    case 'long': {
      if (!/^[+-]?\d+$/.test(text)) return format('is not a whole number');
      const width = numberWidth(text.replace(/^\+/, ''));
      return width > (node.type === 'integer' ? 1 : 2)
        ? {
            code: 'structure/number-range',
            words: `is not a whole number of ${node.type === 'integer' ? 32 : 64} bits`,
          }
        : null;
    }
    case 'decimal':
      return isDecimalText(plainNumber(text)) ? null : format('is not a number');
    case 'boolean':
      return /^(true|false|1|0)$/.test(text) ? null : format('is not true or false');
    case 'datetime':
      return readDateTime(text.replace(/(\.\d{3})\d+/, '$1'), 'UTC') === null ? format('is not a date and time') : null;
    case 'date':
      return isDate(text.replace(/(Z|[+-]\d\d:\d\d)$/, '')) ? null : format('is not a date');
    default:
      return node.enum && !node.enum.includes(text) && !node.enum.includes(raw)
        ? { code: 'structure/not-in-enumeration', words: `is none of ${node.enum.slice(0, 8).join(', ')}` }
        : null;
  }
}
