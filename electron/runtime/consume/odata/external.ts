import { type PrintedFilter, printFilter } from '../../../../shared/consume/odata/filter.ts';
import type { ProgramConsumedODataService } from '../../../../shared/consume/odata/program.ts';
import { jsonText, needsExactness, ValueError } from '../../../../shared/consume/odata/values.ts';
import type { WrittenPair } from '../../../../shared/consume/written-text.ts';
import type { Program, ProgramAssociation, ProgramEntity } from '../../../../shared/program/program.ts';
import { type EvaluatedRow, evaluateFilter, type Query, sortRows } from '../../../../shared/query/index.ts';
import {
  type ExternalRow,
  type ExternalSource,
  type ExternalWrite,
  externalIdentity,
} from '../../contract/external-source.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { QueryRange } from '../../contract/object-store.ts';
import type { Run } from '../../contract/run.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { ConsumeHost } from '../consumed-protocol.ts';
import type { HttpResponse } from '../http-client.ts';
import { bodyOf, readPage, readRow } from './answers.ts';
import { DescribedProgram, type KnownEntity } from './described-program.ts';
import { headerOf, type ODataRequest, ODataRequests } from './requests.ts';

/** How many pages of an answer are followed: a service that says forever that there is a next one. */
const mostPages = 1_000_000;

/** A query as it goes out, and what of it is left to be done here. */
interface Asked {
  query: WrittenPair[];
  filter: PrintedFilter;
  /** The service does not sort as the query says. */
  sortsHere: boolean;
  rangesHere: boolean;
  told: { name: string; text: string }[];
}

/** The objects of external entities in an OData service. */
export class ODataExternal implements ExternalSource {
  private readonly service: ProgramConsumedODataService;
  private readonly described: DescribedProgram;
  private readonly requests: ODataRequests<Run>;
  private readonly timeZone: string;

  constructor(host: ConsumeHost<Run>, service: ProgramConsumedODataService, program: Program) {
    this.service = service;
    this.described = new DescribedProgram(service, program);
    this.requests = new ODataRequests(host, service);
    this.timeZone = host.timeZone;
  }

  async *rows(
    u: Run,
    entity: ProgramEntity,
    query: Query,
    parameters: readonly unknown[],
    range: QueryRange,
  ): AsyncIterable<ExternalRow[]> {
    const known = this.set(entity, 'readable', 'read');
    const asked = this.asked(known, query, parameters, range);
    const request: ODataRequest = {
      method: 'GET',
      path: known.set?.name ?? '',
      query: asked.query,
      element: { id: known.set?.id ?? '', name: known.set?.name ?? '' },
      told: asked.told,
    };
    const meets = (row: ExternalRow) =>
      evaluateFilter(asked.filter.rest, this.evaluated(row, known), { parameters, timeZone: this.timeZone });
    const pages = this.pages(u, request, known);
    let { limit } = range;
    let toSkip = asked.rangesHere ? (range.offset ?? 0) : 0;
    if (asked.sortsHere) {
      const all: ExternalRow[] = [];
      for await (const page of pages) all.push(...page.filter(meets));
      const sorted = sortRows(
        all.map((row) => Object.assign(this.evaluated(row, known), { row })),
        query.sort,
        { parameters, timeZone: this.timeZone },
      );
      yield sorted.slice(toSkip, limit === null ? undefined : toSkip + limit).map(({ row }) => row);
      return;
    }
    for await (const page of pages) {
      let rows = asked.filter.rest === null ? page : page.filter(meets);
      if (toSkip > 0) {
        const skipped = Math.min(toSkip, rows.length);
        rows = rows.slice(skipped);
        toSkip -= skipped;
      }
      if (limit !== null) {
        rows = rows.slice(0, limit);
        limit -= rows.length;
      }
      yield rows;
      if (limit === 0) return;
    }
  }

