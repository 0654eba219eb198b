import { readFileSync, statSync } from 'node:fs';
import type { ConnectionOptions } from 'node:tls';
import type { DatabaseAddress } from '../../../../shared/consume/database/program.ts';
import { DatabaseError } from './driver.ts';

const largestFile = 4 * 1024 * 1024;

/** How connections of a database are encrypted; null where they are not. */
export function tlsOf(address: DatabaseAddress): ConnectionOptions | null {
  if (address.tls === 'off') return null;
  const { authorities, clientCertificate, clientKey, keyPassphrase } = address;
  const ca = pemOf(authorities, 'the authorities');
  const cert = pemOf(clientCertificate, 'the client certificate');
  const key =
    pemOf(clientKey, 'the key of the client certificate') ?? (cert?.includes('PRIVATE KEY') ? cert : undefined);
  return {
    rejectUnauthorized: address.tls === 'verify',
    ...(ca === undefined ? {} : { ca }),
    ...(cert === undefined ? {} : { cert }),
    ...(key === undefined ? {} : { key }),
    ...(keyPassphrase === '' ? {} : { passphrase: keyPassphrase }),
  };
}

/** PEM, or what stands in the file that `file:` names. */
function pemOf(text: string, what: string): string | undefined {
  const given = text.trim();
  if (given === '') return undefined;
  const path = /^file:(.*)$/is.exec(given)?.[1]?.trim();
  if (path === undefined) return given;
  try {
    if (statSync(path).size > largestFile) throw new Error('it is too large');
    return readFileSync(path, 'utf8');
  } catch (error) {
    throw new DatabaseError('tls', `${what} cannot be read from ${path}: ${(error as Error).message}.`, {
      cause: error,
    });
  }
}
