import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProjectChecker } from '../../../shared/checks/index.ts';
import { canonicalJson } from '../../../tests/harness/canonical-json.ts';
import { ProjectBuilder } from '../../../tests/harness/project-builder.ts';
import { firstDifference, xmlMeaning } from '../../../tests/harness/xml-tree.ts';
import { MappingBench } from './mapping-preview.ts';

/** A node of a generated structure. A level has no object: its members go to the object above it. */
interface Shape {
  kind: 'string' | 'integer' | 'boolean' | 'level' | 'object' | 'list';
  optional: boolean;
  nullable: boolean;
  members: Shape[];
}

const flags = { optional: fc.boolean(), nullable: fc.boolean() };
const shapes = fc.letrec<{ node: Shape; members: Shape[] }>((tie) => ({
  node: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    fc.record({
      kind: fc.constantFrom('string' as const, 'integer' as const, 'boolean' as const),
      ...flags,
      members: fc.constant<Shape[]>([]),
    }),
    fc.record({
      kind: fc.constantFrom('level' as const, 'level' as const, 'object' as const, 'list' as const),
      ...flags,
      members: tie('members'),
    }),
  ),
  members: fc.array(tie('node'), { minLength: 1, maxLength: 4 }),
}));

type Value = string | number | boolean | null | Value[] | Members;
interface Members {
  [name: string]: Value;
}

/** A message of a shape; undefined for a member that is not there. `pick` gives numbers from 0 on. */
function valueOfShape(shape: Shape, isXml: boolean, pick: () => number): Value | undefined {
  const isValue = shape.members.length === 0;
  const mayBeNull = shape.nullable && shape.kind !== 'level' && !(isXml && shape.kind === 'list');
  if (shape.kind !== 'level' && shape.optional && pick() % 3 === 0) return undefined;
  if (mayBeNull && pick() % 3 === 0) return null;
  if (isValue)
    return (
      { string: `t${pick()} <&"`, integer: pick() - 500, boolean: pick() % 2 === 0 }[shape.kind as 'string'] ?? null
    );
  if (shape.kind === 'list') {
    const items = Array.from({ length: pick() % 3 }, () => membersOf(shape.members, isXml, pick));
    return isXml && items.length === 0 ? undefined : items;
  }
  const members = membersOf(shape.members, isXml, pick);
  // A level has nothing of its own: one that may be missing is there when something stands in it.
  return shape.kind === 'level' && shape.optional && !holdsAnything(shape.members, members) ? undefined : members;
}

function membersOf(shapesOf: readonly Shape[], isXml: boolean, pick: () => number): Members {
  const members: Members = {};
  for (const [i, shape] of shapesOf.entries()) {
    const value = valueOfShape(shape, isXml, pick);
    if (value !== undefined) members[`m${i}`] = value;
  }
  return members;
}

function holdsAnything(shapesOf: readonly Shape[], members: Members): boolean {
  return shapesOf.some((shape, i) => {
    const value = members[`m${i}`];
    if (value === undefined || value === null) return false;
    if (shape.kind === 'list') return (value as Value[]).length > 0;
    return shape.kind !== 'level' || holdsAnything(shape.members, value as Members);
  });
}

/** The structure, the domain model and both mappings of a shape. */
function projectOf(top: readonly Shape[], isXml: boolean) {
  const builder = new ProjectBuilder();
  let count = 0;
  const node = (name: string, shape: Shape): object => {
    const { kind, optional, nullable, members } = shape;
    const own = {
      name,
      ...(optional ? { optional } : {}),
      ...(nullable && kind !== 'level' && !(isXml && kind === 'list') ? { nullable } : {}),
    };
    const children = members.map((member, i) => node(`m${i}`, member));
    if (kind === 'list') return { ...own, type: 'array', item: { name: '', type: 'object', children } };
    return members.length === 0 ? { ...own, type: kind } : { ...own, type: 'object', children };
  };
  const element = (path: string, members: readonly Shape[], above: string | null, inList: boolean): object => {
    const entity = `E${count++}`;
    const attributes: Record<string, 'string' | 'integer' | 'boolean'> = {};
    const values: object[] = [];
    const objects: object[] = [];
    const walk = (at: string, shapesOf: readonly Shape[]): void => {
      for (const [i, shape] of shapesOf.entries()) {
        const own = `${at}.m${i}`;
        if (shape.kind === 'level') walk(own, shape.members);
        else if (shape.kind === 'object') objects.push(element(own, shape.members, entity, false));
        else if (shape.kind === 'list') objects.push(element(`${own}[*]`, shape.members, entity, true));
        else {
          const name = `A${values.length}`;
          attributes[name] = shape.kind;
          values.push({ path: own, attribute: `${entity}.${name}` });
        }
      }
    };
    walk(path, members);
    builder.entity(entity, attributes);
    const association = above === null ? null : `${entity}_link`;
    if (association && above) builder.association(association, inList ? entity : above, inList ? above : entity);
    return { path, entity, association, values, objects };
  };
  const children = top.map((member, i) => node(`m${i}`, member));
  const object = { name: isXml ? 'Root' : '', type: 'object', children };
  const mapped = element(isXml ? '$.Root' : '$', top, null, false);
  const root = isXml ? { path: '$', entity: null, association: null, objects: [mapped] } : mapped;
  const shape = isXml ? { name: '', type: 'object', group: 'choice', children: [object] } : object;
  return builder
    .unit(isXml ? 'xml-schema' : 'json-structure', 'Message', { samples: [], root: shape })
    .unit('import-mapping', 'In', { structure: 'Message', root })
    .unit('export-mapping', 'Out', { structure: 'Message', root })
    .view();
}

function xmlOf(name: string, value: Value): string {
  if (value === null) return `<${name} xsi:nil="true"/>`;
  if (Array.isArray(value)) return value.map((item) => xmlOf(name, item)).join('');
  if (typeof value === 'object')
    return `<${name}>${Object.entries(value)
      .map(([member, inner]) => xmlOf(member, inner))
      .join('')}</${name}>`;
  return `<${name}>${String(value).replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</${name}>`;
}

async function through(top: readonly Shape[], isXml: boolean, text: string): Promise<string> {
  const view = projectOf(top, isXml);
  expect(new ProjectChecker().checkAll(view).filter((d) => d.severity === 'error')).toEqual([]);
  const bench = new MappingBench(view);
  const { output, diagnostics } = await bench.run({ mapping: 'In', text, thenExport: 'Out' });
  bench.dispose();
  expect(diagnostics).toEqual([]);
  return output as string;
}

/** Numbers that follow from a seed, so that a failing case can be run again. */
function picker(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1103515245 + 12345) % 2147483648;
    return Math.floor(state / 65536) % 1000;
  };
}

describe('a message of a generated structure comes back the same (levels, objects, lists, optional, nullable)', () => {
  const cases = fc.tuple(fc.array(shapes.node, { minLength: 1, maxLength: 4 }), fc.nat(1_000_000));
  it('in JSON', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([top, seed]) => {
        const text = JSON.stringify(membersOf(top, false, picker(seed)));
        expect(canonicalJson(await through(top, false, text))).toBe(canonicalJson(text));
      }),
      { numRuns: 150 },
    );
  });
  it('in XML', async () => {
    await fc.assert(
      fc.asyncProperty(cases, async ([top, seed]) => {
        const text = xmlOf('Root', membersOf(top, true, picker(seed))).replace(
          '<Root',
          '<Root xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"',
        );
        expect(firstDifference(xmlMeaning(text), xmlMeaning(await through(top, true, text)))).toBeNull();
      }),
      { numRuns: 150 },
    );
  });
});
