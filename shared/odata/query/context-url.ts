import { Budget } from './cursor.ts';
import { defaultQueryLimits, type QueryError, QueryFault } from './error.ts';
import { ResourcePathReader } from './resource-path.ts';
import type { Placed, Step } from './tree.ts';

/** What a context URL says of a payload: the part behind `$metadata#` (OData Protocol 4.01, 10). */
export interface ContextUrl extends Placed {
  kind: 'type' | 'path' | 'references';
  /** `Collection(…)` of a type, or of references. */
  collection: boolean;
  /** Set or singleton with keys and what is behind them; of a type, its name. */
  steps: Step[];
  /** null when nothing is said of what is selected. */
  select: ContextItem[] | null;
  suffix: '$delta' | '$deletedEntity' | '$deletedLink' | '$entity' | '$link' | null;
}

/** `*`, `Namespace.*`, or a path; `recursive` is the `+` of `$levels`. */
export interface ContextItem extends Placed {
  path: string;
  recursive: boolean;
  select: ContextItem[] | null;
}

const suffixes = ['$delta', '$deletedEntity', '$deletedLink', '$entity', '$link'] as const;

/** Reads a context, with or without the `#` before it. */
export function readContextUrl(fragment: string): { value: ContextUrl } | { error: QueryError } {
  const start = fragment.startsWith('#') ? 1 : 0;
  try {
    return { value: new ContextReader(fragment.slice(start), start, new Budget(defaultQueryLimits)).context() };
  } catch (error) {
    if (error instanceof QueryFault) return { error: error.error };
    throw error;
  }
}

class ContextReader extends ResourcePathReader {
  context(): ContextUrl {
    const start = this.at;
    const read = this.references() ?? this.described();
    const suffix = this.suffix();
    this.expectEnd(['"/"']);
    return this.placed(start, { ...read, suffix });
  }

  private references(): Omit<ContextUrl, 'at' | 'end' | 'suffix'> | null {
    const collection = this.peek('Collection($ref)');
    if (!this.accept('Collection($ref)') && !(this.text === '$ref' && this.accept('$ref'))) return null;
    return { kind: 'references', collection, steps: [], select: null };
  }

  private described(): Omit<ContextUrl, 'at' | 'end' | 'suffix'> {
    if (this.accept('Collection(')) {
      const step = this.nameHere();
      this.expect(')');
      return { kind: 'type', collection: true, steps: [step], select: this.acceptSelect() };
    }
    const first = this.nameHere();
    if (first.kind === 'name' && first.name.includes('.'))
      return { kind: 'type', collection: false, steps: [first], select: this.acceptSelect() };
    const steps: Step[] = [first];
    let select = this.keyOrSelect(steps);
    while (select === null && this.peek('/') && !suffixes.some((each) => this.peek(`/${each}`))) {
      this.at++;
      steps.push(this.nameHere());
      select = this.keyOrSelect(steps);
    }
    return { kind: 'path', collection: false, steps, select };
  }

  private nameHere(): Step {
    const start = this.at;
    const name = this.acceptDotted() ?? this.fail(['a name']);
    return this.placed(start, { kind: 'name' as const, name });
  }

  /** Brackets hold a key when a value stands in them, else what is selected. */
  private keyOrSelect(steps: Step[]): ContextItem[] | null {
    const start = this.at;
    if (!this.accept('(')) return null;
    const named = this.acceptPattern(/(?=[\p{L}_][\p{L}\p{N}_]*=)/uy) !== null;
    const value = named ? null : this.acceptLiteral();
    if (named || value) {
      if (value) {
        this.expect(')');
        steps.push(this.placed(start, { kind: 'key' as const, value }));
      } else {
        const values = this.acceptNamedValues() ?? [];
        this.expect(')');
        steps.push(this.placed(start, { kind: 'keys' as const, values }));
      }
      return this.acceptSelect();
    }
    this.at = start;
    return this.acceptSelect();
  }

  private acceptSelect(): ContextItem[] | null {
    if (!this.accept('(')) return null;
    if (this.accept(')')) return [];
    const items = this.nested(() => this.list(() => this.selected()));
    this.expect(')', '")" or ","');
    return items;
  }

  private selected(): ContextItem {
    const start = this.at;
    const path = this.accept('*') ? '*' : (this.acceptPattern(itemPath) ?? this.fail(['a property', '*']));
    const recursive = this.accept('+');
    return this.placed(start, { path, recursive, select: this.acceptSelect() });
  }

  private suffix(): ContextUrl['suffix'] {
    const found = suffixes.find((each) => this.text.slice(this.at) === `/${each}`);
    if (found) this.at = this.text.length;
    return found ?? null;
  }
}

const itemPath = /@?[\p{L}_][\p{L}\p{N}_]*(?:[./#]@?[\p{L}_][\p{L}\p{N}_]*)*(?:\.\*)?/uy;
