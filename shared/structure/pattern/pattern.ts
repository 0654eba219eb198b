import { type CharacterTest, type Expression, ExpressionFault, parseExpression } from './pattern-syntax.ts';

/** Places that a pattern has when its counts are written out. */
const mostPlaces = 60_000;
/** What matching may take: places looked at, some half a second's worth. */
export const mostWork = 2_000_000;
/** Sets of places, and ways between them, that are remembered. */
const mostRemembered = 20_000;

type Place = { kind: 'set'; has: CharacterTest; next: number } | { kind: 'split'; next: number[] } | { kind: 'end' };

interface State {
  /** Places that read a character. */
  places: readonly number[];
  isEnd: boolean;
  next: Map<number, State>;
}

/**
 * A pattern as a machine that is in many places at once: the time it takes grows with the text only, whatever the pattern is.
 * Sets of places are made when a text asks for them and remembered.
 */
export class Pattern {
  /** What strict readers refuse, though it is clear what is meant. */
  readonly faults: readonly string[];
  private readonly machine: Place[] = [];
  private readonly start: number;
  private readonly states = new Map<string, State>();
  private remembered = 0;

  /** Throws ExpressionFault for a text that is no pattern, or one that is too large to be run. */
  constructor(source: string) {
    const { expression, faults } = parseExpression(source);
    this.faults = faults;
    const end = this.place({ kind: 'end' });
    this.start = this.build(expression, end);
  }

  /** How many places it has: what it takes of memory. */
  get size(): number {
    return this.machine.length;
  }

  /** Whether a whole text matches; null when it takes more than is left to say. */
  matches(text: string, effort: { left: number } = { left: mostWork }): boolean | null {
    let state = this.stateOf([this.start]);
    for (let i = 0; i < text.length; i++) {
      const code = text.codePointAt(i) as number;
      if (code > 0xffff) i++;
      let next = state.next.get(code);
      if (!next) {
        effort.left -= state.places.length + 1;
        if (effort.left < 0) return null;
        next = this.after(state, code);
        if (this.remembered++ < mostRemembered) state.next.set(code, next);
      }
      if (next.places.length === 0 && !next.isEnd) return false;
      state = next;
    }
    return state.isEnd;
  }

  private after(state: State, code: number): State {
    const next: number[] = [];
    for (const at of state.places) {
      const place = this.machine[at] as Place;
      if (place.kind === 'set' && place.has(code)) next.push(place.next);
    }
    return this.stateOf(next);
  }

  /** The state of all places that some lead to without reading a character. */
  private stateOf(from: readonly number[]): State {
    const seen = new Set<number>(from);
    const open = [...from];
    const places: number[] = [];
    let isEnd = false;
    for (let at = open.pop(); at !== undefined; at = open.pop()) {
      const place = this.machine[at] as Place;
      if (place.kind === 'set') places.push(at);
      else if (place.kind === 'end') isEnd = true;
      else
        for (const next of place.next)
          if (!seen.has(next)) {
            seen.add(next);
            open.push(next);
          }
    }
    places.sort((a, b) => a - b);
    const key = `${isEnd ? 'e' : ''}${places.join()}`;
    let state = this.states.get(key);
    if (!state) {
      state = { places, isEnd, next: new Map() };
      if (this.states.size < mostRemembered / 10) this.states.set(key, state);
    }
    return state;
  }

  private place(place: Place): number {
    if (this.machine.length >= mostPlaces) throw new ExpressionFault('its counts come to more than can be run');
    return this.machine.push(place) - 1;
  }

  /** Adds an expression that leads to a place; gives where it begins. */
  private build(expression: Expression, next: number): number {
    switch (expression.kind) {
      case 'set':
        return this.place({ kind: 'set', has: expression.has, next });
      case 'sequence':
        return expression.items.reduceRight((to, item) => this.build(item, to), next);
      case 'choice':
        return this.place({ kind: 'split', next: expression.options.map((option) => this.build(option, next)) });
      case 'repeat': {
        const { item, min, max } = expression;
        let to = next;
        if (max === Number.POSITIVE_INFINITY) {
          const loop: Place = { kind: 'split', next: [next] };
          to = this.place(loop);
          loop.next.push(this.build(item, to));
        } else for (let n = min; n < max; n++) to = this.place({ kind: 'split', next: [next, this.build(item, to)] });
        for (let n = 0; n < min; n++) to = this.build(item, to);
        return to;
      }
    }
  }
}
