import type { AttributeType } from '../../model/kinds/domain-model.ts';
import type { ProgramConsumedService } from '../consumed-protocol.ts';
import type { ColumnKind } from './column-kinds.ts';
import type { DatabaseConnection } from './kind.ts';
import type { ParameterType, QueryResult } from './query-kind.ts';

/** Settings that are the same wherever it is run. */
export const plainSettings = [
  'system',
  'host',
  'port',
  'database',
  'schema',
  'driverClass',
  'tls',
  'readOnly',
  'isolation',
  'timeZone',
  'most',
  'waitMs',
  'idleMs',
  'connectMs',
  'timeoutMs',
  'lockMs',
] as const;

/** Settings that constants say, as their texts. */
export const constantSettings = [
  'location',
  'user',
  'password',
  'drivers',
  'java',
  'authorities',
  'clientCertificate',
  'clientKey',
  'keyPassphrase',
] as const;
export type ConstantSetting = (typeof constantSettings)[number];

/** How a database is reached: what drivers connect by. Texts of constants are '' where there is none. */
export type DatabaseAddress = Pick<DatabaseConnection, (typeof plainSettings)[number]> &
  Record<ConstantSetting, string> & { settings: { name: string; value: string }[] };

export interface ProgramDatabaseQuery {
  id: string;
  name: string;
  sql: string;
  parameters: { name: string; type: ParameterType; list: boolean; required: boolean; field: string | null }[];
  gives: QueryResult;
  /** Number of the entity of its rows. */
  entity: number | null;
  /** Columns with the fields that they are read into, and what mocks make of them. */
  columns: {
    column: string;
    kind: ColumnKind;
    field: string | null;
    type: AttributeType;
    /** Names of the values of an enumeration. */
    values: string[] | null;
  }[];
  valueType: ParameterType;
  /** It is run once for each item of its lists. */
  each: boolean;
  writes: boolean;
  most: number;
  timeoutMs: number;
}

/** What a program holds of a database connection; constants are their numbers. */
export interface ProgramDatabase extends Pick<DatabaseConnection, (typeof plainSettings)[number]> {
  constants: Record<ConstantSetting, number | null>;
  settings: { name: string; value: string }[];
  queries: ProgramDatabaseQuery[];
}

export type ProgramConsumedDatabase = ProgramConsumedService<ProgramDatabase>;
