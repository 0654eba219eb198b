import type { ValueType } from '../../../shared/model/catalog.ts';
import type { LocatedDiagnostic } from '../../../shared/model/diagnostic.ts';
import type { Problem } from '../../widgets/index.ts';
import type { FieldSpec } from './field-specs.ts';
import type { FormChange, FormPath } from './form-edit.ts';

/** What the fields of a form see of what is around them. */
export interface FormContext {
  /** The value of the whole form. */
  root: Readonly<Record<string, unknown>>;
  onChange: FormChange;
  /** The variables that a member sees, by its path below the value. */
  variablesAt(path: FormPath): ReadonlyMap<string, ValueType>;
  /** The type that an expression must have; undefined where any is right. */
  expectedAt(path: FormPath): ValueType | undefined;
  /** What the checks say of a member; null where all is right. */
  problemAt(path: FormPath): Problem | null;
  /** Which place of the model the expressions stand at, for the values of the last run. */
  place?: { unit: string; node: string } | undefined;
}

/** What findings say of a place: of an element (or of the document as such), by the property that they name. */
export function problemIn(
  findings: readonly LocatedDiagnostic[],
  element: string | null,
): (path: FormPath) => Problem | null {
  const own = findings.filter((f) => (f.element ?? null) === element && f.property);
  return (path) => {
    const at = path.join('.');
    const found = own.find((f) => f.property === at);
    return found
      ? { severity: found.severity, text: found.fix ? `${found.message} ${found.fix}` : found.message }
      : null;
  };
}

/** One field with its value, at a path below the form's. */
export interface FieldProps {
  field: FieldSpec;
  value: unknown;
  path: FormPath;
  form: FormContext;
  isWide?: boolean;
  /** Of several elements, whose values differ: the field says so until one is given. */
  isMixed?: boolean;
  /** In a cell there is no room for a sentence. */
  isCell?: boolean;
}

const words = ['string', 'integer', 'long', 'decimal', 'boolean', 'datetime', 'date'] as const;

/** The type that the schema itself names for an expression; others depend on what stands around it. */
export function typeOfWord(expects: string | undefined): ValueType | undefined {
  const kind = words.find((word) => word === expects);
  return kind ? { kind } : undefined;
}

/** The groups that a path leads through, the innermost first. */
export function groupsAround(root: unknown, path: FormPath): unknown[] {
  const groups: unknown[] = [];
  let current = root;
  for (const key of path) {
    groups.unshift(current);
    current = (current as Record<string | number, unknown> | null | undefined)?.[key];
  }
  return groups;
}
