import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { promisify } from 'node:util';
import * as soap from 'soap';
import { afterEach, expect, it } from 'vitest';
import { readEnvelope, type SoapVersion, writeEnvelope } from '../../../../shared/soap/envelope.ts';
import { basicOf, passwords, securedProject, startSecured } from '../../../../tests/harness/secured-project.ts';
import { collectingLog } from '../../contract/log.ts';
import type { Runtime, RuntimeOptions } from '../../runtime.ts';

let runtime: Runtime | null = null;
afterEach(async () => {
  await runtime?.stop();
  runtime = null;
});

const wsse = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd';
const wsu = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd';
const profile = 'http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-username-token-profile-1.0';

/** A service with an operation for writers, one for all who are known, and one for everybody. */
async function started(settings: object = {}, methods: readonly object[] = [], options: Partial<RuntimeOptions> = {}) {
  const shop = { id: 'shop', user: 'shop', password: 'KeyOfShop', userRoles: ['manager'] };
  const project = securedProject([]).unit('soap-service', 'Ws', {
    path: 'ws',
    namespace: 'urn:things',
    authentication: [{ type: 'username-token', passwords: 'both', users: [shop], ...settings }, ...methods],
    allowedRoles: ['Reader'],
    operations: [
      { id: 'who', name: 'Who', microflow: 'Who' },
      { id: 'write', name: 'Write', microflow: 'Who', access: 'roles', allowedRoles: ['Writer'] },
      { id: 'open', name: 'Open', microflow: 'Who', access: 'everybody' },
    ],
  });
  runtime = await startSecured(project, { constants: { 'M.KeyOfShop': 'p<w>d' }, ...options });
  return `${runtime.url}/ws`;
}

interface Token {
  user?: string;
  password?: string;
  nonce?: string;
  created?: string;
  form?: 'Text' | 'Digest';
  more?: string;
}

const escaped = (text: string) => text.replace(/[&<]/g, (c) => `&#${c.charCodeAt(0)};`);

function header({ user = 'shop', password = 'p<w>d', nonce = '', created = '', form = 'Text', more = '' }: Token = {}) {
  const shown =
    form === 'Text'
      ? escaped(password)
      : createHash('sha1').update(Buffer.from(nonce, 'base64')).update(created).update(password).digest('base64');
  return `<s:Security xmlns:s="${wsse}" xmlns:u="${wsu}" xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" e:mustUnderstand="1"><s:UsernameToken><s:Username>${user}</s:Username><s:Password Type="${profile}#Password${form}">${shown}</s:Password>${nonce === '' ? '' : `<s:Nonce>${nonce}</s:Nonce>`}${created === '' ? '' : `<u:Created>${created}</u:Created>`}</s:UsernameToken>${more}</s:Security>`;
}

const nonce = () => randomBytes(16).toString('base64');
const now = (offsetS = 0) => new Date(Date.now() + offsetS * 1_000).toISOString();
const digest = (more: Token = {}): Token => ({ form: 'Digest', nonce: nonce(), created: now(), ...more });

async function call(
  url: string,
  headers: string[],
  operation = 'Who',
  version: SoapVersion = '1.1',
  head: Record<string, string> = {},
) {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': version === '1.1' ? 'text/xml' : 'application/soap+xml', ...head },
    body: writeEnvelope(version, headers, `<t:${operation} xmlns:t="urn:things"/>`),
  });
  const text = await response.text();
  const { fault, body } = readEnvelope(text);
  return {
    status: response.status,
    text,
    fault,
    body: body[0]?.text ?? '',
    challenge: response.headers.get('www-authenticate'),
  };
}

it.each([
  ['a text', {}],
  ['a text with nonce and time', { nonce: nonce(), created: now() }],
  ['a digest', digest()],
  ['a digest of a clock that is a little ahead', digest({ created: now(30) })],
  ['a text of a demo user', { user: 'max', password: passwords.max }],
] as const)('%s says who asks', async (_what, token) => {
  const url = await started();
  const { status, body } = await call(url, [header(token)]);
  expect([status, body]).toEqual([200, expect.stringContaining('|Manager|M.Reader,M.Writer')]);
});

