import { z } from 'zod';
import { checkTransport, compileTransport, type ProgramTransport, transportSettings } from '../../consume/transport.ts';
import {
  type Code,
  chosen,
  js,
  listOfCodes,
  literal,
  literalOf,
  nothing,
  objectOfCodes,
} from '../../expression/emitted-code.ts';
import type { EmittedTypes, MaybePromise, RuntimeTypes } from '../../expression/runtime-types.ts';
import type { GivenToImport } from '../../mapping/given-to-import.ts';
import { mappingType } from '../../mapping/mapped-type.ts';
import { systemHttpResponseId, type ValueType } from '../../model/catalog.ts';
import { constraintText, expressionText, ref } from '../../model/kind.ts';
import { defineActivity, objectOf } from '../activity.ts';
import { type BatchPlan, batchFlow, batchSize, checkBatches, emitBatchPlan, reachesOfBatches } from './batches.ts';
import { callArguments } from './call-arguments.ts';
import { checkHeaders } from './call-headers.ts';
import { addressingParameters, chosenParameters, unchosenParameters } from './call-location.ts';
import { type CommitMode, commitModes, type MappingFunctions } from './calls.ts';
import {
  type BatchSource,
  batchSources,
  checkExport,
  type ExportPlan,
  emitExportPlan,
  exportSize,
  reachesOfExport,
  sourceFlowHelp,
  sourceLabels,
} from './export-batches.ts';
import {
  checkGiven,
  emitGiven,
  emitParameters,
  mappingParameters,
  notFoundAtCall,
  validateMessage,
} from './import-settings.ts';
import { sortKeys } from './queried.ts';

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'] as const;

/** What the `call REST` activity asks for. */
export interface RestCallRequest {
  method: string;
  location: string;
  parameters: unknown[];
  /** The numbers of those that may say where the call goes. */
  chosen: number[];
  headers: [string, unknown][];
  /** A text, or what is written in batches as it is sent. */
  body: string | ExportPlan | null;
  /** Media type of a mapped body, for a call whose headers say none. */
  bodyType: string | null;
  /** How its connection comes about; null where the activity says nothing. */
  transport: ProgramTransport | null;
  timeoutMs: number;
  errorStatus: boolean;
  /** What is taken from the answer; a text that is none is an error where it is read. */
  reads: 'text' | 'bytes' | 'nothing';
}

/** What the activity reads of an answer. */
export interface RestAnswer {
  status: number;
  body: string;
  content: Uint8Array;
}

/** What the runtime has for this activity. */
export interface RestFunctions<T extends RuntimeTypes = EmittedTypes, A extends RestAnswer = RestAnswer> {
  callRest(u: T['run'], t: T['trace'], request: RestCallRequest): Promise<A>;
  /** Reads a partner's answer; none, and `null`, are no object. One that does not fit is told with the call it came from. */
  importResponse(
    u: T['run'],
    t: T['trace'],
    mapping: number,
    response: A,
    given: GivenToImport | null,
    commit: CommitMode,
  ): MaybePromise<T['object'] | T['object'][] | null>;
  /** Calls, and reads an answer of any length in batches, each in a run of its own. Gives how many objects were read. */
  callInBatches(u: T['run'], t: T['trace'], request: RestCallRequest, plan: BatchPlan): Promise<number>;
}

