import { MappingError } from '../../../../shared/format/message-error.ts';
import type { ProgramServedSoapOperation } from '../../../../shared/service/soap/program.ts';
import { writeElement } from '../../../../shared/soap/element-text.ts';
import { EnvelopeError, oneElement, withoutDeclaration } from '../../../../shared/soap/envelope.ts';
import type { ElementName } from '../../../../shared/structure/element-name.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ExportWriter } from '../../contract/run.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';

/**
 * What stands in the body of an operation's answer. One that cannot be written is a failure of ours: a FlowError
 * `publish/answer-not-written`, never the caller's.
 */
export function* writeBody(
  u: UnitOfWork,
  value: unknown,
  operation: ProgramServedSoapOperation,
  timeZone: string,
  trace: TraceRecorder | null,
): Steps<string> {
  const { response, responseElement: element } = operation;
  if (element === null) return '';
  try {
    switch (response.how) {
      case 'nothing':
        return writeElement(element, [], {}, timeZone);
      case 'value':
        return writeElement(element, [response.value], { [response.value.name]: value }, timeZone);
      case 'part':
        return value === null || value === undefined
          ? writeElement(element, [], {}, timeZone)
          : around(element, yield* written(u, value, response.mapping, trace), timeZone);
      case 'mapping':
        if (value === null || value === undefined) throw notWritten('the microflow gave nothing.');
        return yield* written(u, value, response.mapping, trace);
      case 'text':
        return elementOf(value);
    }
  } catch (error) {
    if (error instanceof MappingError) throw notWritten(error.message, error);
    throw error;
  }
}

/** The headers of an answer, each of what the flow gave; none where it gave nothing. Throws as `writeBody` does. */
export function* writeHeaders(
  u: UnitOfWork,
  value: unknown,
  { answerHeaders }: ProgramServedSoapOperation,
  trace: TraceRecorder | null,
): Steps<string[]> {
  const texts: string[] = [];
  if (value === null || value === undefined) return texts;
  for (const { mapping } of answerHeaders) {
    try {
      texts.push(yield* written(u, value, mapping, trace));
    } catch (error) {
      if (error instanceof MappingError) throw notWritten(error.message, error);
      throw error;
    }
  }
  return texts;
}

/** An element that holds another one. */
function around(element: ElementName, inside: string, timeZone: string): string {
  const empty = writeElement(element, [], {}, timeZone);
  const tag = /^<([^\s/>]+)/.exec(empty)?.[1] as string;
  return `${empty.slice(0, -2)}>${inside}</${tag}>`;
}

function elementOf(value: unknown): string {
  try {
    return oneElement(String(value ?? ''));
  } catch (error) {
    if (!(error instanceof EnvelopeError)) throw error;
    throw notWritten(`its text is no element: ${error.message} (line ${error.line}, column ${error.column})`, error);
  }
}

function notWritten(why: string, cause?: unknown): FlowError {
  return new FlowError('publish/answer-not-written', `The answer cannot be written: ${why}`, { cause });
}

/** What an export mapping writes of an object, as an element of an envelope. */
export function* written(u: UnitOfWork, value: unknown, index: number, trace: TraceRecorder | null): Steps<string> {
  trace?.start({ kind: 'export', label: u.program.program.mappings[index]?.name ?? '' });
  const text = yield* settled((u.program.mappings[index] as ExportWriter).write(u, value as WeftObject));
  trace?.finish([{ name: 'characters', text: String(text.length) }]);
  return withoutDeclaration(text);
}