it.each([
  ['a wrong password', { password: 'x' }],
  ['a wrong digest', digest({ password: 'x' })],
  ['a user that is not known', { user: 'nobody' }],
  ['a digest of a user whose password is a hash', digest({ user: 'max', password: passwords.max })],
  ['a digest without a nonce', { form: 'Digest' as const, created: now() }],
  ['a digest without a time', { form: 'Digest' as const, nonce: nonce() }],
  ['a token that is too old', digest({ created: now(-400) })],
  ['a token of time to come', digest({ created: now(200) })],
  ['a time that is none', { created: 'yesterday' }],
  ['a message that has expired', { more: `<u:Timestamp><u:Expires>${now(-90)}</u:Expires></u:Timestamp>` }],
])('%s is wsse:FailedAuthentication', async (_what, token) => {
  const url = await started();
  const { status, text, fault } = await call(url, [header(token)]);
  expect([status, fault?.code]).toEqual([500, 'FailedAuthentication']);
  expect(text).toContain(`xmlns:wsse="${wsse}"><faultcode>wsse:FailedAuthentication`);
  const second = await call(url, [header(token)], 'Who', '1.2');
  expect([second.status, second.fault?.code, second.fault?.subcodes]).toEqual([
    400,
    'Sender',
    ['FailedAuthentication'],
  ]);
});

it('a token is taken once: the same nonce is refused', async () => {
  const url = await started();
  const token = header(digest());
  expect((await call(url, [token])).status).toBe(200);
  expect((await call(url, [token])).fault).toMatchObject({
    code: 'FailedAuthentication',
    reason: 'This UsernameToken was shown before.',
  });
  expect((await call(url, [header(digest())])).status).toBe(200);
});

it.each([
  ['white space in it', (text: string) => `${text.slice(0, 4)} ${text.slice(4)}`],
  ['other padding', (text: string) => `${text}=`],
  ['the alphabet of addresses', (text: string) => text.replaceAll('+', '-').replaceAll('/', '_')],
  ['bits that stand for nothing', (text: string) => text.replace(/(.)==$/, (_, c: string) => `${next(c)}==`)],
  ['more behind its end', (text: string) => `${text}AAAA`],
])('a digest that was taken is not taken again with its nonce written otherwise: %s', async (_what, rewritten) => {
  const url = await started();
  const once = Buffer.from('fbffbffbffbffbffbffbffbffbffbf00', 'hex').toString('base64');
  const token = digest({ nonce: once });
  expect((await call(url, [header(token)])).status).toBe(200);
  // Nobody knows the password here: the message is the one that was seen, with other letters for the same bytes.
  const seen = header(token).replace(`<s:Nonce>${once}<`, `<s:Nonce>${rewritten(once)}<`);
  expect(seen).not.toBe(header(token));
  expect((await call(url, [seen])).fault?.code).toBe('FailedAuthentication');
});

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const next = (c: string) => letters[letters.indexOf(c) + 1] ?? c;

it('a digest that was taken is not taken again with its user written in another normal form', async () => {
  const user = { id: 'u', user: 'Ren\u00e9', password: 'KeyOfShop', userRoles: ['manager'] };
  const url = await started({ users: [user] });
  const token = digest({ user: 'Ren\u00e9' });
  expect((await call(url, [header(token)])).status).toBe(200);
  const seen = header(token).replace('Ren\u00e9', 'Rene\u0301');
  expect((await call(url, [seen])).fault?.code).toBe('FailedAuthentication');
});

