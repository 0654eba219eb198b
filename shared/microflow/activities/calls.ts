import { z } from 'zod';
import { parseExpression } from '../../expression/index.ts';
import type { MappedObject } from '../../mapping/kind.ts';
import type { ValueType } from '../../model/catalog.ts';
import { expressionText, ref } from '../../model/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import type { Unit } from '../../model/unit.ts';
import { commitEvents, defineActivity, entityOf, listOf, objectOf } from '../activity.ts';
import { leadingParameter, takesAddress } from './call-location.ts';

interface FlowSignature {
  parameters: { name: string; type: { kind: string; entity?: string | null; enumeration?: string | null } }[];
  returns: { kind: string; entity?: string | null; enumeration?: string | null };
}

function signatureOf(view: ProjectView, id: string | null): FlowSignature | undefined {
  return (view.unit(id) as Unit<FlowSignature> | undefined)?.data;
}

function valueTypeOf(type: FlowSignature['returns']): ValueType {
  if (type.kind === 'object') return objectOf(type.entity ?? '');
  if (type.kind === 'list') return listOf(type.entity ?? '');
  if (type.kind === 'enumeration') return { kind: 'enumeration', enumeration: type.enumeration ?? '' };
  return { kind: type.kind as 'string' };
}

/** The type a mapping gives (import) or takes (export). */
export function mappingType(view: ProjectView, id: string | null): ValueType | undefined {
  const unit = view.unit(id) as Unit<{ root: MappedObject | null }> | undefined;
  const root = unit?.data.root;
  const first = root ? firstEntity(root) : null;
  if (!first) return undefined;
  return /(\[\*\]|\{\*\})$/.test(first.path) ? listOf(first.entity as string) : objectOf(first.entity as string);
}

function firstEntity(element: MappedObject): MappedObject | null {
  if (element.entity) return element;
  for (const child of element.objects) {
    const found = firstEntity(child);
    if (found) return found;
  }
  return null;
}

/** MF-42. */
export const callMicroflow = defineActivity({
  type: 'call-microflow',
  group: 'Flow',
  label: 'Call microflow',
  icon: 'workflow',
  family: 'logic',
  shape: 'card',
  summary: 'Runs another microflow.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('call-microflow'),
    microflow: ref('microflow').meta({ title: 'Microflow', ref: 'microflow' }),
    arguments: z
      .array(z.strictObject({ parameter: z.string(), value: expressionText() }))
      .default([])
      .meta({ title: 'Arguments' }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.microflow),
  detail: (p) => (p.output ? `$${p.output}` : 'microflow'),
  outputs: (p, { view }) => {
    const signature = signatureOf(view, p.microflow);
    return p.output && signature && signature.returns.kind !== 'nothing'
      ? [{ name: p.output, type: valueTypeOf(signature.returns) }]
      : [];
  },
  check: (p, ctx) => {
    const signature = signatureOf(ctx.view, p.microflow);
    if (!signature) {
      ctx.report('error', 'microflow/no-microflow', 'No microflow is chosen.', 'microflow');
      return;
    }
    for (const parameter of signature.parameters) {
      const index = p.arguments.findIndex((a) => a.parameter === parameter.name);
      if (index < 0)
        ctx.report(
          'error',
          'microflow/argument-missing',
          `The parameter ${parameter.name} has no argument.`,
          'arguments',
          `Give ${parameter.name} a value.`,
        );
      else ctx.expression(p.arguments[index]?.value ?? '', `arguments.${index}.value`, valueTypeOf(parameter.type));
    }
    p.arguments.forEach((argument, i) => {
      if (!signature.parameters.some((s) => s.name === argument.parameter))
        ctx.report(
          'error',
          'microflow/argument-unknown',
          `The microflow has no parameter ${argument.parameter}.`,
          `arguments.${i}.parameter`,
        );
    });
    if (p.output && signature.returns.kind === 'nothing')
      ctx.report('error', 'microflow/no-result', 'The microflow returns nothing.', 'output');
  },
  reaches: (p) => [{ kind: 'flow', flow: p.microflow }],
  emit: (p, to) => {
    const flow = to.flow(p.microflow as string);
    const values = flow.parameters.map((name) => {
      const argument = p.arguments.find((a) => a.parameter === name);
      return argument?.value.trim() ? to.expression(argument.value) : 'undefined';
    });
    const call = to.wait(`F[${flow.index}](u, t${values.length > 0 ? `, ${values.join(', ')}` : ''})`);
    return p.output ? `${to.variable(p.output)} = ${call};\n` : `${call};\n`;
  },
});