  async count(u: Run, entity: ProgramEntity, query: Query, parameters: readonly unknown[]): Promise<number> {
    const known = this.set(entity, 'readable', 'read');
    const asked = this.asked(known, { ...query, sort: [] }, parameters, { limit: null, offset: null });
    if (asked.filter.rest === null && known.set?.countable !== false) {
      const response = await this.requests.send(u, u.trace, {
        method: 'GET',
        path: `${known.set?.name}/$count`,
        query: asked.query.filter(([name]) => name === '$filter'),
        headers: [['Accept', 'text/plain, */*;q=0.5']],
        element: { id: known.set?.id ?? '', name: known.set?.name ?? '' },
      });
      const text = response.body.replace(/^\uFEFF/, '').trim();
      if (/^\d{1,15}$/.test(text)) return Number(text);
    }
    let count = 0;
    for await (const page of this.rows(u, entity, { ...query, sort: [] }, parameters, { limit: null, offset: null }))
      count += page.length;
    return count;
  }

  async *related(
    u: Run,
    from: WeftObject,
    association: ProgramAssociation,
    isOwner: boolean,
  ): AsyncIterable<ExternalRow[]> {
    const navigation = this.described.navigation(association, isOwner);
    const known = this.described.of(this.described.entityAt(from.$entity));
    const identity = externalIdentity(from);
    if (!navigation || !identity || !known.set) return;
    const target = this.described.of(navigation.target);
    const request: ODataRequest = {
      method: 'GET',
      path: `${known.set.name}${identity.key}/${navigation.path}`,
      query: selected(target),
      element: { id: known.set.id, name: known.set.name },
    };
    yield* this.pages(u, request, target);
  }

  async create(u: Run, object: WeftObject, write: ExternalWrite): Promise<ExternalRow> {
    const known = this.set(this.described.entityAt(object.$entity), 'insertable', 'create');
    const body = this.body(known, write, known.set?.notInsertable ?? [], true);
    const response = await this.requests.send(u, u.trace, {
      method: 'POST',
      path: known.set?.name ?? '',
      headers: [['Prefer', 'return=representation']],
      ...body,
      element: { id: known.set?.id ?? '', name: known.set?.name ?? '' },
    });
    const name = this.nameOf(known);
    if (response.content.length > 0) return this.row(response, known, name);
    // Nothing came back: the service says where the object is, and it is read there.
    const place =
      headerOf(response, 'odata-entityid') ?? headerOf(response, 'location') ?? headerOf(response, 'dataserviceid');
    if (!place)
      throw new FlowError(
        'odata/bad-answer',
        `${name} was created, and the answer says neither what nor where it is.`,
        {
          blame: 'partner',
        },
      );
    const read = await this.requests.send(u, u.trace, {
      method: 'GET',
      path: place,
      query: selected(known),
      element: { id: known.set?.id ?? '', name: known.set?.name ?? '' },
    });
    return this.row(read, known, name);
  }

  async change(u: Run, object: WeftObject, write: ExternalWrite): Promise<ExternalRow | null> {
    const known = this.set(this.described.entityAt(object.$entity), 'updatable', 'change');
    const identity = externalIdentity(object);
    if (!identity || (write.fields.size === 0 && write.links.size === 0)) return null;
    const response = await this.requests.send(u, u.trace, {
      method: this.service.data.odata === '2.0' ? 'MERGE' : 'PATCH',
      path: `${known.set?.name}${identity.key}`,
      // If nobody says which version is meant, what was created meanwhile under the key would be overwritten; and nothing is created by a change.
      headers: [
        ['If-Match', identity.version ?? '*'],
        ['Prefer', 'return=representation'],
      ],
      ...this.body(known, write, known.set?.notUpdatable ?? [], false),
      element: { id: known.set?.id ?? '', name: known.set?.name ?? '' },
    });
    const name = this.nameOf(known);
    if (response.content.length > 0) return this.row(response, known, name);
    return {
      entity: known.entity.index,
      key: identity.key,
      values: new Map(),
      version: headerOf(response, 'etag') ?? null,
    };
  }

  async remove(u: Run, object: WeftObject): Promise<void> {
    const known = this.set(this.described.entityAt(object.$entity), 'deletable', 'delete');
    const identity = externalIdentity(object);
    if (!identity) return;
    await this.requests.send(u, u.trace, {
      method: 'DELETE',
      path: `${known.set?.name}${identity.key}`,
      headers: [['If-Match', identity.version ?? '*']],
      element: { id: known.set?.id ?? '', name: known.set?.name ?? '' },
    });
  }

  private nameOf(known: KnownEntity): string {
    return `${this.service.name}.${known.set?.name ?? known.type}`;
  }

