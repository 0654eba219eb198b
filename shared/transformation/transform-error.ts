/** A place in the text of a step, both from 1 on. */
export interface StepPlace {
  line?: number | undefined;
  column?: number | undefined;
}

/** A step that could not do its work: what, where in its text, and what to do. The run says which step. */
export class StepError extends Error {
  readonly code: string;
  readonly place: StepPlace;
  readonly fix: string | undefined;
  /** Where in the message, of one that is not of its format. */
  messagePlace: StepPlace = {};
  constructor(code: string, message: string, place: StepPlace = {}, fix?: string) {
    super(message);
    this.code = code;
    this.place = place;
    this.fix = fix;
  }
}

/** What of a transformation failed: a step, the message that came in, or the result. */
export type FailedPart = { number: number; label: string } | 'message' | 'result';

/** A transformation that failed, as its caller hears of it. */
export class TransformationError extends Error {
  readonly code: string;
  /** Number of the step in the document, from 0 on; null where the message itself does not fit. */
  readonly step: number | null;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly fix: string | undefined;
  /** What went wrong, without where; and as a sentence that names the step. */
  readonly reason: string;
  readonly sentence: string;
  constructor(name: string, where: FailedPart, error: StepError) {
    const step = typeof where === 'string' ? null : where;
    const subject = step ? `step ${step.number + 1} (${step.label})` : `the ${where}`;
    const { line, column } = step ? error.place : error.messagePlace;
    const place = [
      name,
      subject,
      ...(line === undefined ? [] : [`line ${line}`]),
      ...(column === undefined ? [] : [`column ${column}`]),
    ];
    const inside = error.messagePlace;
    const at =
      step && inside.line !== undefined ? ` (Line ${inside.line}, column ${inside.column ?? 1} of the message.)` : '';
    const reason = error.message + at;
    super(`${place.join(', ')}: ${reason}`, { cause: error });
    this.code = error.code;
    this.step = step?.number ?? null;
    this.line = line;
    this.column = column;
    this.fix = error.fix;
    this.reason = reason;
    this.sentence = step ? `S${subject.slice(1)}: ${reason}` : reason;
  }
}
