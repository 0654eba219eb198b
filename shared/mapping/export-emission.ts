import { type AnyCode, type Code, identifier, js, literal, type WaitingCalls } from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { MessageFormat } from '../format/index.ts';
import type { AttributeInfo, Catalog, ValueType } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import { exportScope } from './export-scope.ts';
import type { CompileMappingExpression } from './import-emission.ts';
import { aboveName } from './import-scope.ts';
import type { MappingParameter } from './kind.ts';
import type { PlannedObject, ResolvedMapping } from './plan.ts';

export interface ExportOptions {
  /** The format of the message. */
  format: MessageFormat;
  expression: CompileMappingExpression;
  /** Reads an attribute of the object in an identifier: a calculated one by its flow. */
  attribute(object: AnyCode, attribute: AttributeInfo): AnyCode;
  /** The number and the parameters of a microflow; null for one that is none. */
  flow(id: string | null): { index: number; parameters: readonly string[] } | null;
  /** A list in the order of what a function gives of each item. */
  sorted(list: Code<unknown[]>, key: Code<(item: unknown) => unknown>, descending: boolean): Code;
  /** The colour: associations and calculated attributes are waited for, and long lists yield. */
  waits: boolean;
  parameters: readonly MappingParameter[];
  /** Its messages are written in pieces, too. */
  apart: boolean;
}

/** Where code of an export stands: the object at hand, and the chain of those above it (`[object, [the one above, …]]`). */
export interface ExportPlace {
  /** Null above the topmost object. */
  owner: PlannedObject | null;
  object: AnyCode;
  above: AnyCode;
  /** Places of the objects that share the node, by the object. */
  beside?: ReadonlyMap<PlannedObject, ExportPlace>;
  /** Whether there may be no object: its values are empty then, and there is nothing below it. */
  mayBeNone?: boolean;
}

/** The place of one of the objects that share a node; any other object is that of the node, or above it. */
export function placeOf(object: PlannedObject | null, place: ExportPlace): ExportPlace {
  return (object && place.beside?.get(object)) ?? place;
}

/** What the parts of an export mapping's emitter share. */
export class ExportEmission {
  readonly plan: ResolvedMapping;
  readonly layout: Layout;
  readonly catalog: Catalog;
  readonly options: ExportOptions;
  /** Functions are given the parameters and the objects above: only where an expression asks for them, for it costs. */
  readonly usesContext: boolean;
  /** Constants and functions of the emitted source. */
  readonly functions: Code[] = [];
  readonly waiting: WaitingCalls<RunMethods>;
  private names = 0;

  constructor(
    plan: ResolvedMapping,
    layout: Layout,
    catalog: Catalog,
    options: ExportOptions,
    usesContext: boolean,
    waiting: (wait: (code: Code) => Code) => WaitingCalls<RunMethods>,
  ) {
    this.plan = plan;
    this.layout = layout;
    this.catalog = catalog;
    this.options = options;
    this.usesContext = usesContext;
    this.waiting = waiting((code) => this.wait(code));
  }

  wait(code: Code): Code {
    return this.options.waits ? js`(await ${code})` : code;
  }

  name(prefix: 'x' | 'v' | 'g' | 'q'): AnyCode {
    return identifier(`${prefix}${this.names++}`);
  }

  get tick(): Code {
    return this.options.waits ? js`if (--u.fuel < 0) await u.breathe();` : js`if (--u.fuel < 0) u.refuel();`;
  }

  /** What functions take behind their object, and the same for calls from a place: parameters, objects above. */
  get taken(): Code {
    return this.usesContext ? js`, p, h` : js``;
  }

  given(above: Code): Code {
    return this.usesContext ? js`, p, ${above}` : js``;
  }

  /** The chain for what stands below a place. */
  below({ owner, object, above }: ExportPlace): Code {
    return owner ? js`[${object}, ${above}]` : above;
  }

  /**
   * An expression of the mapping at a place: `$object` is the object there, `$above` those above. What is said of an element before it has
   * an object sees that at the place as `$above` (`from: 'below'`); what is said of a list as a whole sees none of its items (`'above'`).
   */
  expression(
    text: string,
    place: ExportPlace,
    more: { value?: { code: AnyCode; type: ValueType }; from?: 'below' | 'above' } = {},
  ): AnyCode {
    const { parameters } = this.options;
    const codes: Record<string, AnyCode> = Object.fromEntries(parameters.map((p, i) => [p.name, js`p[${literal(i)}]`]));
    const entities: string[] = [];
    const isBelow = more.from === 'below';
    const sees = more.from === undefined ? place.owner : null;
    let chain: AnyCode = isBelow ? this.below(place) : place.above;
    for (let at = isBelow ? place.owner : (place.owner?.parent ?? null); at; at = at.parent) {
      codes[aboveName(entities.length)] = js`${chain}[0]`;
      chain = js`${chain}[1]`;
      entities.push(at.entity.id);
    }
    if (sees) codes.object = place.object;
    if (more.value) codes.value = more.value.code;
    const scope = exportScope(parameters, { object: sees?.entity.id ?? null, above: entities }, more.value?.type);
    return js`(${this.options.expression(text, codes, scope)})`;
  }

  /** Whether a condition holds: nothing else than true does. */
  holds(text: string, place: ExportPlace): Code {
    return js`${this.expression(text, place)} === true`;
  }

  /** The numbers of an entity and its specializations, as a constant of the source. */
  family(entity: string): Code {
    const name = this.name('q');
    const numbers = this.layout.entities
      .filter((e) => this.catalog.isKindOf(e.id, entity))
      .map((e) => this.layout.entityIndex(e.id));
    this.functions.push(js`const ${name} = ${literal(numbers)};`);
    return name;
  }
}
