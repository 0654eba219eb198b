/** An error in evaluating an expression; the text is for the person who wrote it. */
export class ExpressionError extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}
