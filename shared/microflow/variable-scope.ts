import type { ValueType } from '../model/catalog.ts';

type Variable = readonly [name: string, type: ValueType];

/** Variables in the order of their making, and at which places of it each name stands. */
interface Line {
  made: Variable[];
  places: Map<string, number[]>;
}

/**
 * What a node sees: a beginning of the line of variables that are made on the way to it. Nodes one after the other share their line,
 * so that a flow of many variables is not copied for each of its nodes.
 */
export class VariableScope implements ReadonlyMap<string, ValueType> {
  readonly size: number;
  private readonly line: Line;
  private readonly length: number;

  private constructor(line: Line, length: number, size: number) {
    this.line = line;
    this.length = length;
    this.size = size;
  }

  static of(variables: Iterable<Variable>): VariableScope {
    return new VariableScope({ made: [], places: new Map() }, 0, 0).with(variables);
  }

  /** With more variables; one of a name that is there stands in the place of that one. */
  with(more: Iterable<Variable>): VariableScope {
    const added = [...more];
    if (added.length === 0) return this;
    // Another node has gone on from here already: what follows this one is a line of its own.
    if (this.line.made.length > this.length) return VariableScope.of([...this, ...added]);
    const { made, places } = this.line;
    let { size } = this;
    for (const variable of added) {
      const known = places.get(variable[0]);
      if (known) known.push(made.length);
      else {
        places.set(variable[0], [made.length]);
        size++;
      }
      made.push(variable);
    }
    return new VariableScope(this.line, made.length, size);
  }

  /** What is there on both ways. */
  alsoIn(other: VariableScope): VariableScope {
    if (this.line === other.line) return this.length <= other.length ? this : other;
    const both = [...this].filter(([name]) => other.has(name));
    return both.length === this.size ? this : VariableScope.of(both);
  }

  get(name: string): ValueType | undefined {
    const at = this.lastPlace(this.line.places.get(name) ?? []);
    return at === undefined ? undefined : this.line.made[at]?.[1];
  }

  /** The last of the places that this scope reaches. */
  private lastPlace(places: readonly number[]): number | undefined {
    let [low, high] = [0, places.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((places[middle] as number) < this.length) low = middle + 1;
      else high = middle;
    }
    return places[low - 1];
  }

  has(name: string): boolean {
    return (this.line.places.get(name)?.[0] ?? this.length) < this.length;
  }

  *entries(): MapIterator<[string, ValueType]> {
    for (let i = 0; i < this.length; i++) {
      const [name] = this.line.made[i] as Variable;
      if (this.line.places.get(name)?.[0] === i) yield [name, this.get(name) as ValueType];
    }
  }

  [Symbol.iterator](): MapIterator<[string, ValueType]> {
    return this.entries();
  }

  *keys(): MapIterator<string> {
    for (const [name] of this.entries()) yield name;
  }

  *values(): MapIterator<ValueType> {
    for (const [, type] of this.entries()) yield type;
  }

  forEach(call: (type: ValueType, name: string, map: ReadonlyMap<string, ValueType>) => void): void {
    for (const [name, type] of this.entries()) call(type, name, this);
  }
}
