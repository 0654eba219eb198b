import { isNumeric, type Numeric, writeNumber } from '../../shared/expression/numeric.ts';
import type { Program, ProgramAssociation, ProgramAttribute, ProgramEntity } from '../../shared/program/program.ts';
import type { Query } from '../../shared/query/index.ts';
import { writeDateTimeText } from '../../shared/structure/date-time-text.ts';
import { toFlowError } from './contract/flow-error.ts';
import type { ObjectStore } from './contract/object-store.ts';
import { drive, settled } from './contract/steps.ts';
import type { WeftObject } from './contract/weft-object.ts';
import { refusedCells, setCells } from './data-edits.ts';
import { execute } from './engine/executor.ts';
import type { DataRequest } from './messages.ts';
import { tellingAttributes, wordsOf } from './object-words.ts';
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
        const { attributes, links, sets, rows, total } = await store.browse({
          entity,
          filter: filter.filter,
          parameters: filter.parameters,
          sort: request.sort ? [{ attribute: request.sort, descending: request.descending }] : [],
          offset: request.offset,
          limit: request.limit,
        });
        const words = await linkedWords(store, program, links, (at) => rows.map((row) => row.links[at] ?? null));
        const members = await linkedWords(store, program, sets, (at) => rows.flatMap((row) => row.sets[at]?.ids ?? []));
        const inSet = (at: number, id: number): string => members[at]?.get(id) ?? `Row ${id}`;
        const telling = tellingAttributes(entity).map((a) => attributes.indexOf(a));
        return {
          columns: [
            ...attributes.map((a) => ({
              id: a.id,
              name: a.name,
              type: a.type,
              editable: a.type !== 'autonumber' && a.type !== 'binary',
              ...(a.values ? { enumeration: a.values } : {}),
              ...(a.validations.some((rule) => rule.rule === 'required') ? { required: true } : {}),
            })),
            ...links.map((l) => ({
              id: l.id,
              name: l.name,
              type: 'reference',
              editable: true,
              target: (program.entities[l.to] as ProgramEntity).id,
            })),
            ...sets.map((set) => ({
              id: set.id,
              name: set.name,
              type: 'reference-set',
              editable: true,
              target: (program.entities[set.to] as ProgramEntity).id,
            })),
          ],
          rows: rows.map((row) => {
            const texts = attributes.map((a, i) => displayText(a, row.values[i]));
            return {
              id: String(row.id),
              words: wordsOf(
                telling.map((i) => texts[i] ?? null),
                row.id,
              ),
              values: [
                ...texts,
                ...row.links.map((link, i) => (link === null ? null : (words[i]?.get(link) ?? `Row ${link}`))),
                ...row.sets.map(({ count, ids }, i) =>
                  setWords(
                    ids.map((id) => inSet(i, id)),
                    count,
                  ),
                ),
              ],
              links: Object.fromEntries(
                links.flatMap((l, i) => (row.links[i] === null ? [] : [[l.id, String(row.links[i])]])),
              ),
              sets: Object.fromEntries(
                sets.map((set, i) => {
                  const { count = 0, ids = [] } = row.sets[i] ?? {};
                  return [set.id, { count, rows: ids.map((id) => ({ id: String(id), words: inSet(i, id) })) }];
                }),
              ),
            };
          }),
          total,
          ms: Math.round((performance.now() - started) * 10) / 10,
        };
      }
      case 'set':
        await execute(loaded, store, options, (u) =>
          drive(
            (function* () {
              const object = yield* settled(u.load(entity.index, Number(request.id)));
              if (!object) throw new Error('The object was deleted meanwhile.');
              yield* setCells(u, loaded, entity, object, { [request.member]: request.text });
              yield* settled(u.commit([object], true));
            })(),
          ),
        );
        return { error: null };
      case 'create':
        await execute(loaded, store, options, (u) =>
          drive(
            (function* () {
              const object = u.add(u.program.instantiate(entity.index));
              yield* setCells(u, loaded, entity, object, request.cells);
              yield* settled(u.commit([object], true));
            })(),
          ),
        );
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
    return { error: toFlowError(error).message, cells: refusedCells(entity, error) };
  }
}

/** So many objects are asked for at once: a longer condition is deeper than databases take. */
const askedAtOnce = 200;

/** A reference set in one text: its objects, and how many more there are. */
function setWords(words: readonly string[], count: number): string | null {
  if (count === 0) return null;
  return [...words, ...(count > words.length ? [`${count - words.length} more`] : [])].join(', ');
}

/** The words of the objects that the rows refer to, by association in the order of the links. */
async function linkedWords(
  store: ObjectStore,
  program: Program,
  links: readonly ProgramAssociation[],
  linked: (at: number) => readonly (number | null)[],
): Promise<Map<number, string>[]> {
  const found: Map<number, string>[] = [];
  for (const [at, link] of links.entries()) {
    const words = new Map<number, string>();
    found.push(words);
    const target = program.entities[link.to] as ProgramEntity;
    const telling = tellingAttributes(target);
    const ids = [...new Set(linked(at))].filter((id) => id !== null);
    for (let from = 0; from < ids.length; from += askedAtOnce) {
      const asked = ids.slice(from, from + askedAtOnce);
      const page = await store.browse({
        entity: target,
        filter: {
          kind: 'or',
          items: asked.map((id) => ({
            kind: 'compare',
            operator: '=',
            left: { kind: 'id' },
            right: { kind: 'value', value: id },
          })),
        },
        parameters: [],
        sort: [],
        offset: 0,
        limit: asked.length,
      });
      for (const row of page.rows) {
        const texts = telling.map((a) => displayText(a, row.values[page.attributes.indexOf(a)]));
        words.set(row.id, wordsOf(texts, row.id));
      }
    }
  }
  return found;
}

function displayText(attribute: ProgramAttribute, value: unknown): string | null {
  if (value === null || value === undefined) return null;
  if (attribute.type === 'datetime') return writeDateTimeText(value as number);
  if (attribute.type === 'binary') return `${(value as Uint8Array).length} bytes`;
  return isNumeric(value) ? writeNumber(value as Numeric) : String(value);
}
