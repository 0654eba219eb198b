import { EnvelopeError, oneElement, type ReadEnvelope, readEnvelope } from '../../soap/envelope.ts';

/** What a mock answers with, as a person or a recording gave it: an element for the body, or a whole envelope. */
export type MockAnswerText = { element: string } | { envelope: string; read: ReadEnvelope };

/** Reads the text of a mock's answer. @throws EnvelopeError with the place in the text */
export function readMockAnswer(text: string): MockAnswerText {
  if (/^\s*(?:<\?xml[^>]*\?>\s*)?<(?:[\w.-]+:)?Envelope[\s>]/.test(text))
    return { envelope: text, read: readEnvelope(text) };
  return { element: oneElement(text) };
}

/** A recorded answer as what a mock answers with: the element of its body, or all of it where it is a fault; null where it is neither. */
export function mockAnswerOf(recorded: string): string | null {
  try {
    const { fault, body } = readEnvelope(recorded);
    return fault ? recorded : (body[0]?.text.trim() ?? null);
  } catch (error) {
    if (error instanceof EnvelopeError) return null;
    throw error;
  }
}
