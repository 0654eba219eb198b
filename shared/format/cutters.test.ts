import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fixturesFolder } from '../../tests/harness/fixtures.ts';
import { documentOf, readFile } from '../../tests/harness/read-table.ts';
import type { StructureNode } from '../structure/node.ts';
import { StructureIndex } from '../structure/path.ts';
import type { StructureShape } from '../structure/structure-document.ts';
import { csvFormat } from './csv/index.ts';
import { jsonFormat } from './json/index.ts';
import type { MessageRun, RunLimits } from './message-cutter.ts';
import { MappingError } from './message-error.ts';
import type { MessageFormat, MessagePieces, MessageTree } from './message-format.ts';
import { xmlFormat } from './xml/index.ts';

/** The runs of a text that comes in pieces of some length. */
function runsOf(
  format: MessageFormat,
  shape: StructureShape,
  path: string,
  text: string,
  piece: number,
  limits: RunLimits,
): MessageRun[] {
  const list = new StructureIndex(shape).get(path);
  const cut = list && format.pieces?.cut(list);
  if (!cut) throw new Error(`Nothing cuts ${path}.`);
  // Programs hold it as a text.
  const cutter = (format.pieces as MessagePieces).cutter(JSON.parse(JSON.stringify(cut)), limits);
  const runs: MessageRun[] = [];
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length; at += piece) runs.push(...cutter.push(bytes.slice(at, at + piece)));
  return [...runs, ...cutter.end()];
}

const ways: [piece: number, limits: RunLimits][] = [
  [1, { items: 1, bytes: 1_000 }],
  [7, { items: 3, bytes: 1_000 }],
  [64, { items: 100, bytes: 40 }],
  [13, { items: 5, bytes: 90, runBytes: 20 }],
  [1_000_000, { items: 2, bytes: 1_000_000 }],
];

const text = (name: string): StructureNode => ({ name, type: 'string' });
const object = (name: string, children: StructureNode[], more: Partial<StructureNode> = {}): StructureNode => ({
  name,
  type: 'object',
  children,
  ...more,
});
const list = (name: string, item: StructureNode): StructureNode => ({ name, type: 'array', item });

