import { treeOfJson } from '../../../../shared/consume/written-text.ts';
import type { MessageTree } from '../../../../shared/format/index.ts';
import type { ExternalRow } from '../../contract/external-source.ts';
import { changedMeanwhile, FlowError } from '../../contract/flow-error.ts';
import type { HttpResponse } from '../http-client.ts';
import type { DescribedProgram, KnownEntity } from './described-program.ts';
import { readValue } from './read-value.ts';

/** The member of an object; undefined for none. */
export function member(tree: MessageTree | null | undefined, name: string): MessageTree | undefined {
  return tree?.type === 'object' ? tree.children.find((child) => child.name === name) : undefined;
}

/** A page of a set as any version writes it: `value` of 4.0, `d.results` and `d` of 2.0. */
export interface ReadPage {
  items: readonly MessageTree[];
  /** Where the next page is; null at the end. */
  next: string | null;
}

/** What an answer holds: a page, or one object as a page of one. Throws `odata/bad-answer`. */
export function readPage(response: HttpResponse, name: string): ReadPage {
  const tree = bodyOf(response, name);
  const inside = member(tree, 'd') ?? tree;
  const list = inside.type === 'list' ? inside : (member(inside, 'value') ?? member(inside, 'results'));
  const next =
    member(inside, '@odata.nextLink') ??
    member(inside, '@nextLink') ??
    member(inside, 'odata.nextLink') ??
    member(inside, '__next');
  if (list?.type === 'list') return { items: list.children, next: next?.type === 'text' ? next.text : null };
  if (inside.type === 'object') return { items: [inside], next: null };
  if (inside.type === 'nothing') return { items: [], next: null };
  throw badAnswer(name, response, 'is neither an object nor a list of them.');
}

export function bodyOf(response: HttpResponse, name: string): MessageTree {
  if (response.problem !== null) throw badAnswer(name, response, `cannot be read: ${response.problem}`);
  const tree = treeOfJson(response.body);
  if (!tree) throw badAnswer(name, response, 'is no JSON.');
  return tree;
}

export function badAnswer(name: string, { contentType }: HttpResponse, what: string): FlowError {
  return new FlowError('odata/bad-answer', `${name}: the answer (${contentType ?? 'no content type'}) ${what}`, {
    blame: 'partner',
  });
}

/** An object of an answer. Throws `odata/bad-answer` for a value that is not of its type, with its place. */
export function readRow(
  item: MessageTree,
  known: KnownEntity,
  described: DescribedProgram,
  response: HttpResponse,
  name: string,
): ExternalRow {
  const values = new Map<string, unknown>();
  const byName = new Map(item.children.map((child) => [child.name, child]));
  for (const { attribute, wire, edm, isEnumeration } of known.attributes) {
    const found = byName.get(wire);
    if (!found) continue;
    const value = isEnumeration
      ? enumerationValue(found, attribute.wires ?? [], attribute.values ?? [])
      : readValue(found, edm, attribute.type);
    if (value === undefined)
      throw badAnswer(
        name,
        response,
        `has ${found.text === '' ? `a ${found.type}` : JSON.stringify(found.text.slice(0, 60))} at ${wire}, which is no ${edm}.`,
      );
    values.set(attribute.field, value ?? undefined);
  }
  const key = described.keyText(known, (part) => {
    const found = byName.get(part);
    return found && found.type !== 'nothing'
      ? keyValue(found, known.key.find((each) => each.name === part)?.edm ?? '')
      : null;
  });
  if (key === null)
    throw badAnswer(
      name,
      response,
      `has an object without its key (${known.key.map((each) => each.name).join(', ')}).`,
    );
  const etag =
    byName.get('@odata.etag') ??
    byName.get('@etag') ??
    byName.get('odata.etag') ??
    member(byName.get('__metadata'), 'etag');
  return { entity: known.entity.index, key, values, version: etag?.type === 'text' ? etag.text : null };
}

/** Key values go back as they came; but for moments of 2.0, which are written otherwise in addresses. */
function keyValue(tree: MessageTree, edm: string): unknown {
  if (edm === 'Edm.Boolean') return tree.text === 'true';
  if (edm === 'Edm.DateTime' || edm === 'Edm.DateTimeOffset') return readValue(tree, edm, 'datetime') ?? tree.text;
  return tree.text;
}

/** Members may come with the name of their type, or as their number. */
function enumerationValue(tree: MessageTree, wires: readonly string[], values: readonly string[]): unknown {
  if (tree.type === 'nothing') return null;
  return values[wires.indexOf(tree.text)];
}

/** What a status of no success means, in the service's words. */
export function refusal(response: HttpResponse, name: string, isWrite: boolean): FlowError {
  const { status, statusText, body } = response;
  const error = member(treeOfJson(body), 'error') ?? member(treeOfJson(body), 'odata.error');
  const message = member(error, 'message');
  const said = (message?.type === 'text' ? message.text : member(message, 'value')?.text) ?? '';
  if (isWrite && status === 412) return changed(name, 'was changed by somebody else after this run had read it');
  if (isWrite && (status === 404 || status === 410)) return changed(name, 'is not there any more');
  const words = said === '' ? '.' : `: ${said.slice(0, 500)}`;
  return new FlowError('odata/refused', `${name} answered ${[status, statusText].join(' ').trim()}${words}`, {
    blame: 'partner',
    details: (member(error, 'details')?.children ?? []).map((each) => ({
      path: member(each, 'target')?.text ?? '',
      message: member(each, 'message')?.text ?? '',
      code: 'odata/refused',
    })),
  });
}

function changed(name: string, what: string): FlowError {
  const { code } = changedMeanwhile('');
  return new FlowError(code, `${name}: the object ${what}. Retrieve it anew.`);
}
