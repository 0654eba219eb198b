import type { OptionScope } from './items.ts';
import { TransformationReader } from './transformations.ts';
import type { QueryOptions, ResourcePath, ResourceStep, Step } from './tree.ts';

/** Segments of the protocol: the ones behind a resource, and the ones of the service. */
const behind = ['$count', '$each', '$query', '$ref', '$value'] as const;

/** The path of a request below the service root (URL Conventions 4.01, 4). */
export class ResourcePathReader extends TransformationReader {
  protected override isInPath = true;

  read(): ResourcePath {
    const start = this.at;
    const of = (root: ResourcePath['root'], steps: ResourceStep[] = [], sets: ResourcePath['sets'] = []) =>
      this.placed(start, { root, steps, sets });
    if (this.isAtEnd) return of('service');
    if (this.accept('$batch')) return this.ended(of('$batch'));
    if (this.accept('$metadata')) return this.ended(of('$metadata'));
    if (this.accept('$entity')) return of('$entity', this.rest());
    if (this.accept('$all')) return of('$all', this.rest());
    if (this.accept('$crossjoin(')) {
      const sets = this.list(() => {
        const at = this.at;
        return this.placed(at, { name: this.identifier('the name of an entity set') });
      });
      this.expect(')', '")" or ","');
      return of('$crossjoin', this.rest(), sets);
    }
    const steps: ResourceStep[] = [];
    const name = this.identifier('the name of an entity set, a singleton or an operation');
    this.namedStep(steps, start, name);
    if (!this.isAtEnd && !this.isSlash()) this.fail(['"/"', '"("', 'the end']);
    steps.push(...this.rest());
    return of('resource', steps);
  }

  private ended(path: ResourcePath): ResourcePath {
    this.expectEnd();
    return path;
  }

  private isSlash(): boolean {
    return this.peek('/') && !this.isEncoded(this.at);
  }

  private rest(): ResourceStep[] {
    const steps: ResourceStep[] = [];
    while (this.isSlash()) {
      this.at++;
      // One slash too many at the end is forgiven: nothing else can be meant.
      if (this.isAtEnd && steps.length === 0) break;
      this.segment(steps);
    }
    this.expectEnd(['"/"']);
    return steps;
  }

  private segment(steps: ResourceStep[]): void {
    const start = this.at;
    if (this.accept('$filter(')) {
      // In the brackets is an expression, whose paths have slashes of their own.
      this.skipSpace();
      const predicate = this.expression();
      this.skipSpace();
      this.expect(')', '")" or an operator');
      steps.push(this.placed(start, { kind: 'filter' as const, predicate }));
      return;
    }
    if (this.peek('$')) {
      const found = behind.find(
        (each) => this.acceptPattern(new RegExp(`\\${each}(?![\\p{L}\\p{N}_])`, 'uy')) !== null,
      );
      if (!found) this.fail([...behind, '$filter(…)']);
      else steps.push(this.placed(start, { kind: found }));
      return;
    }
    const name = this.acceptDotted();
    if (name !== null && (this.isAtEnd || this.isSlash() || this.peek('('))) {
      this.namedStep(steps, start, name);
      return;
    }
    this.at = start;
    while (!this.isAtEnd && !this.isSlash()) this.at++;
    if (this.at === start) this.fail(['a segment']);
    steps.push(this.placed(start, { kind: 'text' as const, text: this.text.slice(start, this.at) }));
  }

  private namedStep(steps: ResourceStep[], start: number, name: string): void {
    const own: Step[] = [this.placed(start, { kind: 'name' as const, name })];
    if (this.peek('(')) this.brackets(own, start, null);
    steps.push(...(own as ResourceStep[]));
  }

  /** In the path a parameter is a literal or an alias; whatever else goes by an alias. */
  protected override parameterValue() {
    if (this.peek('@')) return this.expression();
    return this.acceptLiteral() ?? this.fail(['a literal', 'an alias, as @name']);
  }

  protected override nestedOptions(_scope: OptionScope): QueryOptions {
    return this.fail(['")"']);
  }
}
