import { z } from 'zod';
import {
  type ConsumedOperation,
  consumedOperationElement,
  consumedOperationOf,
  type OperationResult,
} from '../../consume/index.ts';
import {
  type Code,
  joined,
  js,
  listOfCodes,
  literal,
  literalOf,
  objectOfCodes,
} from '../../expression/emitted-code.ts';
import type { EmittedTypes, RuntimeTypes } from '../../expression/runtime-types.ts';
import { systemHttpResponseId, systemSoapAttachmentId, systemSoapFaultId } from '../../model/catalog.ts';
import { ref } from '../../model/kind.ts';
import type { ProjectView } from '../../model/project.ts';
import { type ActivityParameter, defineActivity, listOf, objectOf } from '../activity.ts';
import { argumentOf, callArguments, checkArguments } from './call-arguments.ts';
import { type CommitMode, commitModes } from './calls.ts';

/** What a call asks of a consumed service, beside its inputs. */
export interface OperationCall {
  /** Number of the service in the program, and of the operation in the service. */
  service: number;
  operation: number;
  /** What becomes of the objects that its answer is read into. */
  commit: CommitMode;
}

/** What a call gives beside its value, into a variable; the form offers those of the operation. */
const callResults = () =>
  z
    .array(
      z.strictObject({
        result: z.string().default('').meta({ title: 'Result', resultOf: 'operation' }),
        output: z.string().default('').meta({ title: 'Variable', variable: 'new' }),
      }),
    )
    .default([])
    .meta({
      title: 'Other results',
      help: 'Headers of the answer, as its service declares them; the error handler sees those of answers that are errors.',
    });

/** What the runtime has for this activity. */
export interface OperationFunctions<T extends RuntimeTypes = EmittedTypes> {
  /** Calls an operation with values by the names of its inputs; gives a value of the type of its output. */
  callOperation(u: T['run'], t: T['trace'], call: OperationCall, inputs: Record<string, unknown>): Promise<unknown>;
  /**
   * The same; gives a list of that value and of the results whose names are asked for, in their order. `failed` is given such a list, without a value, before an error is thrown: what the answer
   * that was the error has of them, else nothing.
   */
  callForResults(
    u: T['run'],
    t: T['trace'],
    call: OperationCall,
    inputs: Record<string, unknown>,
    results: string[],
    failed: ((values: unknown[]) => void) | null,
  ): Promise<unknown[]>;
}

function parametersOf(operation: ConsumedOperation | undefined): ActivityParameter[] {
  return (operation?.inputs ?? []).map(({ name, help, type, isRequired }) => ({
    name,
    label: name,
    ...(help === undefined ? {} : { help }),
    type,
    isRequired,
  }));
}

/** The results that a call takes which answers that are errors have, too, with their places among those that it takes. */
function takenOfErrors(
  taken: readonly { result: string; output: string }[],
  results: readonly OperationResult[],
): { name: string; type: OperationResult['type']; index: number }[] {
  return taken.flatMap(({ result, output }, index) => {
    const found = results.find((each) => each.name === result);
    return found?.ofErrors && output !== '' ? [{ name: output, type: found.type, index }] : [];
  });
}

const operationIn = (view: ProjectView, id: string | null) => consumedOperationOf(view, id)?.operation;

