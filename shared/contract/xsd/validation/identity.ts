import type { IdentityConstraint } from '../components.ts';
import { cut } from '../xml-reader.ts';
import { type IdentityPath, isNamed, leadsTo, parseIdentityPath, type StepName } from './identity-paths.ts';

/** A finding of a constraint: at the element with the offset. */
export type IdentityReport = (code: string, message: string, at: IdentityPlace) => void;

/** Where an element stands: its start tag, and its path as it was when the element was open. */
export interface IdentityPlace {
  offset: number;
  path: string;
}

/** The value of an element or attribute, as far as constraints need it. */
export interface FieldValue {
  /** Equal for equal values; null when it has no simple value. */
  key: string | null;
  text: string;
  isNillable: boolean;
}

interface Scope {
  constraint: IdentityConstraint;
  depth: number;
  selector: readonly IdentityPath[];
  fields: readonly (readonly IdentityPath[])[];
  /** Keys met, with the texts they were made of. */
  table: Map<string, IdentityPlace>;
  rows: { key: string; text: string; place: IdentityPlace }[];
}

/** An element that a selector chose. */
interface Row {
  scope: Scope;
  depth: number;
  values: (FieldValue | undefined)[];
  place: IdentityPlace;
  isBroken: boolean;
}

/** What constraints wait for at an open element. */
interface Open {
  scopes: Scope[];
  rows: Row[];
  /** Fields that this element is. */
  hits: { row: Row; field: number }[];
  /** Tables of keys below, for the references above. */
  tables: Map<IdentityConstraint, Map<string, IdentityPlace>> | null;
}

/** Of the elements that no constraint looks at: most messages have no other. Nothing is put into it. */
const idle: Open = { scopes: [], rows: [], hits: [], tables: null };

/** Keys, uniqueness and references between them (part 1, 3.11.4), in one pass over a message. */
export class IdentityChecker {
  private readonly stack: Open[] = [];
  private readonly scopes: Scope[] = [];
  private readonly rows: Row[] = [];
  private readonly report: IdentityReport;
  private readonly paths = new Map<IdentityConstraint, Pick<Scope, 'selector' | 'fields'> | null>();

  constructor(report: IdentityReport) {
    this.report = report;
  }

  /** Whether anything is waited for, so that places and values are worth making. */
  get isBusy(): boolean {
    return this.scopes.length > 0;
  }

  /** An element begins; `names` are those of all open elements, its own last. */
  start(
    constraints: readonly IdentityConstraint[],
    names: readonly StepName[],
    place: () => IdentityPlace,
    attributes: readonly { name: StepName; value: FieldValue }[],
  ): void {
    if (constraints.length === 0 && this.scopes.length === 0) {
      this.stack.push(idle);
      return;
    }
    const open: Open = { scopes: [], rows: [], hits: [], tables: null };
    this.stack.push(open);
    const depth = names.length - 1;
    for (const constraint of constraints) {
      const paths = this.pathsOf(constraint);
      if (!paths) continue;
      const scope: Scope = { constraint, depth, ...paths, table: new Map(), rows: [] };
      open.scopes.push(scope);
      this.scopes.push(scope);
    }
    for (const scope of this.scopes)
      if (scope.selector.some((path) => leadsTo(path, names, scope.depth))) {
        const row: Row = { scope, depth, values: [], place: place(), isBroken: false };
        open.rows.push(row);
        this.rows.push(row);
      }
    for (const row of this.rows)
      row.scope.fields.forEach((paths, field) => {
        const leading = paths.filter((path) => leadsTo(path, names, row.depth));
        if (leading.some((path) => !path.attribute)) open.hits.push({ row, field });
        const tests = leading.flatMap((path) => path.attribute ?? []);
        if (tests.length === 0) return;
        for (const { name, value } of attributes)
          if (tests.some((test) => isNamed(test, name))) this.take(row, field, value, place());
      });
  }

  /** Whether the value of the element that is open is wanted. */
  get wantsValue(): boolean {
    return (this.stack[this.stack.length - 1] as Open).hits.length > 0;
  }

