import { MappingError } from '../../../../shared/format/message-error.ts';
import { systemSoapAttachmentId } from '../../../../shared/model/catalog.ts';
import type { ProgramServedSoapOperation, ProgramSoapPart } from '../../../../shared/service/soap/program.ts';
import { readElementValues } from '../../../../shared/soap/element-text.ts';
import { childParts, type EnvelopePart, placeInEnvelope, type ReadEnvelope } from '../../../../shared/soap/envelope.ts';
import { type ElementName, isSameElement } from '../../../../shared/structure/element-name.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { Steps } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import { type DoorReading, importSteps } from '../../engine/activities/mappings.ts';
import { makeSystemObject } from '../../engine/activities/system-objects.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';
import type { MessagePart } from '../../http/multipart-parts.ts';
import { attachmentValues } from '../../http/xop.ts';

/** What reading a request needs to know beside it. */
export interface ReadingContext {
  /** Id of the service: what its messages are held to is known by it. */
  service: string;
  validate: 'off' | 'warn' | 'refuse';
  timeZone: string;
  argumentCount: number;
  /** Those that no value refers to. */
  attachments: readonly MessagePart[];
}

/** The arguments of an operation's microflow, read of a request inside its run. */
export function* readRequest(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  operation: ProgramServedSoapOperation,
  envelope: ReadEnvelope,
  context: ReadingContext,
): Steps<unknown[]> {
  const [part] = envelope.body;
  const args: unknown[] = new Array(context.argumentCount).fill(null);
  if (part && context.validate !== 'off') holdToSchema(u, part, context);
  for (const { element, mapping, argument } of operation.headers) {
    const header = envelope.headers.find((each) => isSameElement(each.element, element));
    if (!header || argument < 0) continue;
    args[argument] = mapping === null ? header.text.trim() : yield* mapped(u, trace, mapping, [header], 'no');
  }
  if (operation.attachments !== undefined) args[operation.attachments] = context.attachments.map((a) => attached(u, a));
  const { request } = operation;
  const commit = operation.commit ? 'with-events' : 'no';
  switch (request.how) {
    case 'nothing':
      break;
    case 'text':
      if (request.argument >= 0) args[request.argument] = part?.text.trim() ?? null;
      break;
    case 'mapping':
      if (part) {
        const read = yield* mapped(u, trace, request.mapping, [part], commit);
        if (request.argument >= 0) args[request.argument] = read;
      }
      break;
    case 'parts':
      if (part) yield* readParts(u, trace, request.parts, part, args, commit, context);
  }
  return args;
}

/** An attachment as an object of `System.SoapAttachment`. */
function attached(u: UnitOfWork, { headers, content }: MessagePart): WeftObject {
  return makeSystemObject(u.program, systemSoapAttachmentId, attachmentValues({ headers, content }));
}

function* readParts(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  parts: readonly ProgramSoapPart[],
  body: EnvelopePart,
  args: unknown[],
  commit: 'no' | 'with-events',
  { timeZone }: ReadingContext,
): Steps<void> {
  const values = parts.flatMap((part) => (part.kind === 'value' ? [part] : []));
  const read = placed([body], () =>
    readElementValues(
      body.text,
      body.element,
      values.map(({ value }) => value),
      timeZone,
    ),
  );
  for (const [i, { value, values: names, argument }] of values.entries()) {
    const given = read[i];
    if (names && given !== null && !names.includes(String(given)))
      throw wrong(
        `${value.element.name} is ${JSON.stringify(String(given).slice(0, 60))}; it is one of ${names.join(', ')}.`,
        `/${body.element.name}/${value.element.name}`,
      );
    if (argument >= 0) args[argument] = given;
  }
  const objects = parts.flatMap((part) => (part.kind === 'mapping' ? [part] : []));
  if (objects.length === 0) return;
  const children = placed([body], () => childParts(body.text));
  for (const { element, mapping, argument, isOptional } of objects) {
    const child = children.find((each) => isSameElement(each.element, element));
    if (!child || isNil(child)) {
      if (!isOptional)
        throw wrong(`${element.name} is missing in ${body.element.name}.`, `/${body.element.name}/${element.name}`);
      continue;
    }
    const object = yield* mapped(u, trace, mapping, [child, body], commit);
    if (argument >= 0) args[argument] = object;
  }
}

/** Whether the start tag of a part says that there is nothing. */
function isNil({ text }: EnvelopePart): boolean {
  return /^\s*<[^>]*\s[\w.-]+:nil\s*=\s*["'](?:true|1)["']/.test(text);
}

/** What a mapping makes of a part, which may stand in others: from the inside out. */
function* mapped(
  u: UnitOfWork,
  trace: TraceRecorder | null,
  mapping: number,
  parts: readonly [EnvelopePart, ...EnvelopePart[]],
  commit: 'no' | 'with-events',
): Steps<unknown> {
  return yield* importSteps(u.program, u, trace, mapping, parts[0].text, null, commit, doorFor(parts));
}

function doorFor(parts: readonly EnvelopePart[]): DoorReading {
  return { misread: (error) => misread(error, parts), demands: { mayLack: new Set(), ignored: new Set() } };
}

function placed<T>(parts: readonly EnvelopePart[], read: () => T): T {
  try {
    return read();
  } catch (error) {
    throw error instanceof MappingError ? misread(error, parts) : error;
  }
}

/** What does not fit is the caller's, at its place in the envelope. */
function misread(error: MappingError, parts: readonly EnvelopePart[]): FlowError {
  const { line, column } = parts.reduce(placeInEnvelope, { line: error.line, column: error.column } as {
    line?: number;
    column?: number;
  });
  const { path, message, code } = error;
  const place = line === undefined ? '' : `, line ${line}, column ${column}`;
  return new FlowError('request/body', `${message} (${path}${place})`, {
    cause: error,
    details: [{ path, message, code }],
  });
}

function wrong(message: string, path: string): FlowError {
  return new FlowError('request/body', message, { details: [{ path, message, code: 'request/body' }] });
}

/** Findings of a message that are told. */
const mostFindings = 20;

function holdToSchema(u: UnitOfWork, part: EnvelopePart, { service, validate }: ReadingContext): void {
  const found = u.program.validators.validate(service, part.text).filter((d) => d.severity === 'error');
  if (found.length === 0) return;
  const told = found.slice(0, mostFindings).map((finding) => {
    const { line, column } = placeInEnvelope(finding, part);
    const { path = '/', message, code } = finding;
    return { path, message, code, words: line === undefined ? message : `line ${line}, column ${column}: ${message}` };
  });
  const more = found.length > told.length ? ` And ${found.length - told.length} more.` : '';
  const words = `The request does not fit the schema. ${told.map((t) => t.words).join(' ')}${more}`;
  if (validate === 'warn') {
    u.run.log('warning', words);
    return;
  }
  throw new FlowError('request/body', words, {
    details: told.map(({ path, message, code }) => ({ path, message, code })),
  });
}

/** The operation that a request is for: by the element in its body, and by its action where several have the same. */
export function operationOf(
  operations: readonly ProgramServedSoapOperation[],
  { body: [part] }: ReadEnvelope,
  action: string,
): ProgramServedSoapOperation | undefined {
  const found = operations.filter(({ requestElement }) => isRequest(requestElement, part?.element));
  const isOf = (operation: ProgramServedSoapOperation) =>
    operation.action === action || operation.addressingAction === action;
  return found.find(isOf) ?? found[0];
}

function isRequest(wanted: ElementName | null, given: ElementName | undefined): boolean {
  return given === undefined ? wanted === null : wanted !== null && isSameElement(wanted, given);
}
