/** A message that does not fit: what, where in it (`$.orders[3].total`, line, column), and what to do. */
export class MappingError extends Error {
  readonly code: string;
  readonly path: string;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly fix: string | undefined;
  /** The text that did not fit, to tell a caller's input from others. */
  readonly input: string | undefined;
  constructor(
    code: string,
    message: string,
    place: { path: string; line?: number; column?: number; fix?: string; input?: string },
  ) {
    super(message);
    this.code = code;
    this.path = place.path;
    this.line = place.line;
    this.column = place.column;
    this.fix = place.fix;
    this.input = place.input;
  }
}
