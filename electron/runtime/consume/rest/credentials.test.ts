import { describe, expect, it } from 'vitest';
import type { ConsumedRestService } from '../../../../shared/consume/rest/kind.ts';
import { compileProgram } from '../../../../shared/program/compile-program.ts';
import { ProjectBuilder } from '../../../../tests/harness/project-builder.ts';
import { listen, partner, resultOf, started } from '../../../../tests/harness/things-service.ts';
import { CallMemory } from '../call-memory.ts';
import { createHttpClient } from '../http-client.ts';

listen();

describe('who calls', () => {
  const secret = (name: string) => [name, { type: 'string', value: '', secret: true }] as const;
  const builder = () =>
    [secret('Key'), secret('Secret')]
      .reduce((p, [name, data]) => p.unit('constant', name, data), new ProjectBuilder())
      .unit('constant', 'User', { type: 'string', value: 'ann' });
  const constants = { 'M.Key': 'k&1', 'M.Secret': 'pass' };
  const withConstants = async (settings: (id: (name: string) => string) => Partial<ConsumedRestService>) => {
    const project = builder();
    const id = (name: string) => project.units.find((unit) => unit.name === name)?.id ?? '';
    return started(settings(id), {}, { constants, builder: project });
  };

  it('NTLM: on the connection, before the content goes out', async () => {
    const asked = 'NTLM TlRMTVNTUAACAAAAAAAAADgAAAAFgoqiASNFZ4mrze8AAAAAAAAAAAAAAAA4AAAAAAAAAAAAAAA=';
    partner.scripted = ({ headers }) =>
      headers.authorization?.startsWith('NTLM TlRMTVNTUAAD')
        ? { status: 204 }
        : { status: 401, headers: { 'www-authenticate': ['Negotiate', headers.authorization ? asked : 'NTLM'] } };
    const runtime = await withConstants((id) => ({ authentication: 'ntlm', user: id('User'), password: id('Secret') }));
    partner.seen = [];
    expect(await resultOf(runtime, 'Drop')).not.toContain('401');
    expect(partner.seen.map(({ headers }) => headers.authorization?.slice(0, 17))).toEqual([
      'NTLM TlRMTVNTUAAB',
      'NTLM TlRMTVNTUAAD',
    ]);
    const kept = JSON.stringify(runtime.traces);
    expect(kept).not.toContain('TlRMTVNTUA');
    partner.scripted = null;
  });

  it('OAuth 2.0 of a person: a refresh token that was exchanged is not shown again by calls that were refused at the same time', async () => {
    // An issuer that rotates (RFC 9700, 4.14.2): a refresh token that comes twice ends the whole grant.
    let made = 0;
    let valid = 'r0';
    let access = '';
    let isRevoked = false;
    const asked: string[] = [];
    partner.scripted = async ({ url, body, headers }) => {
      if (url === '/token') {
        const given = new URLSearchParams(body).get('refresh_token') ?? '';
        asked.push(given);
        if (isRevoked || given !== valid) {
          isRevoked = true;
          return { status: 400, body: '{"error":"invalid_grant"}' };
        }
        made++;
        valid = `r${made}`;
        access = `a${made}`;
        const answer = JSON.stringify({ access_token: access, refresh_token: valid, expires_in: 3600 });
        await new Promise((done) => setTimeout(done, 50));
        return { body: answer };
      }
      const isOld = headers.authorization !== `Bearer ${access}`;
      // Both calls are under way with the old token before either is refused.
      if (isOld) await new Promise((done) => setTimeout(done, (waiting += 20)));
      return isOld ? { status: 401 } : { status: 204 };
    };
    let waiting = 0;
    const runtime = await withConstants((id) => ({
      authentication: 'oauth2-code',
      client: id('User'),
      clientSecret: id('Secret'),
      refreshToken: id('Key'),
      tokenAddress: `${partner.origin}/token`,
      attempts: 1,
    }));
    valid = 'k&1';
    expect(await resultOf(runtime, 'Drop')).toBe('dropped 204');
    access = 'taken back';
    const both = await Promise.all([resultOf(runtime, 'Drop'), resultOf(runtime, 'Drop'), resultOf(runtime, 'Drop')]);
    expect(asked).toEqual(['k&1', 'r1']);
    expect(both).toEqual(['dropped 204', 'dropped 204', 'dropped 204']);
  });

  it('OAuth 2.0: calls that are refused at the same time ask for one new token', async () => {
    let made = 0;
    let access = '';
    partner.scripted = async ({ url, headers }) => {
      if (url === '/token') {
        access = `a${++made}`;
        return { body: JSON.stringify({ access_token: access, expires_in: 3600 }) };
      }
      const isOld = headers.authorization !== `Bearer ${access}`;
      if (isOld) await new Promise((done) => setTimeout(done, (waiting += 40)));
      return isOld ? { status: 401 } : { status: 204 };
    };
    let waiting = 0;
    const runtime = await withConstants((id) => ({
      authentication: 'oauth2',
      client: id('User'),
      clientSecret: id('Secret'),
      tokenAddress: `${partner.origin}/token`,
      attempts: 1,
    }));
    expect(await resultOf(runtime, 'Drop')).toBe('dropped 204');
    access = 'taken back';
    const all = await Promise.all([1, 2, 3, 4].map(() => resultOf(runtime, 'Drop')));
    expect(all).toEqual(new Array(4).fill('dropped 204'));
    expect(made).toBe(2);
  });

  it('OAuth 2.0: one who has little time left gives up alone; the token comes for all others', async () => {
    let asked = 0;
    partner.scripted = async ({ url }) => {
      if (url !== '/token') return { status: 204 };
      asked++;
      await new Promise((done) => setTimeout(done, 200));
      return { body: JSON.stringify({ access_token: 'a1', expires_in: 3600 }) };
    };
    const demand = {
      ...{ name: 'S', protocol: 'rest', address: `${partner.origin}/token`, refreshToken: null, scope: '' },
      ...{ client: 'c', clientSecret: 's', clientIn: 'header' as const, timeoutMs: 5_000 },
    };
    const http = createHttpClient();
    const tokens = new CallMemory().tokensOf('S', demand);
    const hurried = tokens.valid(http, demand, 20, null);
    const patient = tokens.valid(http, demand, 5_000, null);
    await expect(hurried).rejects.toMatchObject({ code: 'http/no-answer', blame: 'partner' });
    expect(await patient).toBe('a1');
    expect(asked).toBe(1);
    await http.close();
  });

  it('OAuth 2.0 of a person: services that share a refresh token show it one after the other', async () => {
    let valid = 'r0';
    const asked: string[] = [];
    partner.scripted = async ({ body }) => {
      const given = new URLSearchParams(body).get('refresh_token') ?? '';
      asked.push(given);
      if (given !== valid) return { status: 400, body: '{"error":"invalid_grant"}' };
      await new Promise((done) => setTimeout(done, 30));
      valid = `r${asked.length}`;
      return { body: JSON.stringify({ access_token: `a${asked.length}`, refresh_token: valid }) };
    };
    const demand = {
      ...{ name: 'S', protocol: 'rest', address: `${partner.origin}/token`, refreshToken: 'r0', scope: '' },
      ...{ client: 'c', clientSecret: 's', clientIn: 'header' as const, timeoutMs: 5_000 },
    };
    const http = createHttpClient();
    const memory = new CallMemory();
    const one = (service: string) => memory.tokensOf(service, demand).valid(http, demand, 5_000, null);
    expect(await Promise.all([one('S'), one('T'), one('S')])).toEqual(['a1', 'a2', 'a1']);
    expect(asked).toEqual(['r0', 'r1']);
    await http.close();
  });

  it('a token that was given stands in no trace, whatever an answer does with it', async () => {
    partner.answers = [
      { body: JSON.stringify({ access_token: 'tok-9f8e7d6c5b4a3210', expires_in: 3600 }) },
      { status: 200, body: '{"id":"tok-9f8e7d6c5b4a3210"}' },
    ];
    const runtime = await withConstants((id) => ({
      authentication: 'oauth2',
      client: id('User'),
      clientSecret: id('Secret'),
      tokenAddress: `${partner.origin}/token`,
    }));
    expect(await resultOf(runtime, 'Get')).toContain('tok-');
    expect(JSON.stringify(runtime.traces)).not.toContain('tok-9f8e7d6c5b4a3210');
  });
});

