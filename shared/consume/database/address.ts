import type { DatabaseConnection } from './kind.ts';
import {
  type ConstantSetting,
  constantSettings,
  type DatabaseAddress,
  type ProgramDatabase,
  plainSettings,
} from './program.ts';
import { jdbcAddress, readDatabaseUrl } from './url.ts';

/** An address that cannot be used; in words. */
export class AddressError extends Error {}

/** What drivers connect by, of the settings of a connection and the texts of its constants. Throws an AddressError for an address by constant that is none. */
export function databaseAddress(
  data: Pick<ProgramDatabase, (typeof plainSettings)[number] | 'settings'> | DatabaseConnection,
  textOf: (setting: ConstantSetting) => string,
): DatabaseAddress {
  const address = {
    ...Object.fromEntries(plainSettings.map((name) => [name, data[name]])),
    ...Object.fromEntries(constantSettings.map((name) => [name, textOf(name)])),
    settings: data.settings.map(({ name, value }) => ({ name, value })),
  } as DatabaseAddress;
  if (address.location.trim() === '') return address;
  const location = address.location.trim();
  // Who chose a JDBC driver gets it, of a kind that we know, too.
  const read =
    address.system === 'jdbc' && /^jdbc:/i.test(location) ? jdbcAddress(location) : readDatabaseUrl(location);
  if ('problem' in read) throw new AddressError(read.problem);
  const { user, password, ...where } = read;
  return { ...address, ...where, user: address.user || user, password: address.password || password };
}
