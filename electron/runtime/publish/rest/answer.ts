import { isNumeric, type Numeric, writeNumber } from '../../../../shared/expression/numeric.ts';
import { formatOf } from '../../../../shared/format/index.ts';
import { MappingError } from '../../../../shared/format/message-error.ts';
import type { ExportPlan } from '../../../../shared/microflow/activities/export-batches.ts';
import type { ProgramFlow } from '../../../../shared/program/program.ts';
import type { AnswerForm } from '../../../../shared/service/rest/answer-form.ts';
import type { ProgramRestAnswer } from '../../../../shared/service/rest/program.ts';
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
  { form, mapping }: ProgramRestAnswer,
  flow: ProgramFlow,
  trace: TraceRecorder | null,
): AnswerBody | null | Steps<AnswerBody | null> {
  checkStatus(u.status);
  if (u.answerInBatches !== null) return { content: u.answerInBatches, contentType: form.contentType };
  if (value === null || value === undefined) return null;
  switch (form.as) {
    case 'nothing':
      return null;
    case 'mapping':
      return writeMapped(u, value, mapping as number, form, trace);
    case 'bytes':
      return { content: Buffer.from(value as Uint8Array), contentType: form.contentType };
    case 'text':
      return textAnswer(String(value), form);
    case 'bare':
      return { content: bareText(value, flow.returns.kind), contentType: form.contentType };
    case 'json':
      return { content: jsonText(value, flow.returns.kind), contentType: form.contentType };
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
  index: number,
  form: AnswerForm,
  trace: TraceRecorder | null,
): Steps<AnswerBody> {
  const mapping = u.program.program.mappings[index];
  trace?.start({ kind: 'export', label: mapping?.name ?? '' });
  try {
    const text = yield* settled((u.program.mappings[index] as ExportWriter).write(u, value as WeftObject));
    trace?.finish([{ name: 'characters', text: String(text.length) }]);
    return { content: messageContent(text, mapping?.format ?? null), contentType: form.contentType };
  } catch (error) {
    if (!(error instanceof MappingError)) throw error;
    throw new FlowError('publish/answer-not-written', `The answer cannot be written: ${error.message}`, {
      cause: error,
    });
  }
}

/** A message of a format that is no text (a workbook) goes out as its bytes. */
function messageContent(text: string, format: string | null): string | Buffer {
  const written = format === null ? null : formatOf(format);
  return written?.described.as === 'bytes' ? Buffer.from(written.encode(text)) : text;
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
