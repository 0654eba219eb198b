import { describe, expect, it } from 'vitest';
import { placesFor } from '../../electron/host/store/salvaged-places.ts';
import { ProjectChecker } from '../../shared/checks/index.ts';
import { inferStructure } from '../../shared/contract/json/index.ts';
import { divide, modulo, multiply, type Numeric, readDecimal, writeNumber } from '../../shared/expression/numeric.ts';
import { parsePattern } from '../../shared/expression/regular-expressions/parse.ts';
import { printPattern } from '../../shared/expression/regular-expressions/print.ts';
import { PatternError } from '../../shared/expression/regular-expressions/syntax.ts';
import { formatOf } from '../../shared/format/index.ts';
import { kinds } from '../../shared/kinds.ts';
import { Catalog } from '../../shared/model/catalog.ts';
import type { DomainModel } from '../../shared/model/kinds/domain-model.ts';
import { countingIds, type Unit } from '../../shared/model/unit.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import { parseXPath } from '../../shared/query/index.ts';
import { copyUnits, planPaste } from '../../shared/refactor/paste.ts';
import { matchPart, parsePathTemplate } from '../../shared/service/path-template.ts';
import type { RestService } from '../../shared/service/rest/kind.ts';
import { openApiOf } from '../../shared/service/rest/openapi.ts';
import { parseUnitText } from '../../shared/text/unit-text.ts';
import { countHeld } from '../harness/figures.ts';
import { growth } from '../harness/growth.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';

const number = (digits: number): Numeric => readDecimal(`${'7'.repeat(digits)}.5`);
const members = (count: number, name: (i: number) => string) =>
  `{${Array.from({ length: count }, (_, i) => `"${name(i)}":1`).join(',')}}`;
const structure = inferStructure([{ id: 's', name: 's', text: '{"a":1,"b":{"c":[1]}}' }]).root;
const validate = (text: string) => structure && formatOf('json').validate(text, { root: structure });
const infer = (text: string) => inferStructure([{ id: 's', name: 's', text }]);
const parse = (text: string) => parseUnitText(text, kinds, countingIds('x'));

const view = new ProjectBuilder().entity('Item', { Count: 'integer' }).view();
const constrain = (text: string) => parseXPath(`[${text}]`, 'Item', new Catalog(view), () => ({ kind: 'string' }));

const pattern = (text: string) => {
  try {
    printPattern(parsePattern(text));
  } catch (error) {
    // Said to be none: that is an answer, too.
    if (!(error instanceof PatternError)) throw error;
  }
};
/** Characters with others between them, so that no two are one range. */
const han = (n: number, behind: string) =>
  Array.from({ length: n }, (_, i) => `${String.fromCodePoint(0x4e00 + i * 2)}${behind}`).join('');

const template = parsePathTemplate('{a}-{b}-{c}-{d}.x')[0] as Parameters<typeof matchPart>[0];

