import type { FastifyReply, FastifyRequest } from 'fastify';
import { formatOf, type MessageFormat, mediaTypeOfFormat } from '../../../../shared/format/index.ts';
import { mediaTypeOf } from '../../../../shared/service/rest/answer-form.ts';
import type {
  ProgramRestAnswer,
  ProgramRestBody,
  ProgramRestOperation,
  ProgramRestService,
} from '../../../../shared/service/rest/program.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { Principal } from '../../contract/principal.ts';
import type { DoorReading } from '../../engine/activities/mappings.ts';
import { chooseMediaType } from '../../http/accept.ts';
import { contentCodings } from '../../http/content-coding.ts';
import { readCookies } from '../../http/cookies.ts';
import type { PublishContext } from '../publisher.ts';
import { bodyOf } from '../request-bodies.ts';
import { addVary } from '../vary.ts';
import { BatchOperation } from './batch-operation.ts';
import { doorOf } from './door.ts';
import { contentOfForm, type FormValues, formTypes, readForm } from './form-body.ts';
import { idempotencyKeyOf, type KeyedRequest, keyedRequest, typeOfBody } from './kept-answer.ts';
import { readParameters, readQuery, readQueryPairs } from './parameters.ts';
import { type HeldCondition, pathAs, readingTwin, writeConditionOf } from './precondition.ts';
import { contentOfBody, formatOfBody, messageOfBody, saidType } from './request-body.ts';
import { requestGate } from './request-gate.ts';

/** How a body of one format is read. */
export interface BodyReading {
  body: ProgramRestBody;
  format: MessageFormat;
  door: DoorReading;
  /** Where it is read in batches. */
  batches: BatchOperation | null;
}

/** What a request asks of an operation. */
export interface Asked {
  /** The values of the operation's parameters, in their order. */
  values: readonly unknown[];
  answer: ProgramRestAnswer;
  /** How its body is read; null where that is taken as text, as a form, or not at all. */
  reading: BodyReading | null;
  /** The text of its body; '' where it is no text, or read in batches. */
  body: string;
  /** The bytes of its body, for an operation that takes them as they are. */
  bytes: Uint8Array | null;
  /** What it asks of what stands at its address; null where it asks nothing. */
  condition: HeldCondition | null;
  /** By what it is known when it comes again; null for one that is not. */
  keyed: KeyedRequest | null;
}

const noHeaders = {};
const noCookies: ReadonlyMap<string, readonly string[]> = new Map();
const noForm: FormValues = new Map();

/** Reads requests for an operation: how they want to be answered, their parameters, their bodies. */
export class RequestReader {
  private readonly operation: ProgramRestOperation;
  private readonly context: PublishContext;
  private readonly readings: readonly BodyReading[];
  private readonly formats: readonly MessageFormat[];
  private readonly contentTypes: readonly string[];
  private readonly gate: ReturnType<typeof requestGate>;
  /** What reads what this one writes. */
  private readonly twin: ProgramRestOperation | null;
  private readonly readsHeaders: boolean;
  private readonly readsCookies: boolean;
  /** Whether anything looks at the text of a body. */
  readonly takesText: boolean;

  constructor(operation: ProgramRestOperation, service: ProgramRestService, context: PublishContext) {
    const door = context.serviceDoor(service);
    this.operation = operation;
    this.context = context;
    this.readings = operation.bodies.map((body) => ({
      body,
      format: formatOf(body.format),
      door: doorOf(body),
      batches: operation.batchSize > 0 ? new BatchOperation(operation, body, service, context.operations) : null,
    }));
    const { textFormat } = operation;
    this.formats = textFormat === null ? this.readings.map(({ format }) => format) : [formatOf(textFormat)];
    this.contentTypes = operation.answers.map(({ form }) => form.contentType);
    this.readsHeaders = operation.parameters.some((parameter) => parameter.in === 'header');
    this.readsCookies = operation.parameters.some((parameter) => parameter.in === 'cookie');
    this.gate = requestGate(operation, service, context.memory, (request) => door.addressOf(request));
    this.twin = readingTwin(operation, service);
    this.takesText =
      !operation.takesForm && !operation.takesBytes && (this.readings.length > 0 || operation.bodyArgument >= 0);
  }

