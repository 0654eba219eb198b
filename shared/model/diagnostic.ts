/** A finding in a project or an input, as a value; never thrown. The codes are `room/what-is-wrong` and never reused. */
export interface Diagnostic {
  severity: 'error' | 'warning' | 'info';
  code: string;
  message: string;
  /** Qualified name of the document. */
  document?: string;
  /** A place: in an input `$.orders[3].total`, in a document the element's qualified name or data path. */
  path?: string;
  line?: number;
  column?: number;
  /** What to do, in words. */
  fix?: string;
}

/** A diagnostic with what the studio needs to go there and to fix it. */
export interface LocatedDiagnostic extends Diagnostic {
  unit?: string;
  /** Id of the element inside the unit (entity, attribute, node, mapping element path). */
  element?: string;
  /** Name of the property on that element, and the range in its text for expressions. */
  property?: string;
  range?: readonly [number, number];
  /** What the message was made of, for the quick fixes of its code. */
  params?: Readonly<Record<string, string | null | readonly string[]>>;
}

/** A finding as a sentence of its own, with the document it is about where it is about one. */
export function inOneSentence({ document, message }: Pick<Diagnostic, 'document' | 'message'>): string {
  return document ? `${document}: ${message}` : message;
}

/** The document shape of DESIGN's `D`: only its members, in order. */
export function toPrintedDiagnostic(d: Diagnostic): Diagnostic {
  const { severity, code, message, document, path, line, column, fix } = d;
  return JSON.parse(JSON.stringify({ severity, code, message, document, path, line, column, fix })) as Diagnostic;
}