/** For eight times the input, what grows with it takes eight times as long (memory that is collected costs some more), with its square 64 times. */
const works: [string, number, (n: number) => void][] = [
  ['a decimal read and written', 8_000, (n) => writeNumber(readDecimal(`${'7'.repeat(n)}.5`))],
  ['a product of decimals', 6_000, (n) => multiply(number(n), number(n))],
  ['a quotient of decimals', 5_000, (n) => divide(number(n), number(n / 2))],
  ['a remainder of decimals', 5_000, (n) => modulo(number(n), number(n / 2))],
  ['a sample with a repeated member', 8_000, (n) => infer(members(n, () => 'a'))],
  ['a sample with many members', 3_000, (n) => infer(members(n, (i) => `k${i}`))],
  ['a sample of objects that differ', 5_000, (n) => infer(`[${Array.from({ length: n }, (_, i) => `{"k${i}":1}`)}]`)],
  ['a message with a repeated member', 8_000, (n) => validate(members(n, () => 'a'))],
  ['a message with unknown members', 8_000, (n) => validate(members(n, (i) => `k${i}`))],
  [
    'a message that fits nowhere',
    8_000,
    (n) => validate(`{"b":{"c":[${Array.from({ length: n }, () => '"x"').join(',\n')}]}}`),
  ],
  [
    'a document with unknown keys',
    3_000,
    (n) => parse(`kind: module\nname: M\n${Array.from({ length: n }, (_, i) => `k${i}: 1`).join('\n')}\n`),
  ],
  ['a document with a repeated key', 3_000, (n) => parse(`kind: module\nname: M\n${'order: 1\n'.repeat(n)}`)],
  ['a quoted pattern', 5_000, (n) => pattern(`\\Q${'x'.repeat(n)}`)],
  ['a pattern of optional characters', 5_000, (n) => pattern(`1++${han(n, '?')}`)],
  ['a pattern of options', 5_000, (n) => pattern(`${han(n, '|')}1++`)],
  ['a path that fits no template', 100_000, (n) => matchPart(template, '-'.repeat(n))],
  [
    'a constraint of many conditions',
    1_000,
    (n) => constrain(Array.from({ length: n }, (_, i) => `Count = ${i}`).join(' or ')),
  ],
];

countHeld((held) => `growth: ${held} kinds of hostile input made eight times longer, 0 with more than linear work`);

const check = (project: View) => new ProjectChecker().checkAll(project);
type View = ReturnType<ProjectBuilder['view']>;

/** Many documents of one kind: each is compared with those that it meets, never with all. */
function documents(n: number, add: (project: ProjectBuilder, i: number) => void): View {
  const project = new ProjectBuilder();
  for (let i = 0; i < n; i++) add(project, i);
  return project.view();
}

const service = (path: string, operation: string, i: number) => ({
  path,
  resources: [
    {
      id: `r${i}`,
      name: 'r',
      operations: [{ id: `o${i}`, method: 'GET', path: operation, microflow: null, parameters: [], bodyArgument: '' }],
    },
  ],
});

const projects: [string, number, (project: ProjectBuilder, i: number) => void][] = [
  ['constants', 500, (p, i) => p.unit('constant', `C${i}`, { type: 'integer', value: '1' })],
  [
    'documents of one name',
    500,
    (p, i) => p.units.push({ id: `d${i}`, kind: 'folder', name: 'Same', parent: 'm', documentation: '', data: {} }),
  ],
  ['services of different paths', 150, (p, i) => p.unit('rest-service', `S${i}`, service(`p${i}`, '', i))],
  ['services at one path', 150, (p, i) => p.unit('rest-service', `S${i}`, service('p', '', i))],
  [
    'services whose addresses differ at their end',
    150,
    (p, i) => p.unit('rest-service', `S${i}`, service('p', `{a}/x${i}`, i)),
  ],
  [
    'services whose addresses overlap',
    150,
    (p, i) => p.unit('rest-service', `S${i}`, service('p', i % 2 ? `{a}/x${i}` : `y${i}/{a}`, i)),
  ],
  [
    'a chain of generalizations',
    200,
    (p, i) => p.entity(`E${i}`, { [`A${i}`]: 'string' }, i > 0 ? { generalization: `E${i - 1}` } : {}),
  ],
];

describe("the checks of a stranger's project, in the process that answers every window", () => {
  it.each(projects)(
    '%s: grow with the project, and so do the findings',
    (_name, n, add) => {
      const [small, large] = [n, 8 * n].map((count) => documents(count, add)) as [View, View];
      expect(
        growth(
          () => check(small),
          () => check(large),
          40,
        ),
      ).toBeLessThan(40);
      expect(check(large).length / Math.max(1, check(small).length)).toBeLessThan(16);
    },
    120_000,
  );

  it('one edit of one constant among many is no check of all', () => {
    const edited = (n: number) => {
      const project = documents(n, (p, i) => p.unit('constant', `C${i}`, { type: 'integer', value: '1' }));
      const checker = new ProjectChecker();
      checker.checkAll(project);
      const unit = project.unit('C7') as Unit<object>;
      const changed = { ...unit, data: { ...unit.data, value: '2' } };
      const next = project.withUnits([changed], []);
      return () => checker.update(next, [changed], []);
    };
    expect(growth(edited(500), edited(4_000), 40)).toBeLessThan(40);
  }, 120_000);
});

