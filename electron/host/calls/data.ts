import { checkExpression } from '../../../shared/expression/index.ts';
import { Catalog } from '../../../shared/model/catalog.ts';
import { settingsKind } from '../../../shared/model/kinds/settings.ts';
import { parseXPath } from '../../../shared/query/index.ts';
import type { DataEdited, dataCalls } from '../../../shared/rpc/calls/data.ts';
import type { CallResult } from '../../../shared/rpc/studio.ts';
import { readDateTimeOrDay } from '../../../shared/structure/date-time-text.ts';
import { type Handlers, need } from './handler.ts';

export const dataHandlers: Handlers<typeof dataCalls> = {
  'data.page': (client, { entity, constraint, ...rest }) => {
    const { view, run } = need(client);
    const catalog = new Catalog(view);
    const { timeZone } = settingsKind.schema.parse(view.ofKind('settings')[0]?.data ?? {});
    const parsed = parseXPath(constraint, entity, catalog, () => ({ kind: 'unknown' }));
    const problem = parsed.diagnostics[0];
    if (problem) return { error: `${problem.message}${problem.fix ? ` ${problem.fix}` : ''}` };
    const parameters = parsed.parameters.map((text) => constantParameter(text, catalog, timeZone));
    if (parameters.some((p) => p === undefined))
      return { error: 'Variables have no value here; write the value itself, or $Row_17 for the object of row 17.' };
    return run.ask({
      what: 'data',
      request: { kind: 'page', entity, constraint: JSON.stringify({ filter: parsed.filter, parameters }), ...rest },
    }) as Promise<CallResult<'data.page'>>;
  },
  'data.set': (client, args) =>
    need(client).run.ask({ what: 'data', request: { kind: 'set', ...args } }) as Promise<DataEdited>,
  'data.create': (client, args) =>
    need(client).run.ask({ what: 'data', request: { kind: 'create', ...args } }) as Promise<DataEdited>,
  'data.delete': (client, args) =>
    need(client).run.ask({ what: 'data', request: { kind: 'delete', ...args } }) as Promise<DataEdited>,
};

/** How a filter names an object by its row: `[id = $Row_17]`, `[Orders.Order_Customer = $Row_17]`. */
const rowVariable = /^\$Row_(\d{1,15})$/;

/** The value of a parameter without variables (a number too long for a literal, a date text as a retrieve reads it). */
function constantParameter(text: string, catalog: Catalog, timeZone: string): unknown {
  const row = rowVariable.exec(text);
  if (row) return { $id: Number(row[1]) };
  const checked = checkExpression(text, { catalog, variables: new Map() });
  if (checked.diagnostics.length > 0) return undefined;
  const date = /^parseDateTime\('([^']*)'\)$/.exec(text);
  if (date) {
    return readDateTimeOrDay(date[1] as string, timeZone) ?? undefined;
  }
  if (text === '[%CurrentDateTime%]') return Date.now();
  return /^-?\d/.test(text) ? text : undefined;
}
