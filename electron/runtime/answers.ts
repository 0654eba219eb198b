import { answerDataRequest } from './data-browser.ts';
import { stringifyExact } from './engine/json-value.ts';
import type { Question } from './messages.ts';
import type { Runtime } from './runtime.ts';
import { answerTaskRequest } from './task-view.ts';

/** Characters of an answer to the studio: it goes through the host, which has others to serve, to a window that must show it. */
export const longestAnswer = 32 * 1024 * 1024;

/** The result as text, too, where a window that reads it as JSON would bend its numbers. */
function withDigits<A extends { result?: unknown }>(answer: A): A & { text?: string } {
  const text = stringifyExact(answer.result ?? null, 2);
  return JSON.stringify(JSON.parse(text), null, 2) === text ? answer : { ...answer, text };
}

/** What a run answers to a question of the studio, as JSON text; whatever becomes of it, there is an answer. */
export async function answerTo(runtime: Runtime | null, question: Question): Promise<string> {
  try {
    if (!runtime) throw new Error('The run is not ready.');
    const answer = await (question.what === 'call'
      ? runtime.call(question.microflow, question.args).then(withDigits)
      : question.what === 'tasks'
        ? answerTaskRequest(runtime, question.request)
        : answerDataRequest(runtime, question.request));
    const text = stringifyExact(answer ?? null);
    if (text.length <= longestAnswer) return text;
    const most = longestAnswer / 2 ** 20;
    throw new Error(
      question.what === 'call'
        ? `The microflow was carried out; its result is too large to be shown (more than ${most} million characters).`
        : `The answer is too large to be shown (more than ${most} million characters): ask for fewer rows.`,
    );
  } catch (error) {
    const { message } = error as Error;
    return JSON.stringify(
      question.what === 'call' ? { error: { message, activity: null, stack: [] }, trace: null } : { error: message },
    );
  }
}
