import { readLong } from '../../expression/numeric.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { dateTimeProblem, isDate, parseDateTimeText } from '../../structure/date-time-text.ts';
import { keyOfNode, type NodeType, type StructureNode } from '../../structure/node.ts';
import { numberWidth } from '../../structure/number-width.ts';
import { expanded } from '../../structure/path.ts';
import type { StructureShape } from '../../structure/structure-document.ts';
import { lineAndColumn } from '../text-place.ts';
import { type JsonValue, parseJson } from './parse.ts';

/** Findings stop here: a message that fits nowhere is not listed to its end. */
const maxFindings = 200;

/** Checks a JSON text against a structure; every finding with its path (`$.orders[3].total`), line and column (L-10). */
export function validateJson(text: string, shape: StructureShape): LocatedDiagnostic[] {
  const { value, problems } = parseJson(text);
  const findings: LocatedDiagnostic[] = problems.map((p) => ({
    severity: value ? 'warning' : 'error',
    code: p.code,
    message: p.message,
    path: p.path,
    line: p.line,
    column: p.column,
  }));
  if (!value) return findings;
  const report = (severity: 'error' | 'warning', code: string, message: string, path: string, at: number): void => {
    if (findings.length < maxFindings) findings.push({ severity, code, message, path, ...lineAndColumn(text, at) });
  };
  const visit = (v: JsonValue, own: StructureNode, path: string): void => {
    const node = expanded(own, shape);
    if (v.type === 'null') {
      if (!node.nullable && node.type !== 'any' && node.type !== 'unknown')
        report('error', 'structure/null', `${path} is null, but ${words[node.type]} is expected.`, path, v.at);
      return;
    }
    switch (node.type) {
      case 'any':
      case 'unknown':
        return;
      case 'object': {
        if (v.type !== 'object') {
          wrong(v, node, path);
          return;
        }
        const known = new Map((node.children ?? []).map((c) => [keyOfNode(c), c]));
        const seen = new Set<string>();
        for (const member of v.members) {
          seen.add(member.key);
          const child = known.get(member.key);
          const place = childPath(path, member.key);
          if (child) visit(member.value, child, place);
          else report('warning', 'structure/unknown-member', `The structure does not know ${place}.`, place, member.at);
        }
        for (const [key, child] of known)
          if (!child.optional && !seen.has(key)) {
            const place = childPath(path, key);
            report('error', 'structure/member-missing', `${place} is missing.`, place, v.at);
          }
        return;
      }
      case 'dictionary':
        if (v.type !== 'object') {
          wrong(v, node, path);
          return;
        }
        for (const member of v.members) if (node.item) visit(member.value, node.item, childPath(path, member.key));
        return;
      case 'array':
        if (v.type !== 'array') {
          wrong(v, node, path);
          return;
        }
        v.items.forEach((item, i) => {
          if (node.item) visit(item, node.item, `${path}[${i}]`);
        });
        return;
      case 'boolean':
        if (v.type !== 'boolean') wrong(v, node, path);
        return;
      case 'integer':
      case 'long':
      case 'decimal': {
        if (v.type !== 'number') {
          wrong(v, node, path);
          return;
        }
        // 1.0 and 1e3 are whole (JSON Schema validation 2020-12, 6.1.1), and read as such.
        const long = node.type === 'decimal' ? undefined : readLong(v.text);
        const width = numberWidth(long === undefined ? v.text : String(long));
        if (node.type === 'integer' ? width > 1 : node.type === 'long' && width > 2)
          report('error', 'structure/number-range', `${v.text} at ${path} is not ${words[node.type]}.`, path, v.at);
        return;
      }
      default: {
        if (v.type !== 'string') {
          wrong(v, node, path);
          return;
        }
        if (node.enum && !node.enum.includes(v.value))
          report(
            'error',
            'structure/not-in-enumeration',
            `${JSON.stringify(v.value.slice(0, 60))} at ${path} is none of ${node.enum.slice(0, 8).join(', ')}.`,
            path,
            v.at,
          );
        const fits =
          node.type === 'datetime'
            ? parseDateTimeText(v.value) !== null
            : node.type === 'date'
              ? isDate(v.value)
              : true;
        if (!fits)
          report(
            'error',
            'structure/text-format',
            node.type === 'datetime'
              ? `${path}: ${dateTimeProblem(v.value)}`
              : `${JSON.stringify(v.value.slice(0, 60))} at ${path} is not ${words[node.type]}.`,
            path,
            v.at,
          );
      }
    }
  };
  const wrong = (v: JsonValue, node: StructureNode, path: string): void =>
    report(
      'error',
      'structure/wrong-type',
      `${path} is ${valueWords[v.type]}, but ${words[node.type]} is expected.`,
      path,
      v.at,
    );
  visit(value, shape.root, '$');
  return findings;
}

function childPath(path: string, key: string): string {
  return /^[A-Za-z_][A-Za-z0-9_]*$/.test(key) ? `${path}.${key}` : `${path}[${JSON.stringify(key)}]`;
}

const words: Readonly<Record<NodeType, string>> = {
  object: 'an object',
  array: 'an array',
  dictionary: 'an object',
  string: 'a text',
  integer: 'a whole number of 32 bits',
  long: 'a whole number of 64 bits',
  decimal: 'a number',
  boolean: 'a boolean',
  datetime: 'a date and time',
  date: 'a date',
  time: 'a time',
  uuid: 'a UUID',
  uri: 'a URI',
  binary: 'base64 text',
  any: 'any value',
  unknown: 'any value',
};
const valueWords: Readonly<Record<JsonValue['type'], string>> = {
  object: 'an object',
  array: 'an array',
  string: 'a text',
  number: 'a number',
  boolean: 'a boolean',
  null: 'null',
};
