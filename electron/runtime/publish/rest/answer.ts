import { isNumeric, type Numeric, writeNumber } from '../../../../shared/expression/numeric.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import type { ExportPlan } from '../../../../shared/microflow/activities/export-batches.ts';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import type { AnswerForm } from '../../../../shared/service/rest/answer-form.ts';
import type { ProgramRestOperation } from '../../../../shared/service/rest/program.ts';
import { writeDateTimeText } from '../../../../shared/structure/date-time-text.ts';
import { FlowError } from '../../contract/flow-error.ts';
import type { ExportWriter } from '../../contract/run.ts';
import { type Steps, settled } from '../../contract/steps.ts';
import type { WeftObject } from '../../contract/weft-object.ts';
import type { TraceRecorder } from '../../engine/trace.ts';
import type { UnitOfWork } from '../../engine/unit-of-work.ts';

/** A body that goes out; one that is written in batches when the run has ended by its plan. */
export interface AnswerBody {
  content: string | Buffer | ExportPlan;
  contentType: string;
}

/**
 * The body of an operation's result; null when there is none. An answer that cannot be written is a failure of ours: a FlowError
 * `publish/answer-not-written`, never the caller's.
 */
export function writeAnswer(
  u: UnitOfWork,
  value: unknown,
  operation: ProgramRestOperation,
  flow: ProgramFlow,
  trace: TraceRecorder | null,
): AnswerBody | null | Steps<AnswerBody | null> {
  checkStatus(u.status);
  if (u.answerInBatches !== null) return { content: u.answerInBatches, contentType: operation.answer.contentType };
  if (value === null || value === undefined) return null;
  const { answer } = operation;
  switch (answer.as) {
    case 'nothing':
      return null;
    case 'mapping':
      return writeMapped(u, value, operation, trace);
    case 'bytes':
      return { content: Buffer.from(value as Uint8Array), contentType: answer.contentType };
    case 'text':
      return textAnswer(String(value), answer);
    case 'bare':
      return { content: bareText(value, flow.returns.kind), contentType: answer.contentType };
    case 'json':
      return { content: jsonText(value, flow.returns.kind), contentType: answer.contentType };
  }
}

/** The same as steps. */
export function* answerSteps(...given: Parameters<typeof writeAnswer>): Steps<AnswerBody | null> {
  const written = writeAnswer(...given);
  return written !== null && Symbol.iterator in written ? yield* written : written;
}

function* writeMapped(
  u: UnitOfWork,
  value: unknown,
  operation: ProgramRestOperation,
  trace: TraceRecorder | null,
): Steps<AnswerBody> {
  const index = operation.exportMapping as number;
  const mapping = u.program.program.mappings[index];
  trace?.start({ kind: 'export', label: mapping?.name ?? '' });
  try {
    const text = yield* settled((u.program.mappings[index] as ExportWriter).write(u, value as WeftObject));
    trace?.finish([{ name: 'characters', text: String(text.length) }]);
    return { content: text, contentType: operation.answer.contentType };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    throw new FlowError('publish/answer-not-written', `The answer cannot be written: ${error.message}`, {
      cause: error,
    });
  }
}

/** A text is sent as what it is: one that is a JSON document as JSON where the operation says nothing else. */
function textAnswer(text: string, answer: AnswerForm): AnswerBody {
  const contentType = answer.orJson && isJsonDocument(text) ? 'application/json; charset=utf-8' : answer.contentType;
  return { content: text, contentType };
}

function isJsonDocument(text: string): boolean {
  if (!/^\s*["[{]/.test(text)) return false;
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

function bareText(value: unknown, kind: string): string {
  if (kind === 'datetime') return writeDateTimeText(value as number);
  return isNumeric(value) ? writeNumber(value as Numeric) : String(value);
}

/** Numbers digit for digit. */
function jsonText(value: unknown, kind: string): string {
  const text = bareText(value, kind);
  return typeof value === 'boolean' || (kind !== 'datetime' && isNumeric(value)) ? text : JSON.stringify(text);
}

/** RFC 9110: a final answer has a status of 200 to 599. */
function checkStatus(status: number | null): void {
  if (status === null || (Number.isInteger(status) && status >= 200 && status <= 599)) return;
  throw new FlowError(
    'publish/no-status',
    `The microflow ends with the HTTP status ${status}; an answer has one from 200 to 599.`,
  );
}
