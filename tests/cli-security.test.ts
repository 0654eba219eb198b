import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { orderUnits } from '../electron/host/samples.ts';
import { createProject } from '../electron/host/session.ts';
import { askByTls, Certificates } from './harness/certificates.ts';
import { root } from './harness/checkout.ts';
import { basicOf, securedProject } from './harness/secured-project.ts';
import { weft } from './harness/weft.ts';

const folder = mkdtempSync(join(tmpdir(), 'weft-security-'));
const path = (name: string) => join(folder, name);
const file = path('api.weft');
const launcher = join(root, 'build/weft.mjs');
const node24 = join(root, 'node_modules/.bin/node');
const clean = { PATH: process.env['PATH'] ?? '', HOME: folder, WEFT_HOME: folder };

beforeAll(() => {
  const units = [
    ...securedProject([{ type: 'basic' }])
      .view()
      .units.values(),
  ];
  createProject(
    file,
    orderUnits(units).map((unit) => ({ op: 'create' as const, unit })),
  ).close();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A server that says where it is, and what it told on stderr until then. */
async function ready(
  child: ChildProcess,
): Promise<{ url: string; told: () => string; stop(): Promise<number | null> }> {
  let told = '';
  child.stderr?.on('data', (chunk) => (told += String(chunk)));
  const ended = new Promise<number | null>((done) => child.on('close', done));
  const url = await new Promise<string>((done, fail) => {
    let text = '';
    child.stdout?.on('data', (chunk) => {
      text += String(chunk);
      const found = /"ready":true,"url":"([^"]+)"/.exec(text)?.[1];
      if (found !== undefined) done(found);
    });
    void ended.then(() => fail(new Error(`ended: ${told}`)));
  });
  return {
    url,
    told: () => told,
    stop: () => {
      child.kill('SIGTERM');
      return ended;
    },
  };
}
const ask = async (url: string, name: string, password: string) =>
  (await fetch(`${url}/api/things`, { headers: { authorization: basicOf(name, password) } })).status;

