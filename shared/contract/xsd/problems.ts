import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import type { SchemaElement } from './schema-file.ts';

/** More findings than this are not read by anybody. */
const mostProblems = 500;

/**
 * What is wrong with a schema set. `error`: part of it cannot be read as meant. `strict`: a rule of XML Schema is broken, but what is meant is
 * clear, so the set stays usable; a warning. `note`: worth knowing, no rule is broken.
 */
export class SchemaProblems {
  readonly diagnostics: LocatedDiagnostic[] = [];
  /** Whether a rule of XML Schema is broken anywhere. */
  isInvalid = false;
  private readonly said = new Set<string>();

  error(source: SchemaElement, code: string, message: string, fix?: string): void {
    this.isInvalid = true;
    this.add('error', source, code, message, fix);
  }

  strict(source: SchemaElement | null, code: string, message: string, fix?: string): void {
    this.isInvalid = true;
    if (source) this.add('warning', source, code, message, fix);
  }

  /** Part of the set is not there; by the rules, that alone is no fault of the schema. */
  incomplete(source: SchemaElement, code: string, message: string, fix?: string): void {
    this.add('error', source, code, message, fix);
  }

  note(source: SchemaElement, code: string, message: string, fix?: string): void {
    this.add('warning', source, code, message, fix);
  }

  fault(diagnostic: LocatedDiagnostic): void {
    this.isInvalid = true;
    this.diagnostics.push(diagnostic);
  }

  private add(severity: 'error' | 'warning', source: SchemaElement, code: string, message: string, fix?: string): void {
    if (this.diagnostics.length >= mostProblems) return;
    const { file } = source;
    const key = `${file.file.path} ${source.offset} ${code} ${message}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    const path = pathOf(source);
    this.diagnostics.push({
      severity,
      code,
      message,
      document: file.file.path,
      path,
      ...file.places.at(source.offset),
      ...(fix === undefined ? {} : { fix }),
    });
  }
}

/** `schema/complexType[Order]/sequence/element[line]` */
function pathOf(source: SchemaElement): string {
  const steps: string[] = [];
  for (let at: SchemaElement | null = source; at; at = at.parent) {
    const name = at.attributes.get('name') ?? at.attributes.get('ref');
    steps.unshift(name === undefined ? at.local : `${at.local}[${name.slice(0, 60)}]`);
  }
  return steps.join('/');
}
