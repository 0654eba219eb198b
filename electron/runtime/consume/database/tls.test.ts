import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { databaseAddress } from '../../../../shared/consume/database/address.ts';
import { databaseConnectionKind } from '../../../../shared/consume/database/kind.ts';
import { Certificates, type Made } from '../../../../tests/harness/certificates.ts';
import { hasPostgresql, PostgresqlServer } from '../../../../tests/harness/postgresql-server.ts';
import { askDatabase } from './ask-database.ts';

describe.skipIf(!hasPostgresql)(hasPostgresql ? 'PostgreSQL over TLS (DB-05)' : 'no PostgreSQL on this machine', () => {
  let server: PostgresqlServer;
  let certificates: Certificates;
  let authority: Made;
  let stranger: Made;
  let client: Made;
  beforeAll(async () => {
    certificates = new Certificates();
    authority = certificates.authority('Ours');
    stranger = certificates.authority('Others');
    const own = certificates.signed(authority, {
      subject: '/CN=localhost',
      names: 'DNS:localhost',
      purpose: 'serverAuth',
    });
    client = certificates.signed(authority, { subject: '/CN=weft', purpose: 'clientAuth' });
    server = await PostgresqlServer.start({
      tls: { certificate: own.cert, key: own.key, authorities: authority.cert },
    });
    await server.database('shop');
  }, 60_000);
  afterAll(async () => {
    await server?.dispose();
    certificates?.dispose();
  });

  const test = (tls: 'off' | 'encrypt' | 'verify', texts: Record<string, string> = {}, host = 'localhost') =>
    askDatabase(
      databaseAddress(
        { ...databaseConnectionKind.defaults(), host, port: server.port, database: 'shop', tls },
        (setting) => (setting === 'user' ? 'weft' : (texts[setting] ?? '')),
      ),
      { what: 'try', sql: 'SELECT ssl::text, client_dn FROM pg_stat_ssl WHERE pid = pg_backend_pid()', parameters: [] },
    );

  it('encrypted, whoever vouches for it', async () => {
    expect(await test('off')).toMatchObject({ rows: [['false', null]] });
    expect(await test('encrypt')).toMatchObject({ rows: [['true', null]] });
  });

  it('checked by an authority of our own, as PEM or by a file', async () => {
    expect(await test('verify', { authorities: authority.cert })).toMatchObject({ rows: [['true', null]] });
    expect(await test('verify', { authorities: `file:${authority.certFile}` })).toMatchObject({
      rows: [['true', null]],
    });
  });

  it('shows a client certificate', async () => {
    const texts = { authorities: authority.cert, clientCertificate: client.cert, clientKey: client.key };
    expect(await test('verify', texts)).toMatchObject({ rows: [['true', '/CN=weft']] });
  });

  it.each([
    [
      'an authority of others',
      () => ({ authorities: stranger.cert }),
      'localhost',
      /No secure connection comes about with localhost:\d+ \(/,
    ],
    [
      'another name than the certificate has',
      () => ({ authorities: authority.cert }),
      '127.0.0.1',
      /No secure connection comes about with 127\.0\.0\.1:\d+ \(ERR_TLS_CERT_ALTNAME_INVALID\)/,
    ],
    [
      'a file that is not there',
      () => ({ authorities: 'file:/nowhere.pem' }),
      'localhost',
      /The authorities cannot be read from \/nowhere\.pem/,
    ],
  ])('%s', async (_rule, texts, host, words) => {
    expect(await test('verify', texts(), host)).toMatchObject({ fault: 'tls', error: expect.stringMatching(words) });
  });
});
