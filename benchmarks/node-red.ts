import { mkdirSync, writeFileSync } from 'node:fs';
import { createServer, type RequestListener } from 'node:http';
import { createRequire } from 'node:module';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { here } from './peers.ts';

interface NodeRed {
  init(server: unknown, settings: object): void;
  start(): Promise<void>;
  httpNode: RequestListener;
}

/** Node-RED embedded as its manual says: http in → function → http response, the object written in the function. */
export async function startNodeRed(folder: string, body: object): Promise<string> {
  mkdirSync(folder, { recursive: true });
  const flow = [
    { id: 'tab', type: 'tab', label: 'Orders' },
    { id: 'in', type: 'http in', z: 'tab', url: '/orders/:key', method: 'get', x: 0, y: 0, wires: [['make']] },
    {
      id: 'make',
      type: 'function',
      z: 'tab',
      func: `msg.payload = Object.assign(${JSON.stringify(body)}, { orderNumber: msg.req.params.key });\nreturn msg;`,
      outputs: 1,
      x: 0,
      y: 0,
      wires: [['out']],
    },
    { id: 'out', type: 'http response', z: 'tab', x: 0, y: 0, wires: [] },
  ];
  writeFileSync(join(folder, 'flows.json'), JSON.stringify(flow));
  const require = createRequire(here);
  const express = require('express') as () => RequestListener & { use(path: string, handler: RequestListener): void };
  const red = require('node-red') as NodeRed;
  const app = express();
  const server = createServer(app);
  red.init(server, {
    userDir: folder,
    flowFile: 'flows.json',
    httpAdminRoot: false,
    httpNodeRoot: '/',
    credentialSecret: false,
    logging: { console: { level: 'off' } },
  });
  app.use('/', red.httpNode);
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  await red.start();
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
