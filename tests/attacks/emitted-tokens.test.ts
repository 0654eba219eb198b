import { hash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { EmissionError } from '../../shared/expression/emitted-code.ts';
import { kinds } from '../../shared/kinds.ts';
import { activities, newAction } from '../../shared/microflow/activities/index.ts';
import type { FlowBuilder } from '../../shared/microflow/flow-builder.ts';
import type { ProjectView } from '../../shared/model/project.ts';
import { type DataPath, valueAt } from '../../shared/model/schema-walk.ts';
import type { Unit } from '../../shared/model/unit.ts';
import { compileProgram } from '../../shared/program/compile-program.ts';
import type { Program } from '../../shared/program/program.ts';
import { nodeTypes, type StructureNode } from '../../shared/structure/node.ts';
import { root } from '../harness/checkout.ts';
import { allowedNames, type EmittedToken, load, shapeOf, strangersIn, tokensOf } from '../harness/emitted-tokens.ts';
import { countHeld } from '../harness/figures.ts';
import { filledIn } from '../harness/filled-in.ts';
import { ProjectBuilder } from '../harness/project-builder.ts';

/** All that ends a literal of some language, or begins another one. */
const breakout =
  '"\'`${process.exit(1)}\\*/ //\n\u2028\u2029\r</script><!--\ud800 await \u0000});process.exit(1);({"a":1,[`';
const texts = [breakout, '__proto__', 'constructor', 'process', 'await x'];
const others = [Number.NaN, Number.POSITIVE_INFINITY, -7, true, null, { __proto__: null, constructor: breakout }];

const attributes = {
  Text: { type: 'string', default: 'a' },
  Integer: { type: 'integer', default: '7' },
  Long: { type: 'long', default: '9007199254740993' },
  Decimal: { type: 'decimal', default: '1.25' },
  Boolean: { type: 'boolean', default: 'true' },
  Moment: { type: 'datetime', default: '2026-01-01T00:00:00Z' },
  Day: { type: 'date', default: '2026-01-01' },
  State: { type: 'enumeration', enumeration: 'Status', default: 'New' },
  Number: { type: 'autonumber', default: '1' },
  Bytes: { type: 'binary' },
  Computed: { type: 'string', calculated: 'Compute' },
} as const;

const memberNames = nodeTypes.filter((type) => type !== 'array' && type !== 'dictionary' && type !== 'object');
const structure: StructureNode = {
  name: '',
  type: 'object',
  children: [
    ...memberNames.map(
      (type): StructureNode => ({
        name: type,
        type,
        nullable: true,
        ...(type === 'decimal' ? { scale: 2 } : {}),
        ...(type === 'datetime' ? { format: { fraction: 3, offset: 'Z' } } : {}),
      }),
    ),
    { name: 'level', type: 'object', children: [{ name: 'state', type: 'string' }] },
    { name: 'next', type: 'object', optional: true, children: [{ name: 'key', type: 'string' }] },
    { name: 'items', type: 'array', item: { name: '', type: 'object', children: [{ name: 'key', type: 'long' }] } },
    { name: 'rates', type: 'dictionary', item: { name: '', type: 'decimal' } },
    { name: 'unmapped', type: 'array', item: { name: '', type: 'string' } },
  ],
};

const value = (path: string, attribute: string, more: object = {}) => ({
  path,
  attribute: `Order.${attribute}`,
  ...more,
});
const mapped = (isImport: boolean) => ({
  path: '$',
  entity: 'Order',
  obtain: isImport ? 'find-or-create' : 'create',
  values: [
    value('$.string', 'Text', { key: true }),
    value('$.integer', 'Integer', { whenMissing: 'error' }),
    value('$.long', 'Long', { whenMissing: 'empty' }),
    value('$.decimal', 'Decimal', { whenMissing: 'default' }),
    value('$.boolean', 'Boolean', { whenEmpty: 'omit', microflow: isImport ? 'Turn' : null }),
    value('$.datetime', 'Moment', { whenEmpty: 'null' }),
    value('$.date', 'Day', isImport ? { whenNull: 'value', whenBlank: 'leave', instead: "'2026-01-01'" } : {}),
    ...(isImport ? [value('$.unmapped', 'Text', { listAs: 'json' })] : []),
    value('$.any', 'Text', { expression: isImport ? "'a' + $value" : "'a' + $object/Text" }),
    value('$.binary', 'Bytes'),
    value('$.level.state', 'State'),
  ],
  objects: [
    {
      path: '$.next',
      entity: 'Order',
      association: 'Next',
      obtain: isImport ? 'find' : 'create',
      values: [
        value('$.next.key', 'Text', { key: true }),
        ...(isImport ? [{ path: '$.next.key', attribute: 'Special.More' }] : []),
      ],
      ...(isImport
        ? {
            keyAbove: true,
            discriminator: '$.next.key',
            whenOther: 'ignore',
            specializations: [{ value: 'a', entity: 'Special' }],
            whenSeveral: 'first',
            given: [
              { member: 'Order.Long', value: '$Number', key: true },
              { member: 'Order.State', value: '$above/State' },
              { member: 'Order.Decimal', value: '$above/M.Next/M.Order/Decimal', key: true },
            ],
          }
        : {
            discriminator: '$.next.key',
            specializations: [{ value: 'a', entity: 'Special' }],
            when: '$object/Long > $above/Long',
          }),
    },
    {
      path: '$.items[*]',
      entity: 'Order',
      association: 'Many',
      values: [value('$.items[*].key', 'Long')],
      ...(isImport
        ? {
            obtain: 'microflow',
            microflow: 'Give',
            whenNotFound: 'create',
            whenAbsent: 'delete',
            arguments: [
              { parameter: 'Order', value: '$above' },
              { parameter: 'Key', path: '$.items[*].key', value: '$value + 1' },
            ],
          }
        : {
            takenFrom: 'expression',
            taken: '$above/M.Many',
            when: "$object/Text != ''",
            sortBy: [{ value: '$object/Long', descending: true }, { value: '$object/Text' }],
            limit: '$Number',
            whenEmpty: 'omit',
          }),
    },
    {
      path: '$.rates{*}',
      entity: 'Order',
      association: 'Rates',
      values: [value('$.rates{key}', 'Text'), value('$.rates{*}', 'Decimal')],
    },
  ],
});

const order = { kind: 'object', entity: 'Order' } as const;

/** A project that has one of everything, and a flow of what is under attack. */
function project(build: (flow: FlowBuilder) => void = () => {}): ProjectBuilder {
  return new ProjectBuilder()
    .entity('Order', attributes)
    .entity('Special', { More: 'string' }, { generalization: 'Order' })
    .association('Next', 'Order', 'Order')
    .association('Many', 'Order', 'Order', { type: 'reference-set' })
    .association('Rates', 'Order', 'Order', { type: 'reference-set', owner: 'both' })
    .unit('enumeration', 'Status', {
      values: [
        { id: 'v', name: 'New', caption: 'New one', wire: 'new' },
        { id: 'w', name: 'Old' },
      ],
    })
    .unit('constant', 'Address', { type: 'string', value: 'http://x' })
    .unit('json-structure', 'Message', { root: structure })
    .unit('import-mapping', 'In', {
      structure: 'Message',
      root: mapped(true),
      parameters: [{ id: 'number', name: 'Number', type: { kind: 'long' } }],
    })
    .unit('export-mapping', 'Plain', {
      structure: 'Message',
      root: {
        path: '$',
        entity: 'Order',
        association: null,
        values: [{ path: '$.string', attribute: 'Order.Text' }],
        objects: [],
      },
    })
    .unit('export-mapping', 'Out', {
      structure: 'Message',
      root: mapped(false),
      parameters: [{ id: 'most', name: 'Number', type: { kind: 'long' } }],
    })
    .flow('Compute', [{ name: 'Order', type: order }], { kind: 'string' }, (f) => void f.add('end', { value: "'a'" }))
    .flow(
      'Give',
      [
        { name: 'Order', type: order },
        { name: 'Key', type: { kind: 'long' } },
      ],
      order,
      (f) => void f.add('end', { value: '$Order' }),
    )
    .flow(
      'Turn',
      [{ name: 'Value', type: { kind: 'boolean' } }],
      { kind: 'boolean' },
      (f) => void f.add('end', { value: 'not($Value)' }),
    )
    .flow('Other', [], { kind: 'string' }, (f) => void f.add('end', { value: "'a'" }))
    .flow(
      'Run',
      [
        { name: 'A', type: order },
        { name: 'L', type: { kind: 'list', entity: 'Order' } },
      ],
      { kind: 'string' },
      (f) => {
        build(f);
        f.add('end', { value: "'a'" });
      },
    )
    .unit('settings', 'Settings', {});
}

/** Properties with which an activity does its work; what stands here is what is attacked. */
const properties: Record<string, object> = {
  'create-object': {
    entity: 'Order',
    members: [
      { member: 'Order.Text', operation: 'set', value: "'b'" },
      { member: 'Next', operation: 'set', value: '$A' },
      { member: 'Many', operation: 'add', value: '$A' },
    ],
    commit: 'with-events',
    output: 'B',
  },
  'change-object': {
    object: 'A',
    members: [{ member: 'Order.Integer', operation: 'set', value: '1' }],
    commit: 'without-events',
  },
  retrieve: {
    source: 'database',
    entity: 'Order',
    constraint: "[Text = 'a']",
    sort: [{ attribute: 'Order.Text', descending: true }],
    range: 'custom',
    limit: '1',
    offset: '2',
    output: 'B',
  },
  commit: { variable: 'A', events: true },
  delete: { variable: 'A' },
  rollback: { variable: 'A' },
  'create-list': { entity: 'Order', output: 'B' },
  'change-list': { list: 'L', operation: 'add', value: '$A' },
  'list-operation': { list: 'L', operation: 'sort', expression: '$currentObject/Text', descending: true, output: 'B' },
  'aggregate-list': { list: 'L', function: 'sum', expression: '$currentObject/Integer', output: 'B' },
  'create-variable': { output: 'B', dataType: 'string', value: "'b'" },
  'change-variable': { variable: 'A', value: '$A' },
  'import-with-mapping': {
    mapping: 'In',
    input: "'{}'",
    commit: 'with-events',
    output: 'B',
    whenNotFound: 'ignore',
    arguments: [{ parameter: 'Number', value: '1' }],
  },
  'export-with-mapping': { mapping: 'Out', input: 'A', arguments: [{ parameter: 'Number', value: '1' }], output: 'B' },
  'call-rest': {
    method: 'POST',
    location: '{1}/x',
    parameters: ['@M.Address'],
    headers: [{ name: 'A', value: "'b'" }],
    body: 'mapping',
    // Nobody gives a body the parameters of its mapping.
    bodyMapping: 'Plain',
    bodyInput: 'A',
    response: 'text',
    output: 'B',
  },
  'call-microflow': { microflow: 'Other', output: 'B' },
  'log-message': { message: "'b'" },
  wait: { milliseconds: '1' },
  decision: { expression: '$A/Boolean' },
  loop: { list: 'L', item: 'Item' },
};

const fallback = {
  expression: "'b'",
  constraint: "[Text = 'a']",
  entity: 'Order',
  attribute: 'Order.Text',
  association: 'Next',
  enumeration: 'Status',
  microflow: 'Other',
  'import-mapping': 'In',
  'export-mapping': 'Out',
  'json-structure': 'Message',
};

/** Shapes of sources that hold no stranger, by their digest: most values of most documents stand in none. */
const shapesOfSources = new Map<string, string>();

/** Models that were compiled with a hostile value in one place. */
let hostileModels = 0;

const harmless = compileProgram(project().view(), { name: 'x' });
const isAllowed = allowedNames(harmless);

function leavesOf(data: unknown, path: DataPath = []): DataPath[] {
  if (typeof data !== 'object' || data === null) return [path];
  return Object.entries(data).flatMap(([key, each]) =>
    leavesOf(each, [...path, Array.isArray(data) ? Number(key) : key]),
  );
}

function replaced(unit: Unit, path: DataPath, hostile: unknown): Unit {
  const data = structuredClone(unit.data) as Record<string | number, unknown>;
  const parent = valueAt(data, path.slice(0, -1)) as Record<string | number, unknown>;
  parent[path.at(-1) as string] = hostile;
  return { ...unit, data };
}

const sources = ({ source, waitingSource }: Program) => [source, waitingSource].map(tokensOf);

/** Compiles a project with one value replaced; what is emitted holds only names of ours, and loads. Says what became of it. */
function outcomeOf(
  view: ProjectView,
  unit: Unit,
  path: DataPath,
  hostile: unknown,
  shapes: readonly string[],
): 'same' | 'other' | 'refused' {
  hostileModels++;
  let program: Program;
  try {
    program = compileProgram(view.withUnits([replaced(unit, path, hostile)], []), { name: 'x' });
  } catch {
    return 'refused';
  }
  const where = `${unit.name} ${path.join('.')} = ${String(JSON.stringify(hostile)).slice(0, 80)}`;
  expect(() => load(program), where).not.toThrow();
  const found = [program.source, program.waitingSource].map((source) => {
    const digest = hash('sha256', source);
    const known = shapesOfSources.get(digest);
    if (known !== undefined) return known;
    const tokens = tokensOf(source);
    expect(strangersIn(tokens, isAllowed), where).toEqual([]);
    const shape = shapeOf(tokens);
    shapesOfSources.set(digest, shape);
    return shape;
  });
  return found.every((each, i) => each === shapes[i]) ? 'same' : 'other';
}

/** Attacks each value below a path of a document. */
function attack(view: ProjectView, unit: Unit, below: DataPath = []): Record<'same' | 'other' | 'refused', number> {
  const shapes = sources(compileProgram(view, { name: 'x' })).map(shapeOf);
  const counts = { same: 0, other: 0, refused: 0 };
  for (const path of leavesOf(valueAt(unit.data, below), below))
    for (const hostile of [...texts, ...others]) counts[outcomeOf(view, unit, path, hostile, shapes)]++;
  return counts;
}

countHeld((held) => `hostile values: ${hostileModels} models in ${held} tests, 0 tokens of theirs in emitted code`);

it('code is made in one file: nobody else calls a text code', () => {
  const files = readdirSync(join(root, 'shared'), { recursive: true, encoding: 'utf8' });
  const calling = files.filter(
    (file) =>
      /(?<![.]test)[.]ts$/.test(file) &&
      !file.endsWith('emitted-code.ts') &&
      /\bas (unknown as )?(Any)?Code\b/.test(readFileSync(join(root, 'shared', file), 'utf8')),
  );
  expect(calling).toEqual([]);
});

describe('no value of a model becomes code', () => {
  it.each(activities.map((entry) => entry.type))('%s', (type) => {
    const entry = activities.find((each) => each.type === type);
    const action = {
      ...newAction(type),
      ...(properties[type] ?? (filledIn(entry?.properties as never, fallback).data as object)),
    };
    const view = project((f) => void f.add(type as 'log-message', action as never)).view();
    const unit = view.unit('Run') as Unit<{ nodes: { action: { type: string } }[] }>;
    const program = compileProgram(view, { name: 'x' });
    if (entry?.emit && properties[type]) expect(program.source).not.toContain('rt.invalid');
    const index = unit.data.nodes.findIndex((node) => node.action.type === type);
    attack(view, unit, ['nodes', index, 'action']);
  });

  it.each(['DomainModel', 'Status', 'Address', 'Message', 'In', 'Out', 'Settings', 'Run'])(
    '%s',
    (name) => {
      const view = project(
        (f) => void f.add('create-variable', { output: 'B', value: 'getCaption($A/State)' } as never),
      ).view();
      const unit = [...view.units.values()].find((each) => each.name === name) as Unit;
      const { same } = attack(view, unit);
      expect(same).toBeGreaterThan(0);
    },
    240_000,
  );

  it.each(kinds.all().flatMap(({ kind }) => (kind === 'microflow' ? [] : [kind])))(
    'a document of kind %s',
    (kind) => {
      const view = project().view();
      const { data } = filledIn(kinds.require(kind).schema, fallback);
      const unit: Unit = { id: 'it', kind, name: 'It', parent: 'm', documentation: '', data };
      attack(view.withUnits([unit], []), unit);
    },
    60_000,
  );

  it.each<[name: string, path: DataPath]>([
    ['Run', ['nodes', 1, 'action', 'timeoutMs']],
    ['Run', ['nodes', 1, 'action', 'errorStatus']],
    ['Run', ['nodes', 1, 'action', 'method']],
    ['Run', ['nodes', 1, 'action', 'response']],
    ['Message', ['root', 'children', memberNames.indexOf('decimal'), 'scale']],
    ['Message', ['root', 'children', memberNames.indexOf('datetime'), 'format', 'fraction']],
    ['In', ['root', 'values', 1, 'whenMissing']],
  ])('a text in the place of %s %j is refused, not printed', (name, path) => {
    const view = project((f) => void f.add('call-rest', properties['call-rest'] as never)).view();
    const hostile = replaced(view.unit(name) as Unit, path, breakout);
    expect(() => compileProgram(view.withUnits([hostile], []), { name: 'x' })).toThrow(
      expect.objectContaining({ code: 'program/not-compiled', cause: expect.any(EmissionError) }),
    );
  });

  const compiled = (expression: string) => {
    const view = project((f) => {
      f.add('create-variable', { output: 'process', value: "'b'" });
      f.add('create-variable', { output: '__proto__', value: "'b'" });
      f.add('create-variable', { output: 'B', value: expression });
    }).view();
    return compileProgram(view, { name: 'x' });
  };

  it.each(texts.map((text) => text.replaceAll("'", "''")))('a text literal %j of an expression', (text) => {
    const [tokens] = sources(compiled(`'${text}'`)) as [EmittedToken[], EmittedToken[]];
    const [plain] = sources(compiled("'b'")) as [EmittedToken[], EmittedToken[]];
    expect(shapeOf(tokens)).toBe(shapeOf(plain));
    expect(tokens.map(({ value }) => value)).toContain(text.replaceAll("''", "'"));
  });

  it.each([
    ...[
      '0',
      '007',
      '-0',
      '9007199254740993',
      '9'.repeat(400),
      `0.${'1'.repeat(400)}`,
      '1e999',
      '1e5',
      '0x1F',
      '1n',
      'NaN',
      'Infinity',
    ],
    ...[
      '$process',
      '$__proto__',
      '$constructor',
      '$globalThis',
      '@M.process',
      'process',
      'globalThis',
      'M.Status.constructor',
      'M.Status.__proto__',
    ],
    ...[
      "constructor('a')",
      "__proto__('a')",
      "hasOwnProperty('a')",
      "eval('1')",
      '[%constructor%]',
      '[%`${1}`%]',
      '$A/constructor',
      '$A/__proto__/constructor',
    ],
    ...[
      "'a'`${1}`",
      "'a' // b",
      "'a' /* b */",
      "'a'); process.exit(1); ('",
      '\u2028',
      '',
      ' ',
      '${process}',
      '</script>',
      breakout,
    ],
  ])('the expression %j', (expression) => {
    const program = compiled(expression);
    for (const tokens of sources(program)) expect(strangersIn(tokens, isAllowed)).toEqual([]);
    load(program);
  });

  it('text that looks like code of a wait makes no function wait', () => {
    const unit = (name: string) => project().view().unit(name) as Unit;
    for (const [name, path] of [
      ['Message', ['root', 'children', 0, 'name']],
      ['Out', ['root', 'values', 1, 'path']],
    ] as const) {
      const hostile = compileProgram(
        project()
          .view()
          .withUnits([replaced(unit(name), path, 'await x')], []),
        { name: 'x' },
      );
      expect(hostile.source).not.toContain('async ');
    }
  });
});