it('a digest that was taken is not taken by another service that knows the same password', async () => {
  const shop = { id: 'shop', user: 'shop', password: 'KeyOfShop', userRoles: ['manager'] };
  const service = (path: string, freshSeconds: number) => ({
    path,
    namespace: 'urn:things',
    authentication: [{ type: 'username-token', passwords: 'digest', users: [shop], freshSeconds }],
    operations: [{ id: `who-${path}`, name: 'Who', microflow: 'Who' }],
  });
  const project = securedProject([])
    .unit('soap-service', 'Ws', service('ws', 60))
    .unit('soap-service', 'Other', service('other', 600));
  runtime = await startSecured(project, { constants: { 'M.KeyOfShop': 'p<w>d' } });
  const token = header(digest());
  expect((await call(`${runtime.url}/ws`, [token])).status).toBe(200);
  expect((await call(`${runtime.url}/other`, [token])).fault?.reason).toBe('This UsernameToken was shown before.');
});

it('a token that was wrong takes no nonce', async () => {
  const url = await started();
  const once = nonce();
  expect((await call(url, [header(digest({ password: 'x', nonce: once }))])).status).toBe(500);
  expect((await call(url, [header(digest({ nonce: once }))])).status).toBe(200);
});

it.each([
  ['text', digest(), {}],
  ['text', { created: now() }, { asksNonce: true }],
  ['digest', {}, {}],
])('%s alone is taken where nothing else is', async (form, token, more) => {
  const url = await started({ passwords: form, ...more });
  expect((await call(url, [header(token as Token)])).fault?.code).toBe('FailedAuthentication');
});

it.each([
  ['two tokens', header({ more: `<s:UsernameToken/>` }), 'InvalidSecurity'],
  ['no password', header().replace(/<s:Password.*<\/s:Password>/, ''), 'InvalidSecurity'],
  ['a password of another kind', header().replace('#PasswordText', '#Other'), 'InvalidSecurity'],
  ['a signature', header({ more: '<x:Signature xmlns:x="urn:x"/>' }), 'UnsupportedSecurityToken'],
])('%s is said in the words of WS-Security', async (_what, security, code) => {
  const url = await started();
  expect((await call(url, [security])).fault?.code).toBe(code);
});

it('two headers of WS-Security for us are refused, one for somebody else is passed by', async () => {
  const url = await started();
  expect((await call(url, [header(), header()])).fault?.code).toBe('InvalidSecurity');
  const other = header({ password: 'x' }).replace('e:mustUnderstand="1"', 'e:actor="urn:other"');
  expect((await call(url, [other, header()])).status).toBe(200);
});

it.each([
  ['Who', 'maria', 200],
  ['Write', 'maria', 403],
  ['Write', 'max', 200],
] as const)('%s by %s is %s: operations have roles of their own', async (operation, user, status) => {
  const url = await started();
  const answer = await call(url, [header({ user, password: passwords[user] })], operation);
  expect(answer.status).toBe(status);
  if (status === 403)
    expect(answer.fault).toMatchObject({ code: 'Client', reason: expect.stringContaining('other roles') });
});

it('an operation for everybody asks nobody; a header that has to be understood is', async () => {
  const url = await started();
  expect((await call(url, [], 'Open')).body).toContain('nobody');
  expect((await call(url, [header()], 'Open')).body).toContain('nobody');
});

it('who shows nothing hears what is asked for, with the challenges where there are other ways', async () => {
  const alone = await call(await started(), []);
  expect([alone.status, alone.challenge, alone.fault?.code]).toEqual([500, null, 'FailedAuthentication']);
  expect(alone.fault?.reason).toBe('This asks who calls: UsernameToken.');
  await runtime?.stop();
  const url = await started({}, [{ type: 'basic' }]);
  const both = await call(url, []);
  expect([both.status, both.challenge]).toEqual([401, 'Basic realm="M.Ws", charset="UTF-8"']);
  const basic = await call(url, [], 'Write', '1.1', { authorization: basicOf('max', passwords.max) });
  expect(basic.body).toContain('max|Manager');
  // Who shows something wrong in one way may show something right in another.
  const mixed = await call(url, [header()], 'Who', '1.1', { authorization: basicOf('max', 'x') });
  expect(mixed.status).toBe(200);
});