describe('JSON', () => {
  const rooted: StructureShape = { root: list('', object('', [text('id')])) };
  const nested: StructureShape = {
    root: object('', [object('data', [list('order items', object('', [text('id')]))]), text('x')]),
  };
  const items = (value: unknown, keys: string[]): unknown[] =>
    keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], value) as unknown[];

  const messages = [
    '[]',
    ' [ ] ',
    '[{"id":"1"}]',
    '[1,2,3,"a,b","]","\\"]",null,true,[1,[2]],{"a":[{}]}]',
    `[${Array.from({ length: 40 }, (_, i) => `{"id":"${'\\"x,]'.repeat(i % 5)}\\\\"}`).join(' ,\n ')}]`,
  ];
  it.each(messages)('a list: %s', (message) => {
    for (const [piece, limits] of ways) {
      const runs = runsOf(jsonFormat, rooted, '$', message, piece, limits);
      const whole = JSON.parse(message);
      expect(runs.filter((r) => !r.isAround).flatMap((r) => JSON.parse(r.text))).toEqual(whole);
      expect(runs.reduce((sum, r) => sum + r.items, 0)).toBe(whole.length);
      expect(runs.filter((r) => r.isAround).map((r) => JSON.parse(r.text))).toEqual([[]]);
    }
  });

  it('a batch is as many runs as it takes, and holds no more than it may', () => {
    const message = JSON.stringify(Array.from({ length: 50 }, (_, id) => ({ id, text: 'x'.repeat(id % 9) })));
    const limits = { items: 12, bytes: 200, runBytes: 50 };
    const batches: MessageRun[][] = [[]];
    for (const run of runsOf(jsonFormat, rooted, '$', message, 7, limits)) {
      if (run.isAround) break;
      batches.at(-1)?.push(run);
      if (run.endsBatch) batches.push([]);
    }
    expect(batches.length).toBeGreaterThan(4);
    for (const [i, batch] of batches.entries()) {
      const items = batch.reduce((sum, run) => sum + run.items, 0);
      const bytes = batch.reduce((sum, run) => sum + run.text.length, 0);
      expect(items).toBeLessThanOrEqual(12);
      // An item more than fits, and the brackets of each run.
      expect(bytes).toBeLessThan(200 + 30 + 2 * batch.length);
      if (i < batches.length - 1) expect(items === 12 || bytes >= 200).toBe(true);
    }
    expect(batches.some((batch) => batch.length > 2)).toBe(true);
  });

  it('a list within objects: what stands around it is left', () => {
    const message =
      '{"x": {"data": {"order items": [9]}}, "order items": [8], "data": {"a": [[1]], "order items": [1, [2], {"id": 3}], "z": "]"}, "y": "{"}';
    for (const [piece, limits] of ways) {
      const runs = runsOf(jsonFormat, nested, '$.data["order items"]', message, piece, limits);
      const read = runs.filter((r) => !r.isAround).flatMap((r) => items(JSON.parse(r.text), ['data', 'order items']));
      expect(read).toEqual([1, [2], { id: 3 }]);
      const around = JSON.parse(message);
      around.data['order items'] = [];
      expect(JSON.parse(runs.at(-1)?.text as string)).toEqual(around);
    }
  });

  it.each(['null', '{"x":1}', '{"data":null}', '{"data":{"order items":null}}', '7'])(
    'no list: %s is what stands around it',
    (message) => {
      for (const [piece, limits] of ways)
        expect(runsOf(jsonFormat, nested, '$.data["order items"]', message, piece, limits)).toMatchObject([
          { text: message, isAround: true },
        ]);
    },
  );

  const suite = join(fixturesFolder, 'json');
  const files = existsSync(suite)
    ? readdirSync(suite, { recursive: true, encoding: 'utf8' }).filter((f) => f.endsWith('.json'))
    : [];
  it.skipIf(files.length === 0)(`what is no JSON in one piece is none in runs: ${files.length} files`, () => {
    const wrong: string[] = [];
    for (const file of files) {
      const decoded = jsonFormat.decode(readFileSync(join(suite, file)), null);
      if (!('text' in decoded) || decoded.text.length > 200_000) continue;
      const isGood = jsonFormat.checkWellFormed(decoded.text).length === 0;
      for (const [piece, limits] of ways) {
        let goodRuns: boolean;
        try {
          const runs = runsOf(
            jsonFormat,
            rooted,
            '$',
            decoded.text,
            Math.max(piece, decoded.text.length / 5_000),
            limits,
          );
          goodRuns = runs.every((r) => jsonFormat.checkWellFormed(r.text).length === 0);
        } catch (error) {
          if (!(error instanceof MappingError)) throw error;
          goodRuns = false;
        }
        if (goodRuns !== isGood) wrong.push(`${file} by ${piece}: ${isGood ? 'good' : 'bad'} as a whole`);
      }
    }
    expect(wrong).toEqual([]);
  });

  it('a problem keeps its place', () => {
    const rows = Array.from({ length: 30 }, (_, i) => `  {"id": ${i === 17 ? 'x' : `"${i}"`}}`);
    for (const message of [
      `{"data": {\n"order items": [\n${rows.join(',\n')}]}}`,
      `{"data":{"order items":[${rows.join(',')}]}}`,
    ]) {
      const [whole] = jsonFormat.checkWellFormed(message);
      for (const [piece, limits] of ways) {
        const runs = runsOf(jsonFormat, nested, '$.data["order items"]', message, piece, limits);
        const found = runs.flatMap((run) =>
          jsonFormat
            .checkWellFormed(run.text)
            .map(({ code, message: says, path = '', line = 1, column = 1 }) =>
              run.placed(new MappingError(code, says, { path, line, column })),
            ),
        );
        expect(found).toHaveLength(1);
        expect(found[0]).toMatchObject({ line: whole?.line, column: whole?.column, path: whole?.path });
        expect(whole?.path).toContain('[17]');
      }
    }
  });

  it('a list that stands twice is refused', () => {
    expect(() =>
      runsOf(jsonFormat, nested, '$.data["order items"]', '{"data":{"order items":[1],"order items":[2]}}', 5, {
        items: 1,
        bytes: 100,
      }),
    ).toThrow('$.data["order items"] stands twice.');
  });
});

