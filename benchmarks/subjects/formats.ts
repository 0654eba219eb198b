import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closedHttpClient } from '../../electron/runtime/consume/http-client.ts';
import { SqliteStore } from '../../electron/runtime/data/stores/sqlite/sqlite-store.ts';
import { batchBytes } from '../../electron/runtime/engine/activities/batches.ts';
import { LoadedProgram } from '../../electron/runtime/engine/loaded-program.ts';
import { batchesOfRuns, messageRuns, runBytes } from '../../electron/runtime/engine/message-runs.ts';
import { UnitOfWork } from '../../electron/runtime/engine/unit-of-work.ts';
import { expectShortLives } from '../../electron/runtime/supervision/young-memory.ts';
import { type Numeric, toNumber } from '../../shared/expression/numeric.ts';
import { type Row, rounds, timed } from '../measure.ts';
import { byHand, csvOrders, type Doc, jsonOrders, type OrderText, textOf, xmlOrders } from '../orders.ts';
import { ensurePeers, here } from '../peers.ts';
import { benchmarkProgram } from '../project.ts';
import { docsBySaxes, type FastXmlParser, rowsByPapa, type Saxes } from '../text-peers.ts';

const megabytes = 50;

/** Messages of 50 MB in each format: read piece by piece, exact, and written; against what a programmer writes with a library. */
export async function measure(): Promise<Row[]> {
  ensurePeers();
  expectShortLives();
  const require = createRequire(here);
  const { waiting: loaded } = new LoadedProgram(benchmarkProgram(), {
    log: { write: () => {} },
    reachesOutside: false,
    http: closedHttpClient,
    constants: {},
  });
  const { program } = loaded;
  const store = new SqliteStore(':memory:', program);
  const mappingOf = (name: string) => {
    const index = program.mappings.findIndex((m) => m.name === `M.${name}`);
    const info = program.mappings[index];
    const mapping = loaded.mappings[index];
    if (!info || !mapping) throw new Error(`There is no mapping ${name}.`);
    return { info, mapping };
  };
  const fieldOf = (entity: string, attribute: string) =>
    loaded.entityByName(`M.${entity}`)?.attributes.find((a) => a.name === attribute)?.field as string;
  const filled = (text: OrderText) =>
    Buffer.from(textOf(text, Math.round((megabytes * 1e6) / text.record(5_000).length)));

  /** Reads in batches as flows do, each of which is forgotten; gives the sum of a member. */
  const streamed = async (name: string, bytes: Buffer, field: string): Promise<number> => {
    const { info, mapping } = mappingOf(name);
    async function* pieces() {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    }
    let sum = 0;
    const limits = { items: 1_000, bytes: batchBytes, runBytes };
    const source = { bytes: pieces(), charset: null };
    const runs = messageRuns(source, info.format as string, info.cut?.how as object, limits);
    for await (const batch of batchesOfRuns(runs)) {
      const u = new UnitOfWork(loaded, store);
      for (const { text } of batch) {
        const list = (await mapping.read(u, text, null)) as unknown as Record<string, Numeric>[] | null;
        for (const object of list ?? []) sum += toNumber(object[field] as Numeric);
      }
    }
    return sum;
  };
  const near = (what: string, a: number, b: number) => {
    if (!(Math.abs(a - b) <= Math.abs(a) * 1e-9)) throw new Error(`${what}: the sums ${a} and ${b} differ.`);
  };
  const totalOf = (docs: readonly { total: number }[]) => docs.reduce((sum, { total }) => sum + total, 0);
  const rows: Row[] = [];
  const compare = async (
    subject: string,
    ours: () => Promise<number> | number,
    peers: { name: string; work: () => number; aim: string; times?: number }[],
  ) => {
    const sum = await ours();
    for (const { name, work } of peers) near(name, sum, work());
    const figures = { ours: [] as number[], peers: peers.map(() => [] as number[]) };
    for (let round = 0; round < rounds; round++) {
      figures.ours.push(await timed(ours));
      for (const [i, { work }] of peers.entries()) figures.peers[i]?.push(await timed(work));
    }
    for (const [i, { name, aim }] of peers.entries())
      rows.push({
        subject,
        unit: 'ms',
        ours: figures.ours,
        peer: { name, figures: figures.peers[i] as number[] },
        ratio: 'peer / ours',
        aim,
      });
  };

  {
    const bytes = filled(jsonOrders());
    await compare(
      `JSON import of ${megabytes} MB, exact, piece by piece`,
      () => streamed('Import_Docs', bytes, fieldOf('Doc', 'Total')),
      [{ name: 'JSON.parse and a loop, bent', work: () => totalOf(byHand(bytes.toString())), aim: '≥ 1.0' }],
    );
  }
  {
    const bytes = filled(xmlOrders());
    const saxes = require('saxes') as Saxes;
    const fxp = require('fast-xml-parser') as FastXmlParser;
    const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
    const hasXslt = spawnSync('xsltproc', ['--version'], { stdio: 'ignore' }).status === 0;
    writeFileSync(join(folder, 'orders.xml'), bytes);
    writeFileSync(join(folder, 'orders.xsl'), stylesheet);
    const bySheet = (): number => {
      const args = [join(folder, 'orders.xsl'), join(folder, 'orders.xml')];
      const out = spawnSync('xsltproc', args, { maxBuffer: 512 * 1024 * 1024 }).stdout.toString();
      return out.split('\n').reduce((sum, line) => sum + (line.startsWith('D;') ? Number(line.split(';')[4]) : 0), 0);
    };
    await compare(
      `XML import of ${megabytes} MB, exact, piece by piece`,
      () => streamed('Import_Xml', bytes, fieldOf('Doc', 'Total')),
      [
        { name: 'saxes with handlers by hand', work: () => totalOf(docsBySaxes(saxes, bytes)), aim: '≥ 1.0' },
        {
          name: 'fast-xml-parser and a loop',
          work: () => {
            const parser = new fxp.XMLParser({ ignoreAttributes: false, parseTagValue: false });
            const { Orders } = parser.parse(bytes.toString()) as { Orders: { Order: { Total: string }[] } };
            return totalOf(Orders.Order.map(({ Total }) => ({ total: Number(Total) })));
          },
          aim: '≥ 5',
        },
        ...(hasXslt ? [{ name: 'xsltproc, a stylesheet', work: bySheet, aim: '≥ 1.5' }] : []),
      ],
    );
    rmSync(folder, { recursive: true, force: true });
  }
  {
    const bytes = filled(csvOrders());
    const papa = require('papaparse') as Parameters<typeof rowsByPapa>[0];
    await compare(
      `CSV import of ${megabytes} MB, exact, piece by piece`,
      () => streamed('Import_Csv', bytes, fieldOf('Row', 'Total')),
      [{ name: 'Papa Parse alone, texts', work: () => rowsByPapa(papa, bytes), aim: '≥ 0.7' }],
    );
  }
  {
    const text = textOf(jsonOrders(0), 60_000);
    const docs = byHand(text);
    const u = new UnitOfWork(loaded, store);
    u.fuel = u.rounds = Number.POSITIVE_INFINITY;
    const objects = (await mappingOf('Import_Docs').mapping.read(u, text, null)) as never;
    const plain = docs.map(plainOf);
    await compare(
      'JSON export of 60,000 orders with 240,000 lines',
      async () => (await mappingOf('Export_Docs').mapping.write(u, objects)).length,
      [
        {
          name: 'objects made by hand and JSON.stringify',
          work: () => JSON.stringify(docs.map(plainOf)).length,
          aim: '≥ 0.7',
        },
      ],
    );
    if (plain.length !== 60_000) throw new Error('The orders are not whole.');
  }
  store.close();
  return rows;
}

/** What goes out of an order, as a programmer writes it. */
function plainOf(doc: Doc) {
  return {
    id: doc.id,
    number: doc.number,
    placedAt: new Date(doc.placedAt).toISOString(),
    total: doc.total,
    lines: doc.lines.map(({ sku, qty, price }) => ({ sku, qty, price })),
  };
}

const stylesheet = `<?xml version="1.0"?>
<xsl:stylesheet version="1.0" xmlns:xsl="http://www.w3.org/1999/XSL/Transform" xmlns:o="urn:orders">
<xsl:output method="text"/>
<xsl:template match="/"><xsl:for-each select="o:Orders/o:Order">D;<xsl:value-of select="@id"/>;<xsl:value-of select="o:Number"/>;<xsl:value-of select="o:PlacedAt"/>;<xsl:value-of select="o:Total"/><xsl:text>
</xsl:text><xsl:for-each select="o:Line">L;<xsl:value-of select="@sku"/>;<xsl:value-of select="o:Qty"/>;<xsl:value-of select="o:Price"/><xsl:text>
</xsl:text></xsl:for-each></xsl:for-each></xsl:template>
</xsl:stylesheet>`;