/** CR-1 ff.: call REST service. */
export const callRest = defineActivity({
  type: 'call-rest',
  group: 'Integration',
  label: 'Call REST',
  icon: 'cloud-download',
  family: 'consume',
  shape: 'card',
  summary: 'Sends an HTTP request and reads the response.',
  isOffered: true,
  waits: true,
  always: [{ name: 'latestHttpResponse', type: objectOf(systemHttpResponseId), isAmbient: true }],
  properties: z.strictObject({
    type: z.literal('call-rest'),
    method: z.enum(methods).default('GET').meta({ title: 'Method' }),
    location: z.string().default('').meta({
      title: 'Location',
      help: 'A template: {1}, {2} … are the parameters below, each one encoded part of the address.',
      template: true,
    }),
    parameters: z.array(expressionText('string')).default([]).meta({ title: 'Parameters', expression: 'string' }),
    startsWithAddress: z.boolean().default(false).meta({
      title: 'Parameters may say where the call goes',
      help: 'For parameters in front of the path: {1} as a whole address that the location begins with, or one as scheme, user, host or port. Only for values from somebody you trust. A constant needs no leave.',
    }),
    headers: z
      .array(z.strictObject({ name: z.string(), value: expressionText('string') }))
      .default([])
      .meta({ title: 'Headers' }),
    body: z
      .enum(['none', 'mapping', 'batches', 'text'])
      .default('none')
      .meta({
        title: 'Body',
        labels: { none: 'None', mapping: 'Export mapping', batches: 'Export mapping, in batches', text: 'Text' },
      }),
    bodyMapping: ref('export-mapping').meta({
      title: 'Export mapping',
      ref: 'export-mapping',
      needed: true,
      when: { body: ['mapping', 'batches'] },
    }),
    bodySource: z
      .enum(batchSources)
      .default('database')
      .meta({ title: 'Objects from', labels: sourceLabels, when: { body: ['batches'] } }),
    bodyEntity: ref('entity').meta({
      title: 'Entity',
      ref: 'entity',
      needed: true,
      when: { body: ['batches'], bodySource: ['database'] },
    }),
    bodyConstraint: constraintText('bodyEntity').meta({
      title: 'Constraint',
      constraint: 'bodyEntity',
      help: 'What is read is the database at one moment, without what this run has written.',
      when: { body: ['batches'], bodySource: ['database'] },
    }),
    bodySort: sortKeys('bodyEntity').meta({ title: 'Sort', when: { body: ['batches'], bodySource: ['database'] } }),
    bodyFlow: ref('microflow').meta({
      title: 'Microflow for each batch',
      ref: 'microflow',
      help: sourceFlowHelp,
      needed: true,
      when: { body: ['batches'], bodySource: ['microflow'] },
    }),
    bodySize: exportSize().meta({ when: { body: ['batches'] } }),
    bodyInput: z
      .string()
      .default('')
      .meta({
        title: 'Object or list',
        variable: 'object|list',
        writtenBy: 'bodyMapping',
        when: { body: ['mapping'] },
      }),
    bodyText: expressionText('string').meta({ title: 'Text', expression: 'string', when: { body: ['text'] } }),
    response: z
      .enum(['none', 'mapping', 'batches', 'text', 'file', 'status'])
      .default('text')
      .meta({
        title: 'Response',
        labels: {
          none: 'Ignore',
          mapping: 'Import mapping',
          batches: 'Import mapping, in batches',
          text: 'Text',
          file: 'File (its bytes, for a Binary attribute)',
          status: 'Status code',
        },
      }),
    responseMapping: ref('import-mapping').meta({
      title: 'Import mapping',
      help: 'No object comes of 204, 304, null and an answer with Content-Length 0 and no content type.',
      ref: 'import-mapping',
      needed: true,
      when: { response: ['mapping', 'batches'] },
    }),
    arguments: callArguments().meta({
      title: 'Arguments',
      arguments: true,
      when: { response: ['mapping', 'batches'] },
    }),
    whenNotFound: notFoundAtCall().meta({ when: { response: ['mapping'] } }),
    validate: validateMessage().meta({ when: { response: ['mapping'] } }),
    commit: z
      .enum(commitModes)
      .default('no')
      .meta({ title: 'Commit', when: { response: ['mapping', 'batches'] } }),
    batchSize: batchSize().meta({ when: { response: ['batches'] } }),
    batchFlow: batchFlow().meta({ when: { response: ['batches'] } }),
    ...transportSettings(),
    timeoutMs: z.int().positive().default(30_000).meta({ title: 'Time-out', unit: 'ms' }),
    errorStatus: z.boolean().default(true).meta({ title: 'Status 400 and above is an error' }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p) => `${p.method} ${p.location.replace(/^https?:\/\/[^/]*/, '') || '…'}`,
  detail: (p) => (p.output ? `$${p.output}` : (/^https?:\/\/([^/]*)/.exec(p.location)?.[1] ?? '')),
  outputs: (p, { view }) => {
    const outputs: { name: string; type: ValueType }[] = [];
    if (p.output && p.response === 'text') outputs.push({ name: p.output, type: { kind: 'string' } });
    if (p.output && p.response === 'file') outputs.push({ name: p.output, type: { kind: 'binary' } });
    if (p.output && p.response === 'status') outputs.push({ name: p.output, type: { kind: 'integer' } });
    if (p.output && p.response === 'batches') outputs.push({ name: p.output, type: { kind: 'long' } });
    const type = p.response === 'mapping' ? mappingType(view, p.responseMapping) : undefined;
    if (p.output && type) outputs.push({ name: p.output, type });
    return outputs;
  },
  check: (p, ctx) => {
    if (!p.location.trim())
      ctx.report(
        'error',
        'microflow/no-location',
        'The location is empty.',
        'location',
        'Give a URL such as https://api.example.org/orders/{1}.',
      );
    p.parameters.forEach((text, i) => {
      ctx.expression(text, `parameters.${i}`);
    });
    for (const [, n] of p.location.matchAll(/\{(\d+)\}/g))
      if (Number(n) < 1 || Number(n) > p.parameters.length)
        ctx.report(
          'error',
          'microflow/location-parameter',
          `The location uses {${n}} but there are ${p.parameters.length} parameters.`,
          'location',
        );
    for (const number of unchosenParameters(p))
      ctx.report(
        'error',
        'microflow/location-address',
        `{${number}} stands in front of the path of the location, and ${p.parameters[number - 1]?.trim() || 'its parameter'} is no constant: whoever gives the value would say where the call goes.`,
        'location',
        'Begin with https:// and a host, or with a constant and a /, or say that parameters may say where the call goes.',
      );
    if (p.startsWithAddress && addressingParameters(p.location).length === 0)
      ctx.report(
        'warning',
        'microflow/location-no-address',
        'No parameter stands in front of the path of the location: there is no address to take.',
        'startsWithAddress',
      );
    checkHeaders(p, ctx);
    checkTransport(p, ctx.view, ({ severity, code, message, property, fix }) =>
      ctx.report(severity, code, message, property, fix),
    );
    if (p.body === 'batches') checkExport(p.bodyMapping, sourceOf(p), bodyNames, ctx);
    if (p.body === 'batches' && mappingParameters(ctx.view, p.bodyMapping).length > 0)
      ctx.report(
        'error',
        'microflow/mapping-parameters',
        'The export mapping of the body takes parameters, which nothing gives here.',
        'bodyMapping',
      );
    if (p.body === 'mapping') {
      if (!ctx.view.unit(p.bodyMapping))
        ctx.report('error', 'microflow/no-mapping', 'No export mapping is chosen for the body.', 'bodyMapping');
      else if (mappingParameters(ctx.view, p.bodyMapping).length > 0)
        ctx.report(
          'error',
          'microflow/mapping-parameters',
          'The export mapping of the body takes parameters, which nothing gives here.',
          'bodyMapping',
          'Write the text with Export with mapping, and send it as a text.',
        );
      ctx.variable(p.bodyInput, 'bodyInput');
    }
    if (p.body === 'text') ctx.expression(p.bodyText, 'bodyText', { kind: 'string' });
    if (p.response === 'batches')
      checkBatches(batchesOf(p), { mapping: 'responseMapping', microflow: 'batchFlow' }, ctx);
    if (p.response === 'mapping' && !ctx.view.unit(p.responseMapping))
      ctx.report('error', 'microflow/no-mapping', 'No import mapping is chosen for the response.', 'responseMapping');
    if (p.response === 'mapping' || p.response === 'batches') checkGiven(p, p.responseMapping, ctx);
  },
  validates: (p) => (p.response === 'mapping' && p.validate !== 'off' ? p.responseMapping : null),
  parameters: (p, { view }) =>
    p.response === 'mapping' || p.response === 'batches' ? mappingParameters(view, p.responseMapping) : [],
  reaches: (p) => [
    ...(p.body === 'batches' ? reachesOfExport(p.bodyMapping, sourceOf(p)) : []),
    ...(p.response === 'batches' ? reachesOfBatches(batchesOf(p)) : []),
  ],
  emit: (p, to) => {
    const body = (): Code<string | ExportPlan | null> => {
      if (p.body === 'batches') return emitExportPlan(p.bodyMapping, sourceOf(p), literal(null), to);
      if (p.body === 'text') return to.expression(p.bodyText);
      if (p.body === 'none') return literal(null);
      const mapping = literal(to.mapping(p.bodyMapping as string).index);
      return to.call<MappingFunctions>().exportText(to.run, to.trace, mapping, to.variable(p.bodyInput), literal(null));
    };
    const reads = {
      text: 'text',
      mapping: 'text',
      batches: 'nothing',
      file: 'bytes',
      status: 'nothing',
      none: 'nothing',
    } as const;
    const request = objectOfCodes<RestCallRequest>({
      method: literalOf(methods, p.method),
      location: literal(p.location.trim()),
      parameters: listOfCodes(p.parameters.map((text) => to.expression(text))),
      chosen: listOfCodes(chosenParameters(p).map((number) => literalOf('number', number))),
      headers: listOfCodes(
        p.headers.map((h) => js<[string, unknown]>`[${literalOf('text', h.name)}, ${to.expression(h.value)}]`),
      ),
      body: body(),
      bodyType: literal(
        p.body === 'mapping' || p.body === 'batches' ? to.mapping(p.bodyMapping as string).mediaType : null,
      ),
      transport: literal(compileTransport(p, (id) => to.constant(id))),
      timeoutMs: literalOf('number', p.timeoutMs),
      errorStatus: literalOf('flag', p.errorStatus),
      reads: literal(chosen(reads, p.response)),
    });
    const answer = to.temporary();
    const asked = to.temporary();
    // The answer of the call before may be used in what is sent; what this call gives is its own, also when it is never sent.
    const prepared = js`try { ${asked} = ${request}; } catch (e) { u.latestHttpResponse = null; throw e; }\n`;
    const assign = p.output ? js`${to.variable(p.output)} = ` : nothing;
    if (p.response === 'batches')
      return js`${prepared}${assign}${to.call<RestFunctions>().callInBatches(to.run, to.trace, asked, emitBatchPlan(batchesOf(p), emitParameters(p, p.responseMapping, to), to))};\n`;
    const call = js`${prepared}${answer} = ${to.call<RestFunctions>().callRest(to.run, to.trace, asked)};\n`;
    if (p.response === 'mapping') {
      const mapping = literal(to.mapping(p.responseMapping as string).index);
      return js`${call}${assign}${to.call<RestFunctions>().importResponse(to.run, to.trace, mapping, answer, emitGiven(p, p.responseMapping, null, to), literalOf(commitModes, p.commit))};\n`;
    }
    const member = { text: js`body`, file: js`content`, status: js`status`, none: null }[p.response];
    return p.output && member ? js`${call}${assign}${answer}.${member};\n` : call;
  },
});

function batchesOf(p: {
  responseMapping: string | null;
  batchSize: number;
  commit: CommitMode;
  batchFlow: string | null;
}) {
  return { mapping: p.responseMapping, size: p.batchSize, commit: p.commit, microflow: p.batchFlow };
}

/** The properties that say where the objects of a body in batches come from. */
const bodyNames = {
  mapping: 'bodyMapping',
  entity: 'bodyEntity',
  constraint: 'bodyConstraint',
  sort: 'bodySort',
  microflow: 'bodyFlow',
};

function sourceOf(p: {
  bodySource: BatchSource['source'];
  bodyEntity: string | null;
  bodyConstraint: string;
  bodySort: BatchSource['sort'];
  bodyFlow: string | null;
  bodySize: number;
}): BatchSource {
  return {
    source: p.bodySource,
    entity: p.bodyEntity,
    constraint: p.bodyConstraint,
    sort: p.bodySort,
    microflow: p.bodyFlow,
    size: p.bodySize,
  };
}