describe('an edit while it runs', () => {
  it('does not forget that a service has failed', async () => {
    partner.answers = [{ status: 500 }];
    const runtime = await started({ breakAfter: 2, breakMs: 60_000, attempts: 1 });
    for (let i = 0; i < 2; i++) await resultOf(runtime, 'Drop');
    expect(await resultOf(runtime, 'Drop')).toMatch(/^rest\/circuit-open/);
    await runtime.reload(compileProgram(runtime.view, { name: 'test' }));
    expect(await resultOf(runtime, 'Drop')).toMatch(/^rest\/circuit-open/);
    expect(partner.seen).toHaveLength(2);
  });

  it('does not let more calls through than the service takes at a time', async () => {
    let open = 0;
    let most = 0;
    partner.scripted = async () => {
      most = Math.max(most, ++open);
      await new Promise((done) => setTimeout(done, 300));
      open--;
      return { status: 204 };
    };
    const runtime = await started({ most: 1, attempts: 1 });
    const first = resultOf(runtime, 'Drop');
    await expect.poll(() => open).toBe(1);
    await runtime.reload(compileProgram(runtime.view, { name: 'test' }));
    await Promise.all([first, resultOf(runtime, 'Drop')]);
    expect(most).toBe(1);
  });
});

describe('pages of a service with its key in the query', () => {
  it.each(['link', 'next-url'] as const)(
    '%s: an address that the answer names holds the key already; it is sent once',
    async (how) => {
      const next = `${partner.origin}/api/things?page=2&key=k%261`;
      const page = (ids: string[], more: object) => JSON.stringify({ data: ids.map((id) => ({ id })), ...more });
      partner.answers = [
        { body: page(['a'], { next }), headers: how === 'link' ? { link: `<${next}>; rel="next"` } : {} },
        { body: page(['b'], {}) },
      ];
      const builder = new ProjectBuilder().unit('constant', 'Key', { type: 'string', value: '', secret: true });
      const key = builder.units.find((unit) => unit.name === 'Key')?.id ?? '';
      const runtime = await started(
        { authentication: 'api-key', key, keyIn: 'query', keyName: 'key' },
        { list: { paging: how, pagingPath: 'next' } },
        { constants: { 'M.Key': 'k&1' }, builder },
      );
      expect(await resultOf(runtime, 'List')).toBe('2');
      expect(partner.seen.map(({ url }) => url.match(/key=/g)?.length)).toEqual([1, 1]);
    },
  );
});
