import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { createHttpClient, type HttpClient, type HttpRequest } from './http-client.ts';
import { md4 } from './md4.ts';
import { ntlmAuthenticate, ntlmChallenge, ntlmKey, ntlmV2 } from './ntlm.ts';

const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString('hex');
const utf16 = (text: string) => Buffer.from(text, 'utf16le');

/** What a server says of itself: its domain and its name (AV_PAIRs), and perhaps its time. */
function targetInfo(time: Buffer | null = null): Buffer {
  const pair = (id: number, value: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt16LE(id);
    head.writeUInt16LE(value.length, 2);
    return Buffer.concat([head, value]);
  };
  const pairs = [pair(2, utf16('Domain')), pair(1, utf16('Server')), ...(time ? [pair(7, time)] : [])];
  return Buffer.concat([...pairs, Buffer.alloc(4)]);
}

describe('NTLM', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('digests %j as RFC 1320 does (A.5)', (text, digest) => {
    expect(hex(md4(Buffer.from(text)))).toBe(digest);
  });

  it('makes the key and the answers of MS-NLMP 4.2.4', () => {
    const key = ntlmKey('User', 'Domain', 'Password');
    expect(hex(key)).toBe('0c868a403bfd7a93a3001ef22ef02e3f');
    const challenge = Buffer.from('0123456789abcdef', 'hex');
    const { lm, nt } = ntlmV2(key, challenge, Buffer.alloc(8, 0xaa), Buffer.alloc(8), targetInfo());
    expect(hex(lm)).toBe('86c35097ac9cec102554764a57cccc19aaaaaaaaaaaaaaaa');
    expect(hex(nt.subarray(0, 16))).toBe('68cd0ab851e51c96aabc927bebef6a1c');
  });

  it.each([
    ['no message', ['NTLM', 'Negotiate', 'Basic realm="NTLM x"']],
    ['a message that is none', ['NTLM QUJD', `NTLM ${Buffer.alloc(60).toString('base64')}`]],
    [
      'one whose parts stand outside of it',
      [`NTLM ${challengeMessage(targetInfo()).subarray(0, 50).toString('base64')}`],
    ],
  ])('takes nothing from %s', (_what, headers) => {
    expect(ntlmChallenge(headers)).toBeNull();
  });

  it('takes the time that the server says, and then says nothing by the older way', () => {
    const time = Buffer.from('0102030405060708', 'hex');
    const asked = { challenge: Buffer.alloc(8, 1), targetInfo: targetInfo(time), flags: 1 };
    const message = Buffer.from(ntlmAuthenticate(asked, { user: 'D\\u', password: 'p' }), 'base64');
    expect(hex(partOf(message, 12))).toBe('00'.repeat(24));
    expect(hex(partOf(message, 20).subarray(24, 32))).toBe(hex(time));
    expect(partOf(message, 28).toString('utf16le')).toBe('D');
  });
});

/** A CHALLENGE_MESSAGE. */
function challengeMessage(info: Buffer): Buffer {
  const head = Buffer.alloc(48);
  head.write('NTLMSSP\0', 'latin1');
  head.writeUInt32LE(2, 8);
  head.writeUInt32LE(0xa2888205, 20);
  Buffer.from('0123456789abcdef', 'hex').copy(head, 24);
  head.writeUInt16LE(info.length, 40);
  head.writeUInt16LE(info.length, 42);
  head.writeUInt32LE(48, 44);
  return Buffer.concat([head, info]);
}

function partOf(message: Buffer, at: number): Buffer {
  const offset = message.readUInt32LE(at + 4);
  return message.subarray(offset, offset + message.readUInt16LE(at));
}

describe('a call by NTLM', () => {
  let server: Server | null = null;
  let client: HttpClient | null = null;
  /** What came: which connection, what kind of message, and with which body. */
  let came: string[] = [];
  afterEach(async () => {
    await client?.close();
    client = null;
    server?.closeAllConnections();
    server?.close();
  });

  /** A server that knows `Domain\User` with the password `Password`, by the connection; `closes` ends it with the challenge. */
  async function serving({ closes = false, asks = true } = {}): Promise<string> {
    came = [];
    const asked = new Map<Socket, number>();
    const challenged = new Set<Socket>();
    const known = new Set<Socket>();
    const isRight = (message: Buffer) => {
      const user = partOf(message, 36).toString('utf16le');
      const nt = partOf(message, 20);
      const rest = nt.subarray(16);
      const key = ntlmKey(user, partOf(message, 28).toString('utf16le'), 'Password');
      const challenge = Buffer.from('0123456789abcdef', 'hex');
      const expected = ntlmV2(key, challenge, rest.subarray(16, 24), rest.subarray(8, 16), targetInfo());
      return user === 'User' && expected.nt.equals(nt);
    };
    const made = createServer((request: IncomingMessage, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { socket } = request;
        if (!asked.has(socket)) asked.set(socket, asked.size + 1);
        const said = /^NTLM (.*)$/.exec(request.headers.authorization ?? '')?.[1];
        const message = said === undefined ? null : Buffer.from(said, 'base64');
        const type = message?.readUInt32LE(8) ?? 0;
        came.push(`${asked.get(socket)} ${type} ${Buffer.concat(chunks)}`.trim());
        const refuse = (challenge: string) =>
          response
            .writeHead(401, {
              'www-authenticate': ['Negotiate', challenge],
              ...(closes ? { connection: 'close' } : {}),
            })
            .end('no');
        if (type === 1) challenged.add(socket);
        if (message && type === 3 && challenged.has(socket) && isRight(message)) known.add(socket);
        if (!asks || known.has(socket)) response.end(`hello ${Buffer.concat(chunks)}`);
        else refuse(type === 1 ? `NTLM ${challengeMessage(targetInfo()).toString('base64')}` : 'NTLM');
      });
    });
    server = made;
    await new Promise<void>((done) => made.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(made.address() as AddressInfo).port}/`;
  }

  const send = (url: string, more: Partial<HttpRequest> = {}) => {
    client ??= createHttpClient();
    return client.send({
      method: 'POST',
      url,
      headers: [],
      body: 'text',
      timeoutMs: 5_000,
      redirects: 'none',
      ntlm: { user: 'Domain\\User', password: 'Password' },
      ...more,
    });
  };

  it('says who calls on one connection, and sends its content there, once', async () => {
    const url = await serving();
    expect((await send(url)).body).toBe('hello text');
    expect(came).toEqual(['1 1', '1 3 text']);
    // Another call has a connection of its own; one without says nothing by that of others.
    expect((await send(url, { method: 'GET', body: null })).status).toBe(200);
    expect((await send(url, { ntlm: null })).status).toBe(401);
    expect(came.slice(2)).toEqual(['2 1', '2 3', '3 0 text']);
  });

  it('is refused with a wrong password, and not tried again', async () => {
    const answer = await send(await serving(), { ntlm: { user: 'Domain\\User', password: 'wrong' } });
    expect(answer.status).toBe(401);
    expect(came).toEqual(['1 1', '1 3 text']);
  });

  it('goes out as it is where the server does not ask', async () => {
    expect((await send(await serving({ asks: false }))).body).toBe('hello text');
    expect(came).toEqual(['1 1', '1 0 text']);
  });

  it('says so where the connection does not last', async () => {
    await expect(send(await serving({ closes: true }))).rejects.toThrow('ends the connection before NTLM is done');
  });
});