describe('users on the command line', () => {
  it('weft call runs a flow as a user of the project; one who is not there is a finding', async () => {
    const called = await weft(['call', file, 'M.Who', '--user', 'maria', '--json']);
    expect(JSON.parse(called.stdout)).toMatchObject({ result: 'maria|Clerk|M.Reader' });
    const unknown = await weft(['call', file, 'M.Who', '--user', 'eve']);
    expect([unknown.code, unknown.stderr]).toEqual([
      1,
      expect.stringContaining('There is no user eve. Users: maria, max.'),
    ]);
  });

  it('weft run takes passwords of demo users from its environment, and tells those that it makes once', async () => {
    const run = await ready(
      spawn(process.execPath, [launcher, 'run', file, '--port', '0', '--db', `sqlite:${path('run.sqlite')}`], {
        env: { ...clean, DEMO_PASSWORD_maria: 'given by the environment' },
      }),
    );
    const made = /demo user max \(Manager\): (\S{16})\n/.exec(run.told())?.[1] ?? '';
    expect(run.told()).not.toContain('demo user maria');
    expect(await ask(run.url, 'maria', 'given by the environment')).toBe(200);
    expect(await ask(run.url, 'max', made)).toBe(200);
    expect(await ask(run.url, 'max', 'given by the environment')).toBe(401);
    expect(await run.stop()).toBe(0);
  }, 60_000);

  it('a bundle has no demo users: its users are those of USERS_FILE, with hashes that weft password makes', async () => {
    expect((await weft(['bundle', file, '--out', path('bundle')])).code).toBe(0);
    const program = readFileSync(path('bundle/program.json'), 'utf8');
    expect(program).not.toMatch(/maria|max"/);
    expect(readFileSync(path('bundle/README.md'), 'utf8')).toContain('`USERS_FILE`');
    const made = spawnSync(process.execPath, [launcher, 'password'], { input: 'open sesame\n', encoding: 'utf8' });
    expect(made.stdout).toMatch(/^\$scrypt\$/);
    writeFileSync(
      path('users.json'),
      JSON.stringify([{ name: 'ada', password: made.stdout.trim(), roles: ['Clerk'] }]),
    );
    const start = (env: object) =>
      spawn(node24, [path('bundle/start.mjs')], {
        env: {
          ...clean,
          CONSTANT_M_KeyOfShop: 'shop-key',
          CONSTANT_M_KeyOfMill: 'mill-key',
          CONSTANT_M_TokenKey: 'token-key',
          PORT: '0',
          DATABASE_URL: `sqlite:${path('bundle.sqlite')}`,
          ...env,
        },
      });
    const wrong = start({ USERS_FILE: path('none.json') });
    let words = '';
    wrong.stderr.on('data', (chunk) => (words += String(chunk)));
    expect(await new Promise((done) => wrong.on('close', done))).toBe(78);
    expect(words).toContain('USERS_FILE');
    const bundle = await ready(start({ USERS_FILE: path('users.json') }));
    expect(await ask(bundle.url, 'ada', 'open sesame')).toBe(200);
    expect(await ask(bundle.url, 'maria', 'open sesame')).toBe(401);
    expect(await bundle.stop()).toBe(0);
  }, 60_000);

  it('weft run and a bundle speak TLS with the files that they are given, and know callers by certificates', async () => {
    const made = new Certificates();
    try {
      const authority = made.authority('Ours');
      const server = made.signed(authority, { subject: '/CN=localhost', names: 'IP:127.0.0.1', purpose: 'serverAuth' });
      const mill = made.signed(authority, { subject: '/CN=mill' });
      const callers = [{ id: 'c', user: 'mill', by: 'common-name', value: 'mill', userRoles: ['clerk'] }];
      const units = [
        ...securedProject([{ type: 'client-certificate', callers }])
          .view()
          .units.values(),
      ];
      const ops = orderUnits(units).map((unit) => ({ op: 'create' as const, unit }));
      createProject(path('tls.weft'), ops).close();
      const env = {
        ...clean,
        CONSTANT_M_KeyOfShop: 'shop-key',
        CONSTANT_M_KeyOfMill: 'mill-key',
        CONSTANT_M_TokenKey: 'token-key',
        TLS_CERT_FILE: server.certFile,
        TLS_KEY_FILE: server.keyFile,
        TLS_CLIENT_CA_FILE: authority.certFile,
      };
      const hold = async (run: Awaited<ReturnType<typeof ready>>) => {
        expect(run.url).toMatch(/^https:/);
        const shown = { ca: authority.cert, cert: mill.cert, key: mill.key };
        expect(await askByTls(`${run.url}/api/things`, shown)).toMatchObject({
          status: 200,
          body: 'mill|Clerk|M.Reader',
        });
        expect((await askByTls(`${run.url}/api/things`, { ca: authority.cert })).status).toBe(401);
        const plain = run.url.replace('https:', 'http:');
        expect((await fetch(`${plain}/_/ready`)).status).toBe(200);
        expect((await fetch(`${plain}/api/things`)).status).toBe(400);
        expect(await run.stop()).toBe(0);
      };
      const args = ['run', path('tls.weft'), '--port', '0', '--db', `sqlite:${path('tls.sqlite')}`];
      await hold(await ready(spawn(process.execPath, [launcher, ...args], { env })));
      expect((await weft(['bundle', path('tls.weft'), '--out', path('tls-bundle')])).code).toBe(0);
      expect(readFileSync(path('tls-bundle/README.md'), 'utf8')).toContain('`TLS_CLIENT_CA_FILE`');
      const placed = { ...env, PORT: '0', DATABASE_URL: `sqlite:${path('tls-bundle.sqlite')}` };
      const start = (more: object) => spawn(node24, [path('tls-bundle/start.mjs')], { env: { ...placed, ...more } });
      await hold(await ready(start({})));
      const wrong = start({ TLS_KEY_FILE: mill.keyFile });
      let words = '';
      wrong.stderr.on('data', (chunk) => (words += String(chunk)));
      expect(await new Promise((done) => wrong.on('close', done))).toBe(78);
      expect(words).toContain(`TLS_KEY_FILE ${mill.keyFile} cannot be used: it is the key of another certificate.`);
    } finally {
      made.dispose();
    }
  }, 120_000);

  it('no password is a wrong call', () => {
    const empty = spawnSync(process.execPath, [launcher, 'password'], { input: '', encoding: 'utf8' });
    expect(empty.status).toBe(2);
  });
});
