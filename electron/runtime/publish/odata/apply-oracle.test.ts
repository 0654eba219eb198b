import { afterEach, expect, it } from 'vitest';
import type { ProjectView } from '../../../../shared/model/project.ts';
import type { Unit } from '../../../../shared/model/unit.ts';
import { startRuntime } from '../../../../tests/harness/resource-runtime.ts';
import { basicOf } from '../../../../tests/harness/secured-project.ts';
import { publishOData, shopProject } from '../../../../tests/harness/shop-project.ts';
import type { Runtime } from '../../runtime.ts';

/**
 * Drawn sequences of `$apply` beside a naive reading of them: lists in memory, one transformation after the other, decimals as whole numbers of a fixed scale. It shares no code
 * with what is tried. More draws, and others, by `APPLY_DRAWS=3000 APPLY_SEED=7`.
 */
const draws = Number(process.env['APPLY_DRAWS'] ?? 150);
let state = Number(process.env['APPLY_SEED'] ?? 11);
const next = () => (state = (state * 1_103_515_245 + 12_345) % 2_147_483_648) / 2_147_483_648;
const pick = <T>(list: readonly T[]): T => list[Math.floor(next() * list.length)] as T;
const chance = (of: number) => next() < of;

/** A number: how many parts of 10^25 it is, and whether it comes of a quotient, which has 34 digits and no more. */
class Num {
  readonly parts: bigint;
  readonly isQuotient: boolean;
  constructor(parts: bigint, isQuotient = false) {
    this.parts = parts;
    this.isQuotient = isQuotient;
  }
}
const scale = 10n ** 25n;
function num(text: string): Num {
  const [, sign, whole = '', fraction = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(text) as RegExpExecArray;
  return new Num((sign ? -1n : 1n) * (BigInt(whole) * scale + BigInt(fraction.slice(0, 25).padEnd(25, '0'))));
}
function textOf({ parts }: Num): string {
  const digits = (parts < 0n ? -parts : parts).toString().padStart(26, '0');
  const fraction = digits.slice(-25).replace(/0+$/, '');
  return `${parts < 0n ? '-' : ''}${digits.slice(0, -25)}${fraction === '' ? '' : `.${fraction}`}`;
}

type Value = Num | string | boolean | null;
/** A row by the paths of its values; what is not there is not there. `tags` and `customer` are of entities alone. */
interface Row {
  values: Map<string, Value>;
  entity: { id: number; tags: string[]; customer: string | null } | null;
}
interface Pipe {
  text: string;
  run(rows: readonly Row[]): Row[];
}

const customers = [
  { Code: 'A', City: 'London' },
  { Code: 'B', City: 'Paris' },
  { Code: 'C', City: 'London' },
  { Code: 'D', City: null },
];
const tagNames = ['blue', 'green', 'red'];
const totals = [
  '0',
  '1',
  '-2.5',
  '0.1',
  '0.2',
  '12.3456',
  '99999999.99',
  '0.30000000000000000001',
  '12345678901234567890.5',
];
const properties = ['Number', 'Total', 'Level', 'Paid', 'Note'];
/** What the one who asks may see of the orders; steps of the naive reading look them up here, too. */
let entities: Row[] = [];
let runtime: Runtime | null = null;
let base: string;
afterEach(() => runtime?.stop());

/** The orders as they are stored. Those who may do everything store them. */
async function serve(view: ProjectView, headers: Record<string, string>, options: object): Promise<Row[]> {
  runtime = await startRuntime(view, options);
  base = `${runtime.url}/odata/m-data`;
  const stored: Row[] = [];
  for (const each of customers) await post('Customers', { ...each, Name: `N${each.Code}` }, headers);
  for (const Name of tagNames) await post('Tags', { Name }, headers);
  for (let id = 1; id <= 30; id++) {
    const Total = chance(0.2) ? null : pick(totals);
    const Level = pick([null, 'Low', 'High']);
    const Paid = pick([null, true, false]);
    const Note = pick([null, 'a', 'b', 'B']);
    const customer = chance(0.25) ? null : pick(customers);
    const tags = tagNames.filter(() => chance(0.4));
    await post(
      'Orders',
      {
        Number: id,
        Total,
        Level,
        Paid,
        Note,
        ...(customer ? { 'Customer@odata.bind': `Customers('${customer.Code}')` } : {}),
        'Tags@odata.bind': tags.map((tag) => `Tags('${tag}')`),
      },
      headers,
    );
    const values = new Map<string, Value>([
      ['Number', num(String(id))],
      ['Total', Total === null ? null : num(Total)],
      ['Level', Level],
      ['Paid', Paid],
      ['Note', Note],
      ['Customer/City', customer?.City ?? null],
      ['Customer/Code', customer?.Code ?? null],
    ]);
    stored.push({ values, entity: { id, tags, customer: customer?.Code ?? null } });
  }
  return stored;
}

async function post(path: string, body: object, more: Record<string, string>): Promise<void> {
  const headers = { ...more, 'content-type': 'application/json;IEEE754Compatible=true' };
  const answer = await fetch(`${base}/${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
  if (answer.status !== 201) throw new Error(await answer.text());
}

// ---- naive reading --------------------------------------------------------------------------------------------------

function compared(a: Value, b: Value): number {
  if (a === null || b === null) return Number(a !== null) - Number(b !== null);
  if (a instanceof Num && b instanceof Num) return a.parts < b.parts ? -1 : a.parts > b.parts ? 1 : 0;
  return a < b ? -1 : a > b ? 1 : 0;
}
const sorted = (rows: readonly Row[], path: string, descending: boolean) =>
  [...rows].sort((a, b) => compared(a.values.get(path) ?? null, b.values.get(path) ?? null) * (descending ? -1 : 1));
const keyOf = (value: Value | undefined) =>
  value instanceof Num ? `n${value.parts}` : `${typeof value}${String(value)}`;

interface Total {
  text: string;
  name: string;
  kind: 'number' | 'text';
  of(rows: readonly Row[]): Value;
}

const count = (size: number) => new Num(BigInt(size) * scale);

function totalOf(method: string, values: readonly Value[]): Value {
  const given = values.filter((each) => each !== null);
  if (method === 'countdistinct') return count(new Set(given.map(keyOf)).size);
  if (given.length === 0) return null;
  if (method === 'min' || method === 'max')
    return given.reduce((best, each) => (compared(each, best) * (method === 'min' ? -1 : 1) > 0 ? each : best));
  const sum = given.reduce((all, each) => all + (each as Num).parts, 0n);
  const isQuotient = method === 'average' || given.some((each) => (each as Num).isQuotient);
  return new Num(method === 'sum' ? sum : sum / BigInt(given.length), isQuotient);
}

let made = 0;
/** What is known of the rows at a place: paths that may be used, and whether they are entities. */
interface Shape {
  numbers: string[];
  others: string[];
  isEntity: boolean;
}

function drawTotal(shape: Shape): Total {
  const name = `T${++made}`;
  const own = (path: string, method: string, kind: Total['kind']): Total => ({
    text: `${path} with ${method} as ${name}`,
    name,
    kind,
    of: (rows) =>
      totalOf(
        method,
        rows.map((row) => row.values.get(path) ?? null),
      ),
  });
  const numeric = ['sum', 'min', 'max', 'average', 'countdistinct'];
  const options: (() => Total)[] = [
    () => ({ text: `$count as ${name}`, name, kind: 'number', of: (rows) => count(rows.length) }),
  ];
  if (shape.numbers.length > 0) options.push(() => own(pick(shape.numbers), pick(numeric), 'number'));
  const texts = shape.others.filter((each) => each !== 'Paid' && each !== 'Level');
  if (texts.length > 0) options.push(() => own(pick(texts), pick(['min', 'max']), 'text'));
  if (shape.others.length > 0) options.push(() => own(pick(shape.others), 'countdistinct', 'number'));
  if (shape.isEntity) {
    const reached = (rows: readonly Row[]) => new Set(rows.flatMap((row) => row.entity?.tags ?? []));
    options.push(
      () => ({ text: `Tags/$count as ${name}`, name, kind: 'number', of: (rows) => count(reached(rows).size) }),
      () => ({
        text: `Customer/$count as ${name}`,
        name,
        kind: 'number',
        of: (rows) => count(new Set(rows.map((row) => row.entity?.customer).filter((each) => each !== null)).size),
      }),
      () => ({
        text: `Tags/Name with max as ${name}`,
        name,
        kind: 'text',
        of: (rows) => totalOf('max', [...reached(rows)]),
      }),
      () => ({
        text: `Tags/Orders/Total with sum as ${name}`,
        name,
        kind: 'number',
        of: (rows) => {
          const names = reached(rows);
          const orders = entities.filter((each) => each.entity?.tags.some((tag) => names.has(tag)));
          return totalOf(
            'sum',
            orders.map((each) => each.values.get('Total') ?? null),
          );
        },
      }),
    );
  }
  return pick(options)();
}

function drawFilter(shape: Shape): Pipe | null {
  const path = pick([...shape.numbers, ...shape.others]);
  if (path === undefined) return null;
  if (shape.numbers.includes(path)) {
    const [word, limit] = [pick(['gt', 'le']), pick(totals)];
    const holds = (value: Value) =>
      value !== null && (word === 'gt' ? compared(value, num(limit)) > 0 : compared(value, num(limit)) <= 0);
    const run = (rows: readonly Row[]) => rows.filter((row) => holds(row.values.get(path) ?? null));
    return { text: `${path} ${word} ${limit}`, run };
  }
  const isEmpty = chance(0.5);
  return {
    text: `${path} ${isEmpty ? 'eq' : 'ne'} null`,
    run: (rows) => rows.filter((row) => ((row.values.get(path) ?? null) === null) === isEmpty),
  };
}

function drawCompute(shape: Shape): (Pipe & { name: string }) | null {
  if (shape.numbers.length === 0) return null;
  const [path, name] = [pick(shape.numbers), `C${++made}`];
  return {
    name,
    text: `${path} mul 2 as ${name}`,
    run: (rows) =>
      rows.map((row) => {
        const value = row.values.get(path) ?? null;
        return {
          ...row,
          values: new Map(row.values).set(
            name,
            value === null ? null : new Num((value as Num).parts * 2n, (value as Num).isQuotient),
          ),
        };
      }),
  };
}

/** One of the transformations that keep the rows. */
function drawStep(shape: Shape): Pipe | null {
  switch (
    pick(['filter', 'compute', 'identity', shape.isEntity ? 'first' : 'filter', shape.isEntity ? 'range' : 'identity'])
  ) {
    case 'filter': {
      const filter = drawFilter(shape);
      return filter && { ...filter, text: `filter(${filter.text})` };
    }
    case 'compute': {
      const compute = drawCompute(shape);
      if (compute) shape.numbers = [...shape.numbers, compute.name];
      return compute && { ...compute, text: `compute(${compute.text})` };
    }
    case 'first':
      return drawFirst(shape);
    case 'range': {
      const [descending, skip, top] = [chance(0.5), Math.floor(next() * 10), 1 + Math.floor(next() * 20)];
      return {
        text: `orderby(Number${descending ? ' desc' : ''})/skip(${skip})/top(${top})`,
        run: (rows) => sorted(rows, 'Number', descending).slice(skip, skip + top),
      };
    }
    default:
      return { text: 'identity', run: (rows) => [...rows] };
  }
}

function drawFirst(shape: Shape): Pipe {
  const path = pick(shape.numbers);
  const descending = chance(0.5);
  const [kind, amount] = pick([
    ['count', String(1 + Math.floor(next() * 12))],
    ['sum', pick(['1', '20', '400'])],
    ['percent', pick(['10', '50', '100'])],
  ] as const);
  const run = (rows: readonly Row[]) => {
    // Those that are alike in the order that they were stored in.
    const byId = [...rows].sort((a, b) => (a.entity?.id ?? 0) - (b.entity?.id ?? 0));
    const order = sorted(byId, path, descending);
    if (kind === 'count') return order.slice(0, Number(amount));
    const parts = order.map((row) => (row.values.get(path) as Num | null)?.parts ?? 0n);
    const all = parts.reduce((sum, each) => sum + each, 0n);
    const kept: Row[] = [];
    let sum = 0n;
    for (const [i, row] of order.entries()) {
      const isReached =
        kind === 'sum'
          ? sum >= num(amount).parts
          : all === 0n || (all > 0n ? sum * 100n >= all * BigInt(amount) : sum * 100n <= all * BigInt(amount));
      if (isReached) break;
      kept.push(row);
      sum += parts[i] as bigint;
    }
    return kept;
  };
  return { text: `${descending ? 'top' : 'bottom'}${kind}(${amount},${path})`, run };
}

function drawGroup(shape: Shape): Pipe {
  const list = Array.from({ length: 1 + Math.floor(next() * 3) }, () => drawTotal(shape));
  const aggregate = `aggregate(${list.map((each) => each.text).join(',')})`;
  const own = shape.isEntity && chance(0.3) ? drawFilter(shape) : null;
  const after: Shape = {
    numbers: list.filter(({ kind }) => kind === 'number').map(({ name }) => name),
    others: list.filter(({ kind }) => kind === 'text').map(({ name }) => name),
    isEntity: false,
  };
  const totalled = (rows: readonly Row[], values: Map<string, Value>): Row => {
    for (const each of list) values.set(each.name, each.of(rows));
    return { values, entity: null };
  };
  const keys = shape.others.filter(() => chance(0.4));
  const hasRollup = shape.isEntity && chance(0.2);
  if (keys.length === 0 && !hasRollup) {
    Object.assign(shape, after);
    return { text: aggregate, run: (rows) => [totalled(rows, new Map())] };
  }
  const plain = hasRollup ? keys.filter((each) => !each.startsWith('Customer/')) : keys;
  const levels = hasRollup
    ? [
        [...plain, 'Customer/City', 'Customer/Code'],
        [...plain, 'Customer/City'],
      ]
    : [plain];
  const grouping = [...plain, ...(hasRollup ? ['rollup(Customer/City,Customer/Code)'] : [])].join(',');
  const isAggregated = chance(0.85);
  const inner = isAggregated ? `,${own ? `filter(${own.text})/` : ''}${aggregate}` : '';
  Object.assign(shape, isAggregated ? after : { numbers: [], others: [], isEntity: false });
  shape.others = [...shape.others, ...(levels[0] as string[])];
  return {
    text: `groupby((${grouping})${inner})`,
    run: (rows) =>
      levels.flatMap((paths) => {
        const groups = new Map<string, Row[]>();
        for (const row of rows) {
          const key = paths.map((path) => keyOf(row.values.get(path) ?? null)).join('|');
          groups.set(key, [...(groups.get(key) ?? []), row]);
        }
        return [...groups.values()].map((group) => {
          const values = new Map(paths.map((path) => [path, group[0]?.values.get(path) ?? null]));
          return isAggregated ? totalled(own ? own.run(group) : group, values) : { values, entity: null };
        });
      }),
  };
}

function sequence(steps: readonly Pipe[]): Pipe {
  return {
    text: steps.map(({ text }) => text).join('/'),
    run: (rows) => steps.reduce<Row[]>((before, step) => step.run(before), [...rows]),
  };
}

function drawSequence(shape: Shape): Pipe {
  const steps: (Pipe | null)[] = [];
  for (let n = Math.floor(next() * 3); n > 0; n--) steps.push(drawStep(shape));
  if (chance(0.85)) {
    steps.push(drawGroup(shape));
    for (let n = Math.floor(next() * 3); n > 0; n--) steps.push(drawStep(shape));
    if (chance(0.25)) steps.push(drawGroup(shape));
  }
  const given = steps.filter((each) => each !== null);
  return given.length === 0 ? { text: 'identity', run: (rows) => [...rows] } : sequence(given);
}

const entityShape = (): Shape => ({
  numbers: ['Number', 'Total'],
  others: ['Level', 'Paid', 'Note', 'Customer/City', 'Customer/Code'],
  isEntity: true,
});

function drawRequest(): { url: string; run(rows: readonly Row[]): Row[] } {
  if (chance(0.2)) {
    const branches = [drawSequence(entityShape()), drawSequence(entityShape())];
    const apply = `concat(${branches.map(({ text }) => text).join(',')})`;
    return {
      url: `$apply=${encodeURIComponent(apply)}`,
      run: (rows) => branches.flatMap((branch) => branch.run(rows)),
    };
  }
  const shape = entityShape();
  const apply = drawSequence(shape);
  const compute = chance(0.3) ? drawCompute(shape) : null;
  if (compute) shape.numbers = [...shape.numbers, compute.name];
  const filter = chance(0.3) && shape.numbers.length + shape.others.length > 0 ? drawFilter(shape) : null;
  const options = [
    `$apply=${encodeURIComponent(apply.text)}`,
    ...(compute ? [`$compute=${encodeURIComponent(compute.text)}`] : []),
    ...(filter ? [`$filter=${encodeURIComponent(filter.text)}`] : []),
  ];
  return {
    url: options.join('&'),
    run: (rows) => sequence([apply, ...(compute ? [compute] : []), ...(filter ? [filter] : [])]).run(rows),
  };
}

// ---- comparison -----------------------------------------------------------------------------------------------------

/** A row as one text: paths in their order, numbers as they are written. What comes of quotients is compared to ten places. */
function lineOf(values: Iterable<[string, Value]>, quotients: ReadonlySet<string>): string {
  const shown = [...values].map(([path, value]) => {
    if (!(value instanceof Num)) return `${path}=${JSON.stringify(value)}`;
    const cut = 10n ** 15n;
    return `${path}=${textOf(quotients.has(path) ? new Num((value.parts / cut) * cut) : value)}`;
  });
  return shown.sort().join(' ');
}

function flattened(value: object, prefix = ''): [string, Value][] {
  return Object.entries(value).flatMap(([name, each]): [string, Value][] => {
    if (typeof each === 'object' && each !== null) return flattened(each, `${prefix}${name}/`);
    const isNumber = typeof each === 'number' || (typeof each === 'string' && /^-?\d+(\.\d+)?$/.test(each));
    return [[prefix + name, isNumber ? num(String(each)) : (each as Value)]];
  });
}

async function agree(more: Record<string, string>): Promise<void> {
  let rowsSeen = 0;
  for (let n = 0; n < draws; n++) {
    const { url, run } = drawRequest();
    const headers = { ...more, accept: 'application/json;odata.metadata=none;IEEE754Compatible=true' };
    const answer = await fetch(`${base}/Orders?${url}&$count=true`, { headers });
    const text = await answer.text();
    const asked = decodeURIComponent(url);
    expect([asked, answer.status, answer.status === 200 ? '' : text]).toEqual([asked, 200, '']);
    const { value, '@odata.count': counted } = JSON.parse(text) as { value: object[]; '@odata.count': number };
    const expected = run(entities);
    // Of entities their properties are told, and nothing of what they lead to; one that is hidden is left out.
    const isMade = expected.some(({ entity }) => entity === null);
    const quotients = new Set(
      expected.flatMap(({ values }) =>
        [...values].flatMap(([path, value]) => (value instanceof Num && value.isQuotient ? [path] : [])),
      ),
    );
    const isTold = ([, value]: [string, Value]) => isMade || value !== null;
    const lines = expected.map((row) =>
      lineOf([...row.values].filter(([path]) => !row.entity || !path.includes('/')).filter(isTold), quotients),
    );
    const given = value.map((row) =>
      lineOf(
        flattened(row)
          .filter(([path]) => properties.includes(path) || /^[TC]\d|\//.test(path))
          .filter(isTold),
        quotients,
      ),
    );
    expect([asked, ...given.sort()]).toEqual([asked, ...lines.sort()]);
    expect([asked, counted]).toEqual([asked, expected.length]);
    rowsSeen += given.length;
  }
  expect(rowsSeen).toBeGreaterThan(draws);
}

it(`${draws} drawn requests give what a naive reading of them gives`, { timeout: 300_000 }, async () => {
  entities = await serve(publishOData(shopProject(), ['Customer', 'Order', 'Tag']), {}, {});
  await agree({});
});

it(`${draws} drawn requests give what it gives of what the asker may see`, { timeout: 300_000 }, async () => {
  const passwords = { ann: 'correct horse', max: 'battery staple' };
  const all = (id: string) => ({ id, roles: ['Manager'], create: true, delete: true, newMembers: 'write' });
  const rules = {
    Order: [
      all('o-all'),
      {
        id: 'o-first',
        roles: ['Clerk'],
        newMembers: 'read',
        members: [{ member: 'Order.Total', access: 'none' }],
        constraint: '[Number < 20]',
      },
      { id: 'o-paid', roles: ['Clerk'], newMembers: 'read', constraint: '[Paid = true()]' },
    ],
    Customer: [all('c-all'), { id: 'c-one', roles: ['Clerk'], newMembers: 'read', constraint: "[City = 'London']" }],
    Tag: [all('t-all'), { id: 't-some', roles: ['Clerk'], newMembers: 'read', constraint: "[Name != 'red']" }],
  };
  const project = shopProject(rules)
    .unit('module-role', 'Clerk', {})
    .unit('module-role', 'Manager', {})
    .unit('security', 'Security', {
      userRoles: [
        { id: 'role-c', name: 'Clerk', moduleRoles: ['Clerk'] },
        { id: 'role-m', name: 'Manager', moduleRoles: ['Manager'] },
      ],
      demoUsers: [
        { id: 'ann', name: 'ann', userRoles: ['role-c'] },
        { id: 'max', name: 'max', userRoles: ['role-m'] },
      ],
    });
  const view = publishOData(project, ['Customer', 'Order', 'Tag']);
  const service = view.ofKind<{ authentication: object[] }>('odata-service')[0] as Unit<object>;
  const secured = view.withUnits(
    [{ ...service, data: { ...service.data, authentication: [{ type: 'basic' }] } } as never],
    [],
  );
  const stored = await serve(
    secured,
    { authorization: basicOf('max', passwords.max) },
    { demoUsers: { passwords, show: () => {} } },
  );
  const inLondon = new Set(customers.filter(({ City }) => City === 'London').map(({ Code }) => Code));
  entities = stored.flatMap(({ values, entity }): Row[] => {
    const isPaid = values.get('Paid') === true;
    if (!entity || !(isPaid || entity.id < 20)) return [];
    const seen = new Map(values);
    if (!isPaid) seen.set('Total', null);
    const customer = entity.customer !== null && inLondon.has(entity.customer) ? entity.customer : null;
    if (customer === null) for (const path of ['Customer/City', 'Customer/Code']) seen.set(path, null);
    return [{ values: seen, entity: { ...entity, customer, tags: entity.tags.filter((tag) => tag !== 'red') } }];
  });
  await agree({ authorization: basicOf('ann', passwords.ann) });
});
