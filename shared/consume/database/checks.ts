import type { CheckContext, CheckRule } from '../../model/check-rule.ts';
import { mostSimilar } from '../../model/naming.ts';
import type { Unit } from '../../model/unit.ts';
import { checkTransport } from '../transport.ts';
import { attributeTypeOfColumn } from './column-kinds.ts';
import { dialectOf } from './dialect.ts';
import type { DatabaseConnection } from './kind.ts';
import type { DatabaseQuery } from './query-kind.ts';
import { parameterNames, parseStatement, placeOf } from './statement.ts';

const isTimeZone = (name: string): boolean => {
  try {
    new Intl.DateTimeFormat('en', { timeZone: name });
    return true;
  } catch {
    return false;
  }
};

/** Database connections: that they can be reached as they say. */
export const databaseConnectionRule: CheckRule = {
  id: 'database-connections',
  kinds: ['database-connection'],
  run({ data }: Unit<DatabaseConnection>, ctx) {
    const { location, host, database, system, password, timeZone } = data;
    if (location === null && dialectOf(system).port !== null && host.trim() === '')
      ctx.report({
        severity: 'error',
        code: 'database/no-host',
        message: 'The connection has no host.',
        property: 'host',
        fix: 'Give the host that the database is at, or a constant that holds its address.',
      });
    if (location === null && database.trim() === '')
      ctx.report({
        severity: 'error',
        code: 'database/no-database',
        message:
          system === 'jdbc'
            ? 'It is not said by which URL the driver connects.'
            : dialectOf(system).port === null
              ? 'It is not said which file is the database.'
              : 'The connection names no database.',
        property: 'database',
        fix: 'Give its name, or a constant that holds the whole address.',
      });
    const secret = ctx.view.unit(password) as Unit<{ secret: boolean; type: string }> | undefined;
    if (secret && !secret.data.secret)
      ctx.report({
        severity: 'warning',
        code: 'database/open-password',
        message: `The password is the constant ${secret.name}, which is not secret: it stands in the project for everybody to read.`,
        property: 'password',
        fix: 'Make the constant secret.',
      });
    if (system === 'jdbc' && location === null && database.trim() !== '') {
      if (!/^jdbc:[a-z0-9+.-]+:/i.test(database.trim()))
        ctx.report({
          severity: 'error',
          code: 'database/jdbc-url',
          message: 'What a JDBC driver connects by begins with jdbc: and the name of the driver.',
          property: 'database',
          fix: 'Write it as the driver wants it: jdbc:h2:tcp://host/shop.',
        });
      else if (/[;?&:]password=/i.test(database))
        ctx.report({
          severity: 'warning',
          code: 'database/open-password',
          message: 'The URL has a password in it: it stands in the project for everybody to read.',
          property: 'database',
          fix: 'Take it out, and give it by a constant that is secret.',
        });
    }
    if (timeZone !== '' && !isTimeZone(timeZone))
      ctx.report({
        severity: 'error',
        code: 'database/time-zone',
        message: `${timeZone.slice(0, 60)} is no time zone.`,
        property: 'timeZone',
        fix: 'Write it as Europe/Amsterdam, or leave it empty for UTC.',
      });
    checkTransport({ ...data, proxy: null }, ctx.view, ctx.report);
  },
};

/** Queries: that their statement and parameters go together, and that their rows can become what they are said to. */
export const databaseQueryRule: CheckRule = {
  id: 'database-queries',
  kinds: ['database-query'],
  run(unit: Unit<DatabaseQuery>, ctx) {
    const { data } = unit;
    const connection = ctx.view.unit(data.connection) as Unit<DatabaseConnection> | undefined;
    if (!connection)
      ctx.report({
        severity: 'error',
        code: 'database/no-connection',
        message: 'It is not said which database is asked.',
        property: 'connection',
        fix: 'Choose a database connection, or make one first.',
      });
    checkStatement(data, connection, ctx);
    if (data.gives === 'list' || data.gives === 'object') checkColumns(data, ctx);
    else if (data.each && data.gives !== 'value' && !data.parameters.some(({ list }) => list))
      ctx.report({
        severity: 'error',
        code: 'database/each-list',
        message: 'The query is run once for each item, and none of its parameters is a list.',
        property: 'each',
        fix: 'Make the parameters whose values differ lists, with the attribute that is meant.',
      });
  },
};

