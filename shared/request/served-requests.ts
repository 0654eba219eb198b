import { defaultFormat, formatOfStructure, mediaTypeOfFormat } from '../format/index.ts';
import type { ImportMapping } from '../mapping/kind.ts';
import { structureOf, type UsedStructure } from '../mapping/used-structure.ts';
import type { ProjectView } from '../model/project.ts';
import type { IdSource, Unit } from '../model/unit.ts';
import { parsePathTemplate, publishedProtocols, type ServedOperation } from '../service/index.ts';
import type { StructureDocument } from '../structure/structure-document.ts';
import { type CollectedRequest, freeName, type RequestCollection, requestSchema } from './kind.ts';

/** A message that an operation takes or gives: its structure, by which a body is completed and checked. */
export interface MessageShape {
  name: string;
  /** Kind of the structure's document: it has the format. */
  kind: string;
  structure: StructureDocument;
  /** Of a message that is read: what becomes of members that the structure does not know. */
  unknownMembers?: ImportMapping['unknownMembers'];
}

/** An operation of a published service of the project, with its messages. */
export interface KnownOperation extends Omit<ServedOperation, 'reads' | 'writes'> {
  service: Unit;
  body: MessageShape | null;
  response: MessageShape | null;
}

function shapeOf(view: ProjectView, mapping: string | null): MessageShape | null {
  const unit = view.unit(mapping) as Unit<UsedStructure & Partial<Pick<ImportMapping, 'unknownMembers'>>> | undefined;
  const structure = structureOf(unit?.data, view);
  if (!structure) return null;
  const unknownMembers = unit?.data.unknownMembers;
  return {
    name: structure.name,
    kind: structure.kind,
    structure: structure.data,
    ...(unknownMembers ? { unknownMembers } : {}),
  };
}

/** The operations of every published service. */
export function knownOperations(view: ProjectView): KnownOperation[] {
  return publishedProtocols.flatMap((protocol) =>
    view.ofKind<unknown>(protocol.kind.kind).flatMap((service) =>
      protocol.operationsOf(service).map(({ reads, writes, ...operation }) => ({
        ...operation,
        service,
        body: shapeOf(view, reads),
        response: shapeOf(view, writes),
      })),
    ),
  );
}

/**
 * The operation of ours that an address meets: one that begins with a slash or a value, or names this machine. Of two that fit, the one
 * with more of its own words.
 */
export function operationAt(
  operations: readonly KnownOperation[],
  method: string,
  address: string,
  headers: readonly { name: string; value: string }[] = [],
): KnownOperation | null {
  const parts = partsOf(address);
  if (parts === null) return null;
  let best: { operation: KnownOperation; words: number } | null = null;
  for (const operation of operations) {
    if (operation.method !== method || !isNamed(operation, headers)) continue;
    const template = parsePathTemplate(operation.path);
    if (template.length !== parts.length) continue;
    const isMet = template.every(
      ({ names, texts }, i) => names.length > 0 || texts[0] === parts[i] || hasPlaceholder(parts[i]),
    );
    const words = template.filter(({ names, texts }, i) => names.length === 0 && texts[0] === parts[i]).length;
    if (isMet && (words > 0 || parts.length === 0) && words > (best?.words ?? -1)) best = { operation, words };
  }
  return best?.operation ?? null;
}

/** Whether a request names an operation, where there are several at one address. */
function isNamed({ message }: KnownOperation, headers: readonly { name: string; value: string }[]): boolean {
  if (!message) return true;
  const [name, value] = message.header;
  const plain = (text: string) => text.trim().replace(/^"(.*)"$/, '$1');
  return headers.some((h) => h.name.toLowerCase() === name.toLowerCase() && plain(h.value) === plain(value));
}

/** The headers that a request of a collection gives. */
export function headersOf({ parameters }: Pick<CollectedRequest, 'parameters'>) {
  return parameters.filter((p) => p.in === 'header' && p.enabled);
}

const hasPlaceholder = (part: string | undefined) => part?.includes('{') ?? false;

function partsOf(address: string): string[] | null {
  const path = address
    .trim()
    .replace(/^https?:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(?=[/?#]|$)/i, '')
    .replace(/^\{\{[^{}]*\}\}/, '')
    .replace(/[?#].*$/, '');
  if (/^[a-z]+:/i.test(path)) return null;
  return path
    .split('/')
    .filter(Boolean)
    .map((part) => {
      try {
        return decodeURIComponent(part);
      } catch {
        return part;
      }
    });
}

/** A request for an operation: its parameters, a sample of its body, and the status that it promises as a check. */
export function requestFor(
  operation: KnownOperation,
  data: RequestCollection,
  newId: IdSource,
  view: ProjectView,
): CollectedRequest {
  const { method, path, summary, body, message } = operation;
  const fromPath = [...path.matchAll(/\{([^{}]+)\}/g)].map((m) => ({ name: m[1] as string, in: 'path' as const }));
  const others = operation.parameters.filter((p) => p.in !== 'path');
  const format = (body && formatOfStructure(body.kind)) ?? defaultFormat;
  return requestSchema.parse({
    id: newId(),
    name: freeName(summary.trim() || `${method} ${path}`, data),
    folder: operation.service.name,
    method,
    address: path,
    parameters: [
      ...fromPath.map((p) => ({ id: newId(), ...p })),
      ...others.map((p) => ({ id: newId(), name: p.name, in: p.in, enabled: p.required })),
      ...(message ? [{ id: newId(), in: 'header' as const, name: message.header[0], value: message.header[1] }] : []),
    ],
    mediaType: message?.mediaType ?? (body ? mediaTypeOfFormat(format) : ''),
    body: message?.sample(view) ?? body?.structure.samples?.[0]?.text ?? '',
    checks: [{ id: newId(), what: 'status', value: String(operation.status) }],
  });
}

/** The operations that no request of the collections is for. */
export function missingOperations(
  operations: readonly KnownOperation[],
  collections: readonly RequestCollection[],
): KnownOperation[] {
  const met = new Set(
    collections.flatMap((c) => c.requests.map((r) => operationAt(operations, r.method, r.address, headersOf(r))?.id)),
  );
  return operations.filter((operation) => !met.has(operation.id));
}