  /** What is known of an entity whose set allows what is to be done. Throws `odata/not-allowed` and `odata/no-set`. */
  private set(
    entity: ProgramEntity,
    capability: 'readable' | 'insertable' | 'updatable' | 'deletable',
    verb: string,
  ): KnownEntity {
    const known = this.described.of(entity);
    if (!known.set)
      throw new FlowError(
        'odata/no-set',
        `${entity.qualifiedName}: ${this.service.name} has no entity set ${entity.external?.set ?? ''}.`,
      );
    if (!known.set[capability])
      throw new FlowError(
        'odata/not-allowed',
        `${this.nameOf(known)} says that nobody may ${verb} its objects: nothing was sent.`,
      );
    return known;
  }

  private asked(known: KnownEntity, query: Query, parameters: readonly unknown[], range: QueryRange): Asked {
    const { set } = known;
    const filter = printFilter(query.filter, this.described.filterTarget(known, parameters));
    const pairs: WrittenPair[] = [...selected(known)];
    if (filter.text !== null) pairs.push(['$filter', filter.text]);
    for (const name of set?.requiredInFilter ?? [])
      if (!new RegExp(`\\b${name}\\b`).test(filter.text ?? ''))
        throw new FlowError(
          'odata/filter-required',
          `${this.nameOf(known)} only answers what names ${name} in its filter.`,
        );
    // A value, and a member that counts as empty in places, is not what the service knows by a name.
    const sorted = query.sort.map((key) => ({
      attribute:
        'attribute' in key && !key.where
          ? known.attributes.find((each) => each.attribute.id === key.attribute)
          : undefined,
      descending: key.descending,
    }));
    const sortsHere =
      query.sort.length > 0 &&
      (set?.sortable === false ||
        sorted.some(({ attribute }) => !attribute || set?.notSortable.includes(attribute.wire)));
    if (query.sort.length > 0 && !sortsHere)
      pairs.push([
        '$orderby',
        sorted.map(({ attribute, descending }) => `${attribute?.wire}${descending ? ' desc' : ''}`).join(','),
      ]);
    const offset = range.offset ?? 0;
    const rangesHere =
      filter.rest !== null ||
      sortsHere ||
      (range.limit !== null && set?.topable === false) ||
      (offset > 0 && set?.skippable === false);
    if (!rangesHere) {
      if (range.limit !== null) pairs.push(['$top', String(range.limit)]);
      if (offset > 0) pairs.push(['$skip', String(offset)]);
    }
    const here = [
      ...filter.reasons.map((reason) => `a condition (${reason})`),
      ...(sortsHere ? ['the order'] : []),
      ...(rangesHere && (range.limit !== null || offset > 0) ? ['the range'] : []),
    ];
    return {
      query: pairs,
      filter,
      sortsHere,
      rangesHere,
      told: here.length > 0 ? [{ name: 'done here', text: here.join(', ') }] : [],
    };
  }

  /** Pages of a set, each asked for when the one before is done with. */
  private async *pages(u: Run, first: ODataRequest, known: KnownEntity): AsyncIterable<ExternalRow[]> {
    const name = this.nameOf(known);
    let request = first;
    for (let page = 0; page < mostPages; page++) {
      const response = await this.requests.answer(u, u.trace, request);
      // A navigation property that leads to nothing (204 of 4.0, 404 of the ones before).
      if (response.status === 204 || (response.status === 404 && first.path.includes('/'))) return;
      if (response.status < 200 || response.status > 299) {
        await this.requests.send(u, u.trace, request);
        return;
      }
      const { items, next } = readPage(response, name);
      yield items.map((item) => readRow(item, known, this.described, response, name));
      if (next === null) return;
      const address = new URL(next, `${this.requests.base}/`).href;
      if (address === request.path)
        throw new FlowError('odata/bad-answer', `${name}: the next page is the one that was asked for.`, {
          blame: 'partner',
        });
      request = { ...first, path: address, query: [] };
    }
  }

  private row(response: HttpResponse, known: KnownEntity, name: string): ExternalRow {
    const tree = bodyOf(response, name);
    const [item] = readPage(response, name).items;
    const row = readRow(item ?? tree, known, this.described, response, name);
    return { ...row, version: row.version ?? headerOf(response, 'etag') ?? null };
  }