function checkStatement(
  data: DatabaseQuery,
  connection: Unit<DatabaseConnection> | undefined,
  { report }: CheckContext,
) {
  const { sql, parameters } = data;
  const place = (at: number) => {
    const { line, column } = placeOf(sql, at);
    return { property: 'sql', line, column };
  };
  if (sql.trim() === '') {
    report({
      severity: 'error',
      code: 'database/no-statement',
      message: 'The query has no statement.',
      property: 'sql',
      fix: 'Write it, or make one from a table of the connection.',
    });
    return;
  }
  const { parts, problems, quoted } = parseStatement(sql, dialectOf(connection?.data.system ?? '').syntax);
  for (const { code, message, at } of problems) report({ severity: 'error', code, message, ...place(at) });
  const declared = parameters.map(({ name }) => name);
  const used = new Set(parameterNames(parts));
  for (const name of used)
    if (!declared.includes(name)) {
      const similar = mostSimilar(name, declared);
      report({
        severity: 'error',
        code: 'database/unknown-parameter',
        message: `The query has no parameter ${name}.`,
        params: { name },
        ...place(sql.indexOf(`{${name}}`)),
        fix: similar ? `Did you mean ${similar}?` : `Add the parameter ${name}.`,
      });
    }
  for (const { name, at } of quoted)
    if (declared.includes(name) && !used.has(name))
      report({
        severity: 'warning',
        code: 'database/quoted-parameter',
        message: `{${name}} stands in quotes or in a comment: there it is text, and no value.`,
        ...place(at),
        fix: 'Take the quotes away: a value needs none.',
      });
  parameters.forEach(({ name }, i) => {
    if (declared.indexOf(name) < i)
      report({
        severity: 'error',
        code: 'database/parameter-twice',
        message: `There are two parameters ${name}.`,
        property: `parameters.${i}.name`,
      });
    else if (!/^[\p{L}_][\p{L}\p{N}_]*$/u.test(name))
      report({
        severity: 'error',
        code: 'database/parameter-name',
        message: `${name === '' ? 'A parameter without a name' : name.slice(0, 60)} cannot stand in a statement.`,
        property: `parameters.${i}.name`,
        fix: 'Use letters, digits and _.',
      });
    else if (!used.has(name) && !quoted.some((each) => each.name === name))
      report({
        severity: 'warning',
        code: 'database/unused-parameter',
        message: `The parameter ${name} is not used.`,
        params: { name },
        property: `parameters.${i}.name`,
        fix: `Write {${name}} where its value belongs, or take it away.`,
      });
  });
}

function checkColumns(data: DatabaseQuery, { report, catalog }: CheckContext) {
  const entity = catalog.entity(data.entity);
  if (!entity) {
    report({
      severity: 'error',
      code: 'database/no-entity',
      message: 'It is not said which entity the rows become.',
      property: 'entity',
      fix: 'Run the statement and make an entity from its columns, or choose one.',
    });
    return;
  }
  const taken = new Map<string, string>();
  data.columns.forEach(({ column, kind, attribute }, i) => {
    if (attribute === null) return;
    const info = catalog.attribute(entity.id, attribute);
    if (!info) return;
    const before = taken.get(attribute);
    if (before !== undefined)
      report({
        severity: 'error',
        code: 'database/attribute-twice',
        message: `${info.name} is read from ${before} and from ${column}.`,
        property: `columns.${i}.attribute`,
      });
    taken.set(attribute, column);
    if (info.definition.calculated !== null)
      report({
        severity: 'error',
        code: 'database/calculated',
        message: `${info.name} is calculated: nothing is read into it.`,
        property: `columns.${i}.attribute`,
      });
    else if (!takes(info.definition.type, kind))
      report({
        severity: 'error',
        code: 'database/column-type',
        message: `${column} is ${kind}, and ${info.name} is ${info.definition.type}: not every value of the column is one of the attribute.`,
        property: `columns.${i}.attribute`,
        fix: `Make the attribute ${attributeTypeOfColumn(kind)}, or cast the column in the statement.`,
      });
  });
}

const wider: Readonly<Record<string, readonly string[]>> = {
  integer: ['integer', 'long', 'decimal', 'boolean'],
  long: ['long', 'decimal', 'integer', 'boolean'],
  decimal: ['decimal', 'long', 'integer'],
  boolean: ['boolean'],
  text: ['enumeration', 'decimal', 'long', 'integer', 'datetime', 'date', 'boolean'],
  instant: ['datetime'],
  datetime: ['datetime', 'date'],
  date: ['date', 'datetime'],
  binary: ['binary'],
};

/** Whether values of a column may be values of an attribute; one that is none is an error when it is read. */
function takes(type: string, kind: string): boolean {
  return type === 'string' || kind === 'other' || (wider[kind] ?? []).includes(type);
}