  /** The element ends. */
  end(value: FieldValue | null, place: () => IdentityPlace): void {
    const open = this.stack.pop() as Open;
    if (open === idle) return;
    for (const { row, field } of open.hits)
      this.take(row, field, value ?? { key: null, text: '', isNillable: false }, place());
    for (const row of open.rows) this.close(row);
    this.rows.length -= open.rows.length;
    const above = this.stack.at(-1);
    for (const { constraint, table } of open.scopes)
      if (constraint.kind !== 'keyref') open.tables = merged(open.tables, constraint, table);
    for (const scope of open.scopes) if (scope.constraint.kind === 'keyref') this.follow(scope, open);
    this.scopes.length -= open.scopes.length;
    // Tables are of use as long as something above can refer to them.
    if (above && open.tables && this.scopes.some((s) => s.constraint.kind === 'keyref'))
      for (const [constraint, table] of open.tables) above.tables = merged(above.tables, constraint, table);
  }

  private take(row: Row, field: number, value: FieldValue, place: IdentityPlace): void {
    const { constraint } = row.scope;
    if (row.values[field] !== undefined) {
      row.isBroken = true;
      this.report(
        'xsd/key-field',
        `The field ${cut(constraint.fields[field] ?? '')} of ${label(constraint)} stands here more than once.`,
        place,
      );
      return;
    }
    if (value.key === null && !value.isNillable) {
      row.isBroken = true;
      this.report(
        'xsd/key-field',
        `The field ${cut(constraint.fields[field] ?? '')} of ${label(constraint)} has to be a value; it holds elements.`,
        place,
      );
    }
    row.values[field] = value;
  }

  /** The element that a selector chose ends: all its fields were seen. */
  private close(row: Row): void {
    const { constraint, fields, table, rows } = row.scope;
    if (row.isBroken) return;
    const missing = fields.findIndex((_, i) => row.values[i] === undefined || row.values[i]?.key === null);
    if (constraint.kind === 'key') {
      const nil = row.values.findIndex((value) => value?.isNillable);
      if (missing >= 0 || nil >= 0) {
        const text = cut(constraint.fields[missing >= 0 ? missing : nil] ?? '');
        this.report(
          'xsd/key-missing',
          missing >= 0
            ? `${label(constraint)} needs ${text} here, and it is missing.`
            : `${label(constraint)} needs a value for ${text}; its element may be nil, so it cannot be a key.`,
          row.place,
        );
        return;
      }
    } else if (missing >= 0) return;
    const key = row.values.map((value) => `${value?.key?.length}:${value?.key}`).join();
    const text = row.values.map((value) => `"${cut(value?.text ?? '', 40)}"`).join(', ');
    if (constraint.kind === 'keyref') rows.push({ key, text, place: row.place });
    else if (table.has(key))
      this.report(
        'xsd/key-not-unique',
        `${text} stands here again; ${label(constraint)} asks for a value that occurs once. (First at ${table.get(key)?.path}.)`,
        row.place,
      );
    else table.set(key, row.place);
  }

  private follow({ constraint, rows }: Scope, open: Open): void {
    const table = constraint.refers && open.tables?.get(constraint.refers);
    if (!constraint.refers) return;
    for (const { key, text, place } of rows)
      if (!table?.has(key))
        this.report(
          'xsd/key-not-found',
          `${text} refers to nothing: ${label(constraint.refers)} has no such value.`,
          place,
        );
  }

  private pathsOf(constraint: IdentityConstraint): Pick<Scope, 'selector' | 'fields'> | null {
    const known = this.paths.get(constraint);
    if (known !== undefined) return known;
    const selector = parseIdentityPath(constraint.selector, constraint.scope, 'selector');
    const fields = constraint.fields.map((field) => parseIdentityPath(field, constraint.scope, 'field'));
    const isReadable = typeof selector !== 'string' && fields.every((field) => typeof field !== 'string');
    const paths = isReadable ? { selector, fields: fields as IdentityPath[][] } : null;
    this.paths.set(constraint, paths);
    return paths;
  }
}

function merged(
  tables: Open['tables'],
  constraint: IdentityConstraint,
  table: Map<string, IdentityPlace>,
): NonNullable<Open['tables']> {
  const all = tables ?? new Map();
  const known = all.get(constraint);
  if (!known) all.set(constraint, table);
  else for (const [key, place] of table) known.set(key, place);
  return all;
}

function label({ kind, name }: IdentityConstraint): string {
  return `the ${kind === 'unique' ? 'uniqueness rule' : kind} ${cut(name.replace(/^\{.*\}/, ''))}`;
}
