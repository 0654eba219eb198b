import { isNumeric, type Numeric, writeNumber } from '../../shared/expression/numeric.ts';
import type { ProgramAttribute } from '../../shared/program/program.ts';
import type { Query } from '../../shared/query/index.ts';
import { describeDoorType, readText } from '../../shared/service/value-text.ts';
import { writeDateTimeText } from '../../shared/structure/date-time-text.ts';
import { toFlowError } from './contract/flow-error.ts';
import { after } from './contract/steps.ts';
import type { WeftObject } from './contract/weft-object.ts';
import { execute } from './engine/executor.ts';
import type { DataRequest } from './messages.ts';
import type { Runtime } from './runtime.ts';

/** A parsed XPath constraint as the host sends it: tree and literal parameter values. */
export interface ParsedFilter {
  filter: Query['filter'];
  parameters: unknown[];
}

/** Answers the data browser over the run's own store; edits go through a unit of work, with validation. */
export async function answerDataRequest(runtime: Runtime, request: DataRequest): Promise<unknown> {
  const { loaded, store } = runtime.generationInUse;
  const { program } = loaded;
  const entity = program.entities.find((e) => e.id === request.entity);
  if (!entity?.persistable) return { error: 'The entity is not stored in this run.' };
  const options = { source: 'Data', trace: null, traceId: null };
  try {
    switch (request.kind) {
      case 'page': {
        const started = performance.now();
        const filter = request.constraint
          ? (JSON.parse(request.constraint) as ParsedFilter)
          : { filter: null, parameters: [] };
        const { attributes, links, rows, total } = await store.browse({
          entity,
          filter: filter.filter,
          parameters: filter.parameters,
          sort: request.sort ? [{ attribute: request.sort, descending: request.descending }] : [],
          offset: request.offset,
          limit: request.limit,
        });
        return {
          columns: [
            ...attributes.map((a) => ({
              id: a.id,
              name: a.name,
              type: a.type,
              editable: a.type !== 'autonumber' && a.type !== 'binary',
              ...(a.values ? { enumeration: a.values } : {}),
            })),
            ...links.map((l) => ({ id: l.id, name: l.name, type: 'reference', editable: false })),
          ],
          rows: rows.map((row) => ({
            id: String(row.id),
            values: [
              ...attributes.map((a, i) => displayText(a, row.values[i])),
              ...row.links.map((link) => (link === null ? null : String(link))),
            ],
          })),
          total,
          ms: Math.round((performance.now() - started) * 10) / 10,
        };
      }
      case 'set': {
        const attribute = entity.attributes.find((a) => a.id === request.attribute);
        if (!attribute) return { error: 'The attribute does not exist in this run.' };
        const value =
          request.text === null || (request.text === '' && attribute.type !== 'string')
            ? null
            : readText({ kind: attribute.type, values: attribute.values }, request.text, program.settings);
        if (value === undefined)
          return {
            error: `${JSON.stringify(request.text)} is not a value for ${attribute.name}: it must be ${describeDoorType({ kind: attribute.type, values: attribute.values })}.`,
          };
        await execute(loaded, store, options, (u) => {
          return after(u.load(entity.index, Number(request.id)), (object) => {
            if (!object) throw new Error('The object was deleted meanwhile.');
            u.set(object, attribute.field, value);
            return u.commit([object], true);
          });
        });
        return { error: null };
      }
      case 'create':
        await execute(loaded, store, options, (u) => u.commit([u.add(u.program.instantiate(entity.index))], true));
        return { error: null };
      case 'delete':
        await execute(loaded, store, options, (u) => {
          const found = request.ids.map((id) => u.load(entity.index, Number(id)));
          const remove = (objects: readonly (WeftObject | null)[]) => u.delete(objects.filter((o) => o !== null));
          return found.some((one) => one instanceof Promise)
            ? Promise.all(found).then(remove)
            : remove(found as (WeftObject | null)[]);
        });
        return { error: null };
    }
  } catch (error) {
    return { error: toFlowError(error).message };
  }
}

function displayText(attribute: ProgramAttribute, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (attribute.type === 'datetime') return writeDateTimeText(value as number);
  if (attribute.type === 'binary') return `${(value as Uint8Array).length} bytes`;
  return isNumeric(value) ? writeNumber(value as Numeric) : String(value);
}