describe('XML', () => {
  const element = (name: string, ns: string, children: StructureNode[]): StructureNode =>
    object(name, children, { wire: { ns } });
  const shape: StructureShape = {
    root: object(
      '',
      [
        element('Orders', 'urn:o', [
          text('Date'),
          { ...list('Order', object('', [text('id')])), wire: { ns: 'urn:o' } },
        ]),
      ],
      {
        group: 'choice',
      },
    ),
  };
  const path = '$.Orders.Order';
  const elements = (message: string): MessageTree[] => {
    const tree = xmlFormat.tree(message);
    if (!tree) throw new Error(`No XML: ${message}`);
    return (
      tree.type === 'object' && tree.name === '' && tree.children.length === 1
        ? (tree.children[0] as MessageTree)
        : tree
    ).children as MessageTree[];
  };

  const messages = [
    '<?xml version="1.0"?><!DOCTYPE o:Orders [<!ENTITY a "]>">]>\n<!-- <o:Orders> --><o:Orders xmlns:o="urn:o" a=">" b=\'">"\'><o:Order id="1"/><o:Order>\n<id>2</id></o:Order><!-- </o:Orders> --><x/><o:Order><![CDATA[</o:Order>]]></o:Order></o:Orders><!-- z -->',
    `<Orders xmlns="urn:o"><Date>d</Date>${Array.from({ length: 30 }, (_, i) => `<Order n="${i}"><Order>inner</Order><?pi </Order>?></Order>`).join('\n')}<After/></Orders>`,
    '<Orders xmlns="urn:o"><Order/></Orders>',
    "<!DOCTYPE Orders [<!-- it's [ ] > --><?pi isn't [ ?><!ELEMENT a ANY>[ ]><Orders xmlns=\"urn:o\"><Order>isn't</Order><Order/></Orders>",
  ];
  it.each(messages)('elements that repeat: %s', (message) => {
    const whole = elements(message);
    for (const [piece, limits] of ways) {
      const runs = runsOf(xmlFormat, shape, path, message, piece, limits);
      const isAttribute = (t: MessageTree) => t.name.startsWith('@');
      const read = runs.filter((r) => !r.isAround).flatMap((r) => elements(r.text).filter((t) => !isAttribute(t)));
      expect(read.map(({ name, children, text: value }) => [name, children, value])).toEqual(
        whole.filter((t) => !isAttribute(t)).map(({ name, children, text: value }) => [name, children, value]),
      );
      expect(runs.reduce((sum, r) => sum + r.items, 0)).toBe(whole.filter((t) => /(^|:)Order$/.test(t.name)).length);
    }
  });

  it('an element of that name in another namespace is no list', () => {
    const message = '<Orders><Order/></Orders>';
    expect(runsOf(xmlFormat, shape, path, message, 3, { items: 1, bytes: 10 })).toMatchObject([
      { text: message, isAround: true },
    ]);
  });

  it('a problem keeps its place', () => {
    const orders = Array.from({ length: 30 }, (_, i) => `<Order><id>${i === 17 ? '&no;' : i}</id></Order>`);
    for (const between of ['\n', '']) {
      const message = `<Orders xmlns="urn:o">\n<Date/>${orders.join(between)}</Orders>`;
      const [whole] = xmlFormat.checkWellFormed(message);
      for (const [piece, limits] of ways) {
        const found = runsOf(xmlFormat, shape, path, message, piece, limits).flatMap((run) =>
          xmlFormat
            .checkWellFormed(run.text)
            .map(({ code, message: says, path: at = '', line = 1, column = 1 }) =>
              run.placed(new MappingError(code, says, { path: at, line, column })),
            ),
        );
        expect(found).toHaveLength(1);
        expect(found[0]).toMatchObject({ line: whole?.line, column: whole?.column, path: '/Orders/Order[18]/id' });
      }
    }
  });

  it('a problem of the elements around the list keeps its place', () => {
    const message = '<?xml version="1.0"?>\n<!-- -->\n  <Orders\n a="&no;" xmlns="urn:o"><Order/><Order/></Orders>';
    const [whole] = xmlFormat.checkWellFormed(message);
    expect(whole).toMatchObject({ line: 4, column: 5 });
    for (const [piece, limits] of ways) {
      const [run] = runsOf(xmlFormat, shape, path, message, piece, limits) as [MessageRun];
      const [found] = xmlFormat.checkWellFormed(run.text);
      const { line = 0, column = 0 } = found ?? {};
      expect(run.placed(new MappingError('c', '', { path: '/Orders', line, column }))).toMatchObject({
        line: 4,
        column: 5,
      });
    }
  });

  const folders = ['xsd', 'hostile-xml'].map((f) => join(fixturesFolder, f)).filter(existsSync);
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((f) => f.endsWith('.xml'))
      .map((f) => join(folder, f)),
  );
  it.skipIf(files.length === 0)(
    `what is no XML in one piece is none in runs: ${files.length} files`,
    () => {
      const wrong: string[] = [];
      let cut = 0;
      for (const file of files) {
        const decoded = xmlFormat.decode(readFileSync(file), null);
        if (!('text' in decoded) || decoded.text.length > 100_000) continue;
        const message = decoded.text;
        const isGood = xmlFormat.checkWellFormed(message).length === 0;
        // The list is whatever stands below the document's element.
        const root = /<([A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)[^>]*>/.exec(message.replace(/<!--[\s\S]*?-->/g, ''));
        const prefix = root?.[1]?.slice(0, -1);
        const ns =
          new RegExp(`\\sxmlns${prefix ? `:${prefix}` : ''}\\s*=\\s*["']([^"']*)`).exec(root?.[0] ?? '')?.[1] ?? '';
        const own: StructureShape = {
          root: object('', [element(root?.[2] ?? 'x', ns, [list('any', object('', []))])], { group: 'choice' }),
        };
        const ownPath = new StructureIndex(own).root;
        const name = ownPath.node.children?.[0]?.name as string;
        for (const [piece, limits] of ways) {
          let goodRuns: boolean;
          try {
            const at = /^[A-Za-z_]\w*$/.test(name) ? `$.${name}.any` : `$[${JSON.stringify(name)}].any`;
            const runs = runsOf(
              xmlFormat,
              own,
              at,
              message,
              Math.max(piece, Math.ceil(message.length / 3_000)),
              limits,
            );
            if (runs.length > 1) cut++;
            goodRuns = runs.every((r) => xmlFormat.checkWellFormed(r.text).length === 0);
          } catch (error) {
            if (!(error instanceof MappingError)) throw error;
            goodRuns = false;
          }
          if (goodRuns !== isGood) wrong.push(`${file} by ${piece}: ${isGood ? 'good' : 'bad'} as a whole`);
        }
      }
      expect(wrong).toEqual([]);
      expect(cut).toBeGreaterThan(files.length);
    },
    180_000,
  );
});