  /** Reads a request of somebody (null: of nobody in particular). Throws FlowErrors for what it says wrong, and what reading a body throws. */
  async read(
    request: FastifyRequest,
    reply: FastifyReply,
    path: Readonly<Record<string, string>>,
    principal: Principal | null,
  ): Promise<Asked> {
    const { operation } = this;
    const largest = operation.maxBodyBytes ?? this.context.operations.loaded.program.settings.maxBodyBytes;
    this.gate?.(request, reply, principal?.name ?? null);
    const answer = this.answerFor(request, reply);
    const key = operation.keepsAnswers > 0 ? idempotencyKeyOf(request, operation.requiresKey) : null;
    const condition = this.conditionOf(request, path);
    const keyed = (content: readonly (string | Uint8Array)[]) =>
      key === null
        ? null
        : keyedRequest(request, key, { operation, answer, principal: principal?.name ?? null, content });
    if (operation.takesForm) {
      const bytes = await bodyOf(request, largest);
      const content = await contentOfBody(request, bytes, largest);
      const form = readForm(content, saidType(request));
      const values = this.valuesOf(request, path, form);
      // By its parts: who sends it again may put other marks between them.
      const parts = key === null ? [] : contentOfForm(form);
      return { values, answer, reading: null, body: '', bytes: null, condition, keyed: keyed(parts) };
    }
    const values = this.valuesOf(request, path, noForm);
    const reading =
      this.formats.length === 0 ? null : (this.readings[formatOfBody(this.formats, saidType(request))] ?? null);
    if (reading?.batches) return { values, answer, reading, body: '', bytes: null, condition, keyed: null };
    const bytes = await bodyOf(request, largest);
    const body = this.takesText ? await messageOfBody(request, bytes, largest, reading?.format ?? null) : '';
    const own = operation.takesBytes ? await contentOfBody(request, bytes, largest) : null;
    return { values, answer, reading, body, bytes: own, condition, keyed: keyed([...typeOfBody(request), bytes]) };
  }

  /** How the result is answered; an operation with one way asks nobody. */
  private answerFor(request: FastifyRequest, reply: FastifyReply): ProgramRestAnswer {
    const { answers } = this.operation;
    if (answers.length === 1) return answers[0];
    addVary(reply, 'Accept');
    const chosen = chooseMediaType(request.raw.headersDistinct.accept?.join(', '), this.contentTypes);
    if (chosen !== null) return answers[chosen] as ProgramRestAnswer;
    const types = this.contentTypes.map((type) => mediaTypeOf(type)).join(', ');
    throw new FlowError(
      'request/not-acceptable',
      `There is an answer as ${types}, and none that the Accept of the request takes.`,
    );
  }

  /** What a write asks of what stands at its address. Throws FlowError `request/precondition-required` where it must ask and does not. */
  private conditionOf(request: FastifyRequest, path: Readonly<Record<string, string>>): HeldCondition | null {
    const { operation, twin } = this;
    if (operation.method === 'GET') return null;
    const asked = writeConditionOf(request);
    if (operation.requiresIfMatch && asked?.ifMatch === undefined)
      throw new FlowError(
        'request/precondition-required',
        'The request needs an If-Match with the ETag of what it was made for: read it first.',
      );
    if (asked === null) return null;
    const values = twin === null ? [] : this.valuesOf(request, pathAs(twin, operation, path), noForm, twin);
    return { twin, condition: { ...asked, values } };
  }

  private valuesOf(
    request: FastifyRequest,
    path: Readonly<Record<string, string>>,
    form: FormValues,
    operation: ProgramRestOperation = this.operation,
  ): readonly unknown[] {
    const reads = (place: string) => operation.parameters.some((parameter) => parameter.in === place);
    const isOwn = operation === this.operation;
    const headers = (isOwn ? this.readsHeaders : reads('header')) ? request.raw.headersDistinct : noHeaders;
    const cookies = (isOwn ? this.readsCookies : reads('cookie'))
      ? readCookies(request.raw.headersDistinct['cookie'])
      : noCookies;
    const { timeZone } = this.context.operations.loaded.program.settings;
    const queryPairs = () => readQueryPairs(request.url);
    const from = { path, query: readQuery(request.url), queryPairs, headers, cookies, form };
    return readParameters(operation.parameters, from, { timeZone });
  }

  /** What a refusal says of what would be taken (RFC 9110, 12.5.1 and 12.5.3; Linked Data Platform, 7.1; RFC 5789, 3.1). */
  sayWhatIsRead({ code }: FlowError, reply: FastifyReply): void {
    if (code === 'request/content-coding') reply.header('accept-encoding', contentCodings.join(', '));
    if (code !== 'request/media-type') return;
    const types = (this.operation.takesForm ? formTypes : this.formats.map(mediaTypeOfFormat)).join(', ');
    reply.header('accept', types);
    if (this.operation.method === 'POST') reply.header('accept-post', types);
    if (this.operation.method === 'PATCH') reply.header('accept-patch', types);
  }
}
