import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Row, rounds } from '../measure.ts';
import { here, needWrk } from '../peers.ts';

const seconds = Number(process.env.SECONDS ?? 3);
const candidates = ['weft', 'weft-unchecked', 'node-soap'] as const;

const lines = Array.from({ length: 20 }, (_, i) => `<line><product>product ${i}</product><count>${i}</count></line>`);
const envelope = `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><placeOrder xmlns="urn:orders"><customer>Ann</customer>${lines.join('')}</placeOrder></soap:Body></soap:Envelope>`;

async function started(candidate: string) {
  const program = ['--disable-warning=ExperimentalWarning', join(here, 'soap-served.ts'), candidate];
  const child = spawn(process.execPath, program, { stdio: ['ignore', 'pipe', 'inherit'] });
  const url = await new Promise<string>((done, fail) => {
    child.stdout.on('data', (text) => {
      const found = /^http:\S+$/m.exec(String(text));
      if (found) done(found[0]);
    });
    child.once('exit', (code) => fail(new Error(`The server ${candidate} ended with ${code}.`)));
  });
  return { url, stop: () => child.kill('SIGKILL') };
}

/** An operation of a published web service, an order with 20 lines read and one written, against the server of node-soap on the same WSDL. */
export async function measure(): Promise<Row[]> {
  needWrk();
  const folder = mkdtempSync(join(tmpdir(), 'weft-bench-'));
  const script = join(folder, 'post.lua');
  writeFileSync(
    script,
    `wrk.method = "POST"\nwrk.headers["Content-Type"] = "text/xml; charset=utf-8"\nwrk.headers["SOAPAction"] = '"urn:orders:placeOrder"'\nwrk.body = [==[${envelope}]==]\n`,
  );
  const servers = new Map<string, Awaited<ReturnType<typeof started>>>();
  const load = (candidate: string): number => {
    const url = servers.get(candidate)?.url as string;
    const out = execFileSync('wrk', ['-t1', '-c32', `-d${seconds}s`, '-s', script, url]).toString();
    if (/Non-2xx|Socket errors/.test(out)) throw new Error(out);
    return Number(/Requests\/sec:\s+([\d.]+)/.exec(out)?.[1]);
  };
  try {
    for (const candidate of candidates) {
      const server = await started(candidate);
      servers.set(candidate, server);
      const headers = { 'content-type': 'text/xml; charset=utf-8', soapaction: '"urn:orders:placeOrder"' };
      const text = await (await fetch(server.url, { method: 'POST', headers, body: envelope })).text();
      if (!/SO-20/.test(text) || !/product 0/.test(text)) throw new Error(`${candidate} answered ${text}`);
    }
    const figures = new Map(candidates.map((candidate) => [candidate, [] as number[]]));
    for (const candidate of candidates) load(candidate);
    for (let round = 0; round < rounds; round++)
      for (const candidate of candidates) figures.get(candidate)?.push(load(candidate));
    const peer = { name: 'node-soap server', figures: figures.get('node-soap') as number[] };
    const subject = 'Published SOAP operation, an order with 20 lines, 32 connections';
    return [
      {
        subject: `${subject}, held to its schema`,
        unit: 'req/s',
        ours: figures.get('weft') as number[],
        peer,
        ratio: 'ours / peer',
        aim: '≥ 2',
      },
      {
        subject: `${subject}, not validated (node-soap never does)`,
        unit: 'req/s',
        ours: figures.get('weft-unchecked') as number[],
        peer,
        ratio: 'ours / peer',
        aim: '≥ 2',
      },
    ];
  } finally {
    for (const server of servers.values()) server.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