  private evaluated(row: ExternalRow, known: KnownEntity): EvaluatedRow {
    return {
      id: 0,
      value: (attribute) => {
        const found = known.attributes.find((each) => each.attribute.id === attribute);
        return found && row.values.get(found.attribute.field);
      },
      related: () => {
        throw new FlowError(
          'odata/condition',
          `${this.nameOf(known)}: a condition over associations can neither be asked of the service nor looked at here.`,
        );
      },
    };
  }

  /** What is written of an object. Throws `odata/not-allowed` for a member that the service does not take, `odata/bad-value` for a value that its type cannot say. */
  private body(
    known: KnownEntity,
    { fields, links }: ExternalWrite,
    refused: readonly string[],
    isNew: boolean,
  ): { body: string; isExact: boolean } {
    const { odata } = this.service.data;
    const members: { wire: string; edm: string; isEnumeration: boolean; value: unknown }[] = [];
    for (const each of known.attributes) {
      const { attribute, wire, edm, isEnumeration } = each;
      if (!fields.has(attribute.field)) continue;
      let value = fields.get(attribute.field);
      if (refused.includes(wire)) {
        if (isNew && (value === null || value === undefined)) continue;
        throw new FlowError(
          'odata/not-allowed',
          `${this.nameOf(known)} does not let anybody ${isNew ? 'give' : 'change'} ${wire}: nothing was sent.`,
        );
      }
      if (isEnumeration && typeof value === 'string')
        value = attribute.wires?.[attribute.values?.indexOf(value) ?? -1] ?? value;
      members.push({ wire, edm, isEnumeration, value });
    }
    const isExact = odata.startsWith('4') && members.some(({ value, edm }) => needsExactness(value, edm));
    try {
      const texts = members.map(
        ({ wire, edm, isEnumeration, value }) =>
          `${JSON.stringify(wire)}:${isEnumeration ? JSON.stringify(value ?? null) : jsonText(value, edm, odata, isExact)}`,
      );
      const written = new Set(members.map(({ wire }) => wire));
      for (const [association, target] of links)
        texts.push(...this.linkTexts(known, association, target, written, isExact));
      return { body: `{${texts.join(',')}}`, isExact };
    } catch (error) {
      if (!(error instanceof ValueError)) throw error;
      throw new FlowError('odata/bad-value', `${this.nameOf(known)}: ${error.message}; nothing was sent.`, {
        cause: error,
      });
    }
  }

  /** A reference: the properties that hold the other one's key, where the service says which, else a link to its address. */
  private linkTexts(
    known: KnownEntity,
    association: ProgramAssociation,
    target: WeftObject | null,
    written: ReadonlySet<string>,
    isExact: boolean,
  ): string[] {
    const { odata } = this.service.data;
    const navigation = this.described.navigation(association, true);
    if (!navigation) return [];
    const other = this.described.of(navigation.target);
    if (navigation.constraints.length > 0)
      return navigation.constraints.flatMap(({ property, referenced }) => {
        if (written.has(property)) return [];
        const part = other.attributes.find((each) => each.wire === referenced);
        const value = target && part ? target[part.attribute.field] : null;
        return [`${JSON.stringify(property)}:${jsonText(value, part?.edm ?? 'Edm.String', odata, isExact)}`];
      });
    const identity = target && externalIdentity(target);
    if (target && !identity)
      throw new FlowError(
        'odata/link',
        `${this.nameOf(known)}: ${navigation.path} leads to an object that is not in the service.`,
      );
    const address = identity ? `${other.set?.name}${identity.key}` : null;
    if (odata === '2.0' || odata === '3.0') {
      const value =
        address === null ? 'null' : `{"__metadata":{"uri":${JSON.stringify(`${this.requests.base}/${address}`)}}}`;
      return [`${JSON.stringify(navigation.path)}:${value}`];
    }
    return [`${JSON.stringify(`${navigation.path}@odata.bind`)}:${JSON.stringify(address)}`];
  }
}

/** The properties that are read: those that attributes take, and the key. */
function selected(known: KnownEntity): WrittenPair[] {
  const names = new Set([...known.key.map(({ name }) => name), ...known.attributes.map(({ wire }) => wire)]);
  return [['$select', [...names].join(',')]];
}