describe('CSV', () => {
  const shapeOf = (message: string): StructureShape => {
    const read = readFile('csv', new TextEncoder().encode(message), 'a.csv');
    return documentOf(read.structures[0] as (typeof read.structures)[number]);
  };
  const rows = (message: string, shape: StructureShape) => csvFormat.tree(message, shape)?.children;

  it.each([
    'a,b\n1,2\n3,4\n',
    'a,b\r\n1,"x\r\n""y"""\r\n\r\n3,4',
    'sep=;\na;b\n"1;";2\n3;"\n"\n',
    'a\rb\rc\r',
    '\ufeffa,b\n1,2',
    'id,name\n1,Müller\n',
    'id,name\n',
    'id,name',
    // The twelfth byte cuts a character.
    'sep=;\r\nGröße;b\r\n1;2\r\n3;4\r\n',
  ])('%j', (message) => {
    isTheSame(message, shapeOf(message));
  });

  it.each(['\n\r\na,b\n1,2\n3,4\n', '\n# c "\n\na,b\n\n1,2\n3,4'])(
    'lines without anything above the header: %j',
    (message) => {
      for (const firstRow of [0, 2, 4])
        isTheSame(message, Object.assign(shapeOf('a,b\n1,2\n'), { comment: '#', firstRow }));
    },
  );

  it.each(['\n', '\r', '\r\n'])('a problem keeps its place where lines end with %j', (end) => {
    const shape = shapeOf('a,b\nx,2\n');
    const message = ['a,b', '1,2', `"x${end}y",2`, '3,4', '5,6,7', ''].join(end);
    const [whole] = csvFormat.validate(message, shape);
    expect(whole).toMatchObject({ path: '$[3]', line: 6, column: 5 });
    for (const [piece, limits] of ways) {
      const found = runsOf(csvFormat, shape, '$', message, piece, limits).flatMap((run) =>
        csvFormat
          .validate(run.text, shape)
          .map(({ code, path = '', line = 0, column = 0 }) =>
            run.placed(new MappingError(code, '', { path, line, column })),
          ),
      );
      expect(found).toMatchObject([{ path: '$[3]', line: 6, column: 5 }]);
    }
  });

  function isTheSame(message: string, shape: StructureShape): void {
    for (const [piece, limits] of ways) {
      const runs = runsOf(csvFormat, shape, '$', message, piece, limits);
      const read = runs.flatMap((r) => (rows(r.text, shape) ?? []).map((row) => row.children));
      expect(read).toEqual(rows(message, shape)?.map((row) => row.children));
      expect(runs.reduce((sum, r) => sum + r.items, 0)).toBe(read.length);
    }
  }

  const folders = ['csv', 'hostile-csv'].map((f) => join(fixturesFolder, f)).filter(existsSync);
  const files = folders.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((f) => /\.(csv|tsv|psv|ssv|txt)$/.test(f))
      .map((f) => join(folder, f)),
  );
  it.skipIf(files.length === 0)(`the same rows, and the same faults: ${files.length} files`, () => {
    const wrong: string[] = [];
    for (const file of files) {
      const bytes = readFileSync(file);
      const { structures } = readFile('csv', bytes, file);
      for (const structure of structures) {
        const shape = documentOf(structure);
        const decoded = csvFormat.decode(bytes, null, shape);
        if (!('text' in decoded) || decoded.text.length > 200_000) continue;
        const message = decoded.text;
        const whole = csvFormat.validate(message, shape);
        const all = rows(message, shape)?.map((row) => row.children);
        for (const [piece, limits] of ways) {
          const runs = runsOf(
            csvFormat,
            shape,
            '$',
            message,
            Math.max(piece, Math.ceil(message.length / 3_000)),
            limits,
          );
          const found = runs.flatMap((run) =>
            csvFormat.validate(run.text, shape).map(({ code, message: says, path = '', line, column }) => {
              const {
                path: to,
                line: toLine,
                column: toColumn,
              } = run.placed(
                new MappingError(code, says, { path, ...(line === undefined ? {} : { line, column: column ?? 1 }) }),
              );
              return `${code} ${to} ${toLine}:${toColumn}`;
            }),
          );
          const said = whole.map((d) => `${d.code} ${d.path} ${d.line}:${d.column}`);
          if (found.slice(0, 100).join('\n') !== said.slice(0, 100).join('\n'))
            wrong.push(`${file} by ${piece}: ${found.slice(0, 3)} instead of ${said.slice(0, 3)}`);
          if (whole.length > 0) continue;
          const read = runs.flatMap((r) => (rows(r.text, shape) ?? []).map((row) => row.children));
          if (JSON.stringify(read) !== JSON.stringify(all)) wrong.push(`${file} by ${piece}: other rows`);
        }
      }
    }
    expect(wrong).toEqual([]);
  });
});