/** `n` of each in one document or one place, where those above are in many. */
const made: [string, number, (n: number) => View, (project: View) => unknown][] = [
  ['operations of a service, compiled', 150, operations, compile],
  [
    'operations of a service, as OpenAPI',
    150,
    operations,
    (project) => openApiOf(project.unit('S') as Unit<RestService>, project),
  ],
  ['attributes of one name, compiled', 600, attributesOfOneName, compile],
  ['variables of a flow, checked', 300, variables, check],
  [
    'documents of one name, pasted',
    300,
    (n) => documents(n, (p, i) => p.unit('constant', `C${i}`, { type: 'string', value: '1' })),
    (project) => {
      const copied = copyUnits([...project.units.keys()], project);
      const ids = countingIds('q');
      return planPaste(copied, 'm', project, ids, () => true);
    },
  ],
];

function operations(n: number): View {
  const all = Array.from({ length: n }, (_, i) => ({
    id: `o${i}`,
    method: 'GET',
    path: `x${i}`,
    microflow: 'F',
    parameters: [],
    bodyArgument: '',
  }));
  return new ProjectBuilder()
    .flow('F', [], { kind: 'string' }, (flow) => flow.add('end', { value: "'a'" }))
    .unit('rest-service', 'S', { path: 's', resources: [{ id: 'r', name: 'r', operations: all }] })
    .view();
}

function variables(n: number): View {
  return new ProjectBuilder()
    .flow('F', [], { kind: 'string' }, (flow) => {
      for (let i = 0; i < n; i++)
        flow.add('create-variable', { output: `N${i}`, dataType: 'integer', value: i ? `$N${i - 1} + 1` : '0' });
      flow.add('end', { value: "'a'" });
    })
    .view();
}

function attributesOfOneName(n: number): View {
  const project = new ProjectBuilder().entity(
    'E',
    Object.fromEntries(Array.from({ length: n }, (_, i) => [`A${i}`, 'string'])),
  );
  const view = project.view();
  const model = view.ofKind<DomainModel>('domain-model')[0] as Unit<DomainModel>;
  for (const attribute of model.data.entities[0]?.attributes ?? []) attribute.name = 'Same';
  return view;
}

function compile(project: View): unknown {
  return compileProgram(project, { name: 'x' });
}

describe("what is made of a stranger's project", () => {
  it.each(made)(
    '%s: grows with their number',
    (_name, n, make, work) => {
      const [small, large] = [make(n), make(8 * n)];
      expect(
        growth(
          () => work(small),
          () => work(large),
          40,
        ),
      ).toBeLessThan(40);
    },
    120_000,
  );

  it('a recovery of documents whose folders are lost grows with their number', () => {
    const lost = (n: number): Unit[] =>
      Array.from({ length: n }, (_, i) => ({
        id: `f${i}`,
        kind: 'folder',
        name: `f${i}`,
        parent: `gone${i}`,
        documentation: '',
        data: {},
      }));
    const [small, large] = [lost(600), lost(4_800)];
    expect(
      growth(
        () => placesFor([...small], new Map(), kinds),
        () => placesFor([...large], new Map(), kinds),
        40,
      ),
    ).toBeLessThan(40);
  });
});

describe('work on hostile input grows with the input, not with its square', () => {
  it.each(works)('%s', (_name, n, work) => {
    expect(
      growth(
        () => work(n),
        () => work(8 * n),
        40,
      ),
    ).toBeLessThan(40);
  });
});