/** AC-1. */
export const importWithMapping = defineActivity({
  type: 'import-with-mapping',
  group: 'Mapping',
  label: 'Import with mapping',
  icon: 'file-input',
  family: 'shape',
  shape: 'card',
  summary: 'Reads a text into objects.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('import-with-mapping'),
    mapping: ref('import-mapping').meta({ title: 'Mapping', ref: 'import-mapping' }),
    input: expressionText('string').meta({ title: 'Text', expression: 'string' }),
    parameter: expressionText().meta({
      title: 'Parameter',
      expression: 'any',
      help: 'The object a mapping with a parameter fills.',
    }),
    commit: z
      .enum(['no', 'with-events', 'without-events'])
      .default('no')
      .meta({ title: 'Commit', labels: { no: 'No', 'with-events': 'Yes', 'without-events': 'Yes, without events' } }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.mapping),
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p, { view }) => {
    const type = mappingType(view, p.mapping);
    return p.output && type ? [{ name: p.output, type }] : [];
  },
  check: (p, ctx) => {
    if (!ctx.view.unit(p.mapping)) ctx.report('error', 'microflow/no-mapping', 'No mapping is chosen.', 'mapping');
    ctx.expression(p.input, 'input', { kind: 'string' });
    if (p.parameter.trim()) ctx.expression(p.parameter, 'parameter');
  },
  reaches: (p) => [{ kind: 'mapping', mapping: p.mapping }, ...commitEvents(p.commit)],
  emit: (p, to) => {
    const mapping = to.mapping(p.mapping as string);
    const call = to.wait(
      `rt.importText(u, t, ${mapping.index}, ${to.expression(p.input)}, ${p.parameter.trim() ? to.expression(p.parameter) : 'undefined'}, ${to.literal(p.commit)})`,
    );
    return p.output ? `${to.variable(p.output)} = ${call};\n` : `${call};\n`;
  },
});

/** AC-4. */
export const exportWithMapping = defineActivity({
  type: 'export-with-mapping',
  group: 'Mapping',
  label: 'Export with mapping',
  icon: 'file-output',
  family: 'shape',
  shape: 'card',
  summary: 'Writes objects as text.',
  isOffered: true,
  properties: z.strictObject({
    type: z.literal('export-with-mapping'),
    mapping: ref('export-mapping').meta({ title: 'Mapping', ref: 'export-mapping' }),
    input: z.string().default('').meta({ title: 'Object or list', variable: 'object|list' }),
    output: z.string().default('').meta({ title: 'Text name', variable: 'new' }),
  }),
  caption: (p, names) => names.name(p.mapping),
  detail: (p) => (p.output ? `$${p.output}` : ''),
  outputs: (p) => (p.output ? [{ name: p.output, type: { kind: 'string' } }] : []),
  check: (p, ctx) => {
    const wanted = mappingType(ctx.view, p.mapping);
    if (!ctx.view.unit(p.mapping)) ctx.report('error', 'microflow/no-mapping', 'No mapping is chosen.', 'mapping');
    const type = ctx.variable(p.input, 'input');
    if (
      type &&
      wanted &&
      (type.kind !== wanted.kind || !ctx.catalog.isKindOf(entityOf(type) ?? '', entityOf(wanted) ?? ''))
    ) {
      ctx.report(
        'error',
        'microflow/wrong-mapping-input',
        `The mapping writes ${wanted.kind === 'list' ? 'a list' : 'an object'} of ${ctx.catalog.entity(entityOf(wanted))?.qualifiedName}.`,
        'input',
      );
    }
    if (!p.output) ctx.report('error', 'microflow/no-output', 'The text has no name.', 'output');
  },
  reaches: (p) => [{ kind: 'mapping', mapping: p.mapping }],
  emit: (p, to) =>
    `${to.variable(p.output)} = ${to.wait(`rt.exportText(u, t, ${to.mapping(p.mapping as string).index}, ${to.variable(p.input)})`)};\n`,
});