/** CS-04, CR-27: calls an operation of a consumed service, whatever its protocol. What it takes and gives is in the service's document. */
export const callOperation = defineActivity({
  type: 'call-operation',
  group: 'Integration',
  label: 'Call operation',
  icon: 'mail-open',
  family: 'consume',
  shape: 'card',
  summary: 'Calls an operation of a consumed service.',
  isOffered: true,
  ofElement: { kind: consumedOperationElement, property: 'operation' },
  waits: true,
  always: [
    { name: 'latestHttpResponse', type: objectOf(systemHttpResponseId), isAmbient: true },
    { name: 'latestSoapFault', type: objectOf(systemSoapFaultId), isAmbient: true },
    { name: 'latestSoapAttachments', type: listOf(systemSoapAttachmentId), isAmbient: true },
  ],
  properties: z.strictObject({
    type: z.literal('call-operation'),
    operation: ref(consumedOperationElement).meta({ title: 'Operation', ref: consumedOperationElement, needed: true }),
    arguments: callArguments(),
    commit: z
      .enum(commitModes)
      .default('no')
      .meta({
        title: 'Commit',
        help: 'Of the objects that its answer is read into.',
        labels: { no: 'No', 'with-events': 'Yes', 'without-events': 'Yes, without events' },
      }),
    output: z.string().default('').meta({ title: 'Result name', variable: 'new' }),
    results: callResults(),
  }),
  caption: (p, names) => names.name(p.operation),
  detail: (p) => (p.output ? `$${p.output}` : 'operation'),
  parameters: (p, { view }) => parametersOf(operationIn(view, p.operation)),
  outputs: (p, { view }) => {
    const operation = operationIn(view, p.operation);
    const { output, results = [] } = operation ?? {};
    return [
      ...(p.output && output ? [{ name: p.output, type: output }] : []),
      ...p.results.flatMap(({ result, output: name }) => {
        const found = results.find((each) => each.name === result);
        return name && found ? [{ name, type: found.type }] : [];
      }),
    ];
  },
  outputsOfError: (p, { view }) => {
    const { results = [] } = operationIn(view, p.operation) ?? {};
    return takenOfErrors(p.results, results).map(({ name, type }) => ({ name, type }));
  },
  check: (p, ctx) => {
    const operation = operationIn(ctx.view, p.operation);
    if (!operation) {
      ctx.report(
        'error',
        'microflow/no-operation',
        'No operation is chosen.',
        'operation',
        'Choose one of a consumed service. Import a WSDL or an OpenAPI description first if there is none.',
      );
      return;
    }
    checkArguments(p.arguments, parametersOf(operation), ctx, `${operation.name} has no input`);
    if (p.output && !operation.output)
      ctx.report('error', 'microflow/no-result', `${operation.name} gives nothing.`, 'output');
    p.results.forEach(({ result, output }, i) => {
      if (!operation.results.some(({ name }) => name === result))
        ctx.report(
          'error',
          'microflow/no-other-result',
          result === '' ? 'It is not said which result is taken.' : `${operation.name} has no result ${result}.`,
          `results.${i}.result`,
          operation.results.length > 0
            ? `Choose one of ${operation.results.map(({ name }) => name).join(', ')}.`
            : 'Declare the header at the answer of the operation, in the document of its service.',
        );
      if (output === '')
        ctx.report('error', 'microflow/no-result-name', `${result} has no variable to be in.`, `results.${i}.output`);
    });
  },
  emit: (p, to) => {
    const { service, operation } = to.operation(p.operation as string);
    // Names are those of a contract: `__proto__` is one of them, and not the prototype.
    const inputs: Record<string, Code> = Object.create(null);
    for (const { name } of operationIn(to.view, p.operation)?.inputs ?? []) {
      const value = argumentOf(p.arguments, name);
      if (value) inputs[name] = to.expression(value);
    }
    const call = objectOfCodes<OperationCall>({
      service: literal(service),
      operation: literal(operation),
      commit: literalOf(commitModes, p.commit),
    });
    const rt = to.call<OperationFunctions>();
    if (p.results.length > 0) {
      const names = listOfCodes(p.results.map(({ result }) => literalOf('text', result)));
      const all = to.temporary();
      const taken = [
        ...(p.output ? [[p.output, 0] as const] : []),
        ...p.results.map((r, i) => [r.output, i + 1] as const),
      ];
      const given = to.temporary();
      const ofErrors = takenOfErrors(p.results, operationIn(to.view, p.operation)?.results ?? []);
      const kept = ofErrors.map(({ name, index }) => js`${to.variable(name)} = ${given}[${literal(index + 1)}]; `);
      const failed =
        ofErrors.length === 0 ? js<null>`null` : js<(values: unknown[]) => void>`(${given}) => { ${joined(kept)}}`;
      return joined([
        js`${all} = ${rt.callForResults(to.run, to.trace, call, objectOfCodes(inputs), names, failed)};\n`,
        ...taken.map(([name, index]) => js`${to.variable(name)} = ${all}[${literal(index)}];\n`),
      ]);
    }
    const answer = rt.callOperation(to.run, to.trace, call, objectOfCodes(inputs));
    return p.output ? js`${to.variable(p.output)} = ${answer};\n` : js`${answer};\n`;
  },
});
