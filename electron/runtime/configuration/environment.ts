import { isIP } from 'node:net';
import { mostSimilar } from '../../../shared/model/naming.ts';
import type { Program, ProgramConstant } from '../../../shared/program/program.ts';
import { type DoorRules, describeDoorType, readText } from '../../../shared/service/value-text.ts';
import { parseDatabaseUrl } from '../data/open-store.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Values of constants by qualified name, as texts that are values of their types; and what is wrong, in words that name the variable. */
export interface ConstantValues {
  constants: Record<string, string>;
  /** A value that is none of the type. */
  wrong: string[];
  /** A secret without a value. */
  missing: string[];
  /** `CONSTANT_…` of a constant that the program does not have: a misspelt one would silently keep its default. */
  unknown: string[];
}

/** The constants of a program as the environment sets them. */
export function readConstants(program: Pick<Program, 'constants' | 'settings'>, env: Environment): ConstantValues {
  const values: ConstantValues = { constants: {}, wrong: [], missing: [], unknown: [] };
  for (const constant of program.constants) {
    const text = env[constant.variable];
    if (text === undefined || (constant.secret && text === '')) {
      if (constant.secret)
        values.missing.push(
          `${constant.variable} is missing: the secret constant ${constant.name} has no value in the project.`,
        );
      continue;
    }
    const problem = constantProblem(constant, text, program.settings);
    if (problem === null) values.constants[constant.name] = text;
    else values.wrong.push(problem);
  }
  const known = program.constants.map((c) => c.variable);
  for (const name of Object.keys(env)) {
    if (!name.startsWith('CONSTANT_') || known.includes(name)) continue;
    const similar = mostSimilar(name, known);
    values.unknown.push(
      `${name} sets no constant of this project.${similar ? ` Did you mean ${similar}?` : ` Constants: ${known.join(', ') || 'none'}.`}`,
    );
  }
  return values;
}

function constantProblem(constant: ProgramConstant, text: string, rules: DoorRules): string | null {
  const type = { kind: constant.type };
  if (readText(type, text, rules) !== undefined) return null;
  return `${constant.variable} must be ${describeDoorType(type)}${constant.secret ? '' : `, not ${JSON.stringify(text)}`}.`;
}

export const logLevels = ['trace', 'debug', 'info', 'warn', 'error', 'silent'] as const;

/** What configures a server by its environment. */
export interface ServerConfiguration {
  port: number;
  host: string;
  /** Database URL with an absolute path. */
  database: string;
  logLevel: (typeof logLevels)[number];
  constants: Record<string, string>;
}

/**
 * Reads `PORT`, `HOST`, `DATABASE_URL`, `LOG_LEVEL` and `CONSTANT_…`; every wrong, missing or unknown one is named, all at once.
 */
export function readServerEnvironment(
  program: Pick<Program, 'constants' | 'settings'>,
  env: Environment,
  defaultDatabase: string,
): { configuration: ServerConfiguration } | { problems: string[] } {
  const problems: string[] = [];
  const portText = env.PORT ?? String(program.settings.port);
  const port = readPort(portText);
  if (port === null) problems.push(`PORT must be a whole number from 0 to 65535, not ${JSON.stringify(portText)}.`);
  const host = env.HOST ?? '127.0.0.1';
  if (!isHost(host)) problems.push(`HOST must be an IP address or a host name, not ${JSON.stringify(host)}.`);
  const url = env.DATABASE_URL ?? defaultDatabase;
  const database = parseDatabaseUrl(url);
  if ('problem' in database) problems.push(`DATABASE_URL ${database.problem}`);
  const level = env.LOG_LEVEL ?? 'info';
  const logLevel = logLevels.find((l) => l === level);
  if (!logLevel) problems.push(`LOG_LEVEL must be ${logLevels.join(', ')}, not ${JSON.stringify(level)}.`);
  const { constants, wrong, missing, unknown } = readConstants(program, env);
  problems.push(...wrong, ...missing, ...unknown);
  if (problems.length > 0 || port === null || !logLevel || 'problem' in database) return { problems };
  return { configuration: { port, host, database: `${database.scheme}:${database.address}`, logLevel, constants } };
}

/** A port number as text; null when it is none. */
export function readPort(text: string): number | null {
  return /^\d{1,5}$/.test(text) && Number(text) <= 65535 ? Number(text) : null;
}

/** Looks like an address of a machine; whether it is one of this machine shows when the server listens. */
function isHost(text: string): boolean {
  return (
    isIP(text) !== 0 ||
    /^(?=.{1,253}$)[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?(?:\.[A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)*$/.test(
      text,
    )
  );
}