it('many wrong passwords are slowed down', async () => {
  const url = await started();
  let answer = await call(url, []);
  for (let i = 0; i < 12 && answer.status !== 429; i++) answer = await call(url, [header({ password: `x${i}` })]);
  expect(answer.status).toBe(429);
});

it('neither trace nor log holds what was shown', async () => {
  const traces: unknown[] = [];
  const log = collectingLog();
  const url = await started({}, [], { onTrace: (trace: unknown) => void traces.push(trace), log } as never);
  expect((await call(url, [header({ password: 'p<w>d' })])).status).toBe(200);
  await call(url, [header({ password: 'not-this-secret' })]);
  const told = JSON.stringify([traces, log.lines ?? log]);
  expect(traces.length).toBeGreaterThan(0);
  expect(told).toContain('shop');
  for (const secret of ['p<w>d', 'p&#60;w', 'not-this-secret']) expect(told).not.toContain(secret);
});

it('neither trace nor history holds a password of a header for another receiver, in whichever edition', async () => {
  const traces: unknown[] = [];
  const url = await started({}, [], { onTrace: (trace: unknown) => void traces.push(trace) } as never);
  const other = header({ password: 'not-this-secret' }).replace('e:mustUnderstand="1"', 'e:actor="urn:other"');
  const older = other
    .replaceAll(wsse, 'http://schemas.xmlsoap.org/ws/2003/06/secext')
    .replace('urn:other', 'urn:older');
  expect((await call(url, [other, older, header()])).status).toBe(200);
  expect(traces.length).toBeGreaterThan(0);
  expect(JSON.stringify(traces)).not.toContain('not-this-secret');
});

it.each(['PasswordText', 'PasswordDigest'] as const)(
  'a client of node-soap with %s is let in',
  async (passwordType) => {
    const url = await started();
    const client = await soap.createClientAsync(`${url}?wsdl`);
    const { WhoAsync } = client as never as { WhoAsync(args: object): Promise<[{ result: string }]> };
    const options = { passwordType, hasNonce: true, hasTimeStamp: true, mustUnderstand: true };
    client.setSecurity(new soap.WSSecurity('shop', 'p<w>d', options));
    const [{ result }] = await WhoAsync({});
    expect(result).toBe('shop|Manager|M.Reader,M.Writer');
    client.setSecurity(new soap.WSSecurity('shop', 'wrong', options));
    await expect(WhoAsync({})).rejects.toThrow(/FailedAuthentication/);
  },
);

it('the description asks for it in the words of WS-SecurityPolicy', async () => {
  const wsdl = await (await fetch(`${await started({ passwords: 'digest' })}?wsdl`)).text();
  expect(wsdl).toMatch(/<wsp:Policy wsu:Id="WsPolicy">[\s\S]*<sp:HashPassword\/>[\s\S]*<wsdl:types>/);
  expect(wsdl.match(/<wsp:PolicyReference URI="#WsPolicy"\/>/g)).toHaveLength(2);
});

const hasZeep = existsSync('/usr/lib/python3/dist-packages/zeep') && existsSync('/usr/bin/python3');

it.skipIf(!hasZeep).each(['False', 'True'])(
  'a client of zeep is let in by the WSDL and UsernameToken (digest: %s)',
  async (useDigest) => {
    const script = `
import sys
from zeep import Client
from zeep.exceptions import Fault
from zeep.wsse.username import UsernameToken
wsdl, password = sys.argv[1:3]
print(Client(wsdl, wsse=UsernameToken("shop", password, use_digest=${useDigest})).service.Who())
try:
    Client(wsdl, wsse=UsernameToken("shop", "wrong", use_digest=${useDigest})).service.Who()
except Fault as fault:
    print(fault.code)
`;
    const args = ['-c', script, `${await started()}?wsdl`, 'p<w>d'];
    const { stdout } = await promisify(execFile)('/usr/bin/python3', args);
    expect(stdout).toBe('shop|Manager|M.Reader,M.Writer\nwsse:FailedAuthentication\n');
  },
  60_000,
);