/** Headers of HTTP itself, not of a message. */
const hopHeaders: readonly string[] = [
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
];

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
  properties: z.strictObject({
    type: z.literal('call-rest'),
    method: z
      .enum(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS'])
      .default('GET')
      .meta({ title: 'Method' }),
    location: z.string().default('').meta({
      title: 'Location',
      help: 'A template: {1}, {2} … are the parameters below, each one encoded part of the address.',
      template: true,
    }),
    parameters: z.array(expressionText('string')).default([]).meta({ title: 'Parameters', expression: 'string' }),
    startsWithAddress: z.boolean().default(false).meta({
      title: 'Parameter {1} is an address',
      help: 'For a location that begins with {1}: its value says where the call goes, scheme and host included. Only for values from somebody you trust. A constant needs no leave.',
    }),
    headers: z
      .array(z.strictObject({ name: z.string(), value: expressionText('string') }))
      .default([])
      .meta({ title: 'Headers' }),
    body: z
      .enum(['none', 'mapping', 'text'])
      .default('none')
      .meta({ title: 'Body', labels: { none: 'None', mapping: 'Export mapping', text: 'Text' } }),
    bodyMapping: ref('export-mapping').meta({
      title: 'Export mapping',
      ref: 'export-mapping',
      when: { body: ['mapping'] },
    }),
    bodyInput: z
      .string()
      .default('')
      .meta({ title: 'Object or list', variable: 'object|list', when: { body: ['mapping'] } }),
    bodyText: expressionText('string').meta({ title: 'Text', expression: 'string', when: { body: ['text'] } }),
    response: z
      .enum(['none', 'mapping', 'text', 'file', 'status'])
      .default('text')
      .meta({
        title: 'Response',
        labels: {
          none: 'Ignore',
          mapping: 'Import mapping',
          text: 'Text',
          file: 'File (its bytes, for a Binary attribute)',
          status: 'Status code',
        },
      }),
    responseMapping: ref('import-mapping').meta({
      title: 'Import mapping',
      ref: 'import-mapping',
      when: { response: ['mapping'] },
    }),
    commit: z
      .enum(['no', 'with-events', 'without-events'])
      .default('no')
      .meta({ title: 'Commit', when: { response: ['mapping'] } }),
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
    const leading = leadingParameter(p);
    if (leading !== null && !takesAddress(p))
      ctx.report(
        'error',
        'microflow/location-address',
        `The location begins with {${leading}}, and ${p.parameters[leading - 1]?.trim() || 'its parameter'} is no constant: whoever gives the value would say where the call goes.`,
        'location',
        'Begin with https:// or a constant, or say that the parameter is an address.',
      );
    if (p.startsWithAddress && leading === null)
      ctx.report(
        'warning',
        'microflow/location-no-address',
        'The location does not begin with a parameter: there is no address to take.',
        'startsWithAddress',
      );
    p.headers.forEach((header, i) => {
      ctx.expression(header.value, `headers.${i}.value`);
      if (!/^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/.test(header.name))
        ctx.report(
          'error',
          'microflow/header-name',
          `${JSON.stringify(header.name)} is not a header name.`,
          `headers.${i}.name`,
        );
      else if (hopHeaders.includes(header.name.toLowerCase()))
        ctx.report(
          'error',
          'microflow/header-forbidden',
          `${header.name} is set by HTTP itself and may not be given.`,
          `headers.${i}.name`,
        );
      const fixed = parseExpression(header.value).expression;
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
      if (fixed.kind === 'string' && /[^\t\x20-\x7e\x80-\xff]/.test(fixed.value))
        ctx.report(
          'error',
          'microflow/header-value',
          `The value of ${header.name} has a line break or a sign outside of Latin-1; no header can hold it.`,
          `headers.${i}.value`,
        );
    });
    if (p.body === 'mapping') {
      if (!ctx.view.unit(p.bodyMapping))
        ctx.report('error', 'microflow/no-mapping', 'No export mapping is chosen for the body.', 'bodyMapping');
      ctx.variable(p.bodyInput, 'bodyInput');
    }
    if (p.body === 'text') ctx.expression(p.bodyText, 'bodyText', { kind: 'string' });
    if (p.response === 'mapping' && !ctx.view.unit(p.responseMapping))
      ctx.report('error', 'microflow/no-mapping', 'No import mapping is chosen for the response.', 'responseMapping');
  },
  emit: (p, to) => {
    const body =
      p.body === 'mapping'
        ? to.wait(`rt.exportText(u, t, ${to.mapping(p.bodyMapping as string).index}, ${to.variable(p.bodyInput)})`)
        : p.body === 'text'
          ? to.expression(p.bodyText)
          : 'null';
    const headers = p.headers.map((h) => `[${to.literal(h.name)}, ${to.expression(h.value)}]`).join(', ');
    const reads =
      p.response === 'text' || p.response === 'mapping' ? 'text' : p.response === 'file' ? 'bytes' : 'nothing';
    const response = to.temporary();
    // What the call gives is its own, also when it fails before it is sent.
    let code = `u.latestHttpResponse = null;\n${response} = ${to.wait(`rt.callRest(u, t, { method: ${to.literal(p.method)}, location: ${to.literal(p.location.trim())}, startsWithAddress: ${takesAddress(p)}, parameters: [${p.parameters.map((text) => to.expression(text)).join(', ')}], headers: [${headers}], body: ${body}, json: ${p.body === 'mapping'}, timeoutMs: ${p.timeoutMs}, errorStatus: ${p.errorStatus}, reads: ${to.literal(reads)} })`)};\n`;
    const assign = p.output ? `${to.variable(p.output)} = ` : '';
    if (p.response === 'text') code += assign ? `${assign}${response}.body;\n` : '';
    else if (p.response === 'file') code += assign ? `${assign}${response}.content;\n` : '';
    else if (p.response === 'status') code += assign ? `${assign}${response}.status;\n` : '';
    else if (p.response === 'mapping')
      code += `${assign}${to.wait(`rt.importResponse(u, t, ${to.mapping(p.responseMapping as string).index}, ${response}, ${to.literal(p.commit)})`)};\n`;
    return code;
  },
});
