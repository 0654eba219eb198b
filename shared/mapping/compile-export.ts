import { type AnyCode, type Code, joined, js, literal, nothing, waitingCalls } from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { ItemsApart, WriterEmitter } from '../format/index.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import type { PlacedNode } from '../structure/path.ts';
import { ExportEmission, type ExportOptions, type ExportPlace, placeOf } from './export-emission.ts';
import { objectsOf, ruledList } from './export-objects.ts';
import type { EmptyElementMode } from './export-rules.ts';
import { seesContext } from './export-scope.ts';
import { emptyAt, nullAt, valueGuard, valueText, type WrittenNode, writtenAt, writtenValue } from './export-values.ts';
import type { MappingPlanNode, PlannedObject, ResolvedMapping } from './plan.ts';
import { itemsMark } from './written-apart.ts';

/**
 * Compiles a resolved export mapping to the source of `(u, root, parameters) => text`: a function a node, each appending to a string.
 * The code uses `u` (the unit of work), `f` (the format's library), `F` (flows) and identifiers of its own.
 */
export function compileExportMapping(
  plan: ResolvedMapping,
  layout: Layout,
  catalog: Catalog,
  options: ExportOptions,
): Code {
  const usesContext = seesContext(plan.top, options.parameters);
  const emission = new ExportEmission(plan, layout, catalog, options, usesContext, (wait) =>
    waitingCalls<RunMethods>(wait, js`u`),
  );
  const root = new ExportEmitter(emission).root();
  const apart = options.apart ? apartFunctions(emission, options.waits, usesContext) : literal(null);
  const isAsync = options.waits ? js`async ` : nothing;
  const [given, begin] = usesContext
    ? [js`, given`, js`const o = root, p = given ?? [], h = null; `]
    : [nothing, js`const o = root; `];
  return js`(() => {\nconst W = f.writers;\n${joined(emission.functions, '\n')}\nreturn { isList: ${literal(plan.isList)}, ${isAsync}write(u, root${given}) { ${begin}return ${root}; }, apart: ${apart} };\n})()`;
}

/** An object with what writes a message in pieces: what stands around the items, and some of them at a time. */
function apartFunctions(emission: ExportEmission, waits: boolean, usesContext: boolean): Code {
  const isAsync = waits ? js`async ` : nothing;
  const begin = usesContext ? js`const p = given ?? [], h = null; ` : nothing;
  const around = new ExportEmitter(emission, itemsMark).around();
  const { list, text, between } = new ExportEmitter(emission).items();
  return js`{ between: ${literal(between)}, ${isAsync}around(u, given) { ${begin}const o = [null]; return ${around}; }, ${isAsync}items(u, o, given) { ${begin}const list = ${list}; return list.length === 0 ? null : ${text}; } }`;
}

/** What a node gives, reckoned before it is written: in a local, and whether there is anything. */
interface Prepared {
  local: AnyCode;
  present: Code;
}

class ExportEmitter {
  private readonly emission: ExportEmission;
  private readonly plan: ResolvedMapping;
  private readonly functions: Code[];
  /** Names of the functions that wait. */
  private readonly waiting = new Set<Code>();
  /** The writers of objects, by the node that says how they are written; one that is still being made waits where anything may. */
  private readonly writers = new Map<MappingPlanNode, Code>();
  private readonly prepared = new Map<MappingPlanNode, Prepared>();
  /** Nodes that are written as null although the structure has no null for them. */
  private readonly nils: PlacedNode[] = [];

  /** What stands in the place of the items of the list that the mapping is given; null where they are written. */
  private readonly mark: string | null;

  constructor(emission: ExportEmission, mark: string | null = null) {
    this.mark = mark;
    this.emission = emission;
    this.plan = emission.plan;
    this.functions = emission.functions;
  }

  /** Calls the function of a node; those without associations and lists write at once in both colours. */
  private call(name: Code, object: Code, above: Code): Code {
    const call = js`${name}(u, ${object}${this.emission.given(above)})`;
    return this.waiting.has(name) ? js`(await ${call})` : call;
  }

  private get format(): WriterEmitter {
    return this.emission.options.format.writer;
  }

  private emptyText(at: PlacedNode): Code {
    return literal(this.format.emptyText(at));
  }

  private emptyList(at: PlacedNode): Code {
    return this.emptyText({ ...at, node: { ...at.node, nullable: false } });
  }

  private nullOf(at: PlacedNode): Code {
    if (!at.node.nullable) this.nils.push({ ...at, node: { ...at.node, nullable: true } });
    return nullAt(this.emission, at);
  }

  /** Expression: the message; `o` is what the mapping is given. */
  root(): Code {
    const { root, rootObject } = this.plan;
    const { type } = root.placed.node;
    const place: ExportPlace = { owner: null, object: js`o`, above: literal(null) };
    const text =
      !root.object && (type === 'array' || type === 'dictionary')
        ? this.listWriter(root, ruledList(this.emission, js`o`, place.above, rootObject), place)
        : this.call(this.nodeFunction(root), js`o`, place.above);
    const whole = this.format.whole?.(root.placed, text, [...this.plan.nodes(), ...this.nils]) ?? text;
    const condition = root.object?.element.when.trim()
      ? js` || !(${this.emission.holds(root.object.element.when, { ...place, owner: rootObject })})`
      : nothing;
    return js`o == null${condition} ? ${this.format.nothing(root.placed)} : ${whole}`;
  }

  /** Expression: the message with the mark in the place of its items. */
  around(): Code {
    const { root } = this.plan;
    const place: ExportPlace = { owner: null, object: js`o`, above: literal(null) };
    const text =
      root.placed.node.type === 'array'
        ? this.listWriter(root, js`o`, place)
        : this.call(this.nodeFunction(root), js`o`, place.above);
    return this.format.whole?.(root.placed, text, [...this.plan.nodes(), ...this.nils]) ?? text;
  }

  /** Expressions: those of the objects in `o` that are written, and the text of the items in `list`. */
  items(): { list: Code; text: Code; between: string } {
    const { root, rootObject, nodeAt } = this.plan;
    const place: ExportPlace = { owner: null, object: js`o`, above: literal(null) };
    const node = nodeAt(rootObject.path.slice(0, -'[*]'.length)) ?? root;
    const list = ruledList(this.emission, js`o`, place.above, rootObject);
    const { between } = this.format.apart as ItemsApart;
    return { list, text: this.listWriter(node, js`list`, place, true), between };
  }

  /** The name of a function `(u, o) => text` that writes the object of a node. */
  private nodeFunction(node: MappingPlanNode): Code {
    const own = node.object === null ? node : (this.plan.nodeAt(node.object.path) ?? node);
    const known = this.writers.get(own);
    if (known) return known;
    const { waits } = this.emission.options;
    const name = this.emission.name('g');
    this.writers.set(own, name);
    const at = this.functions.length;
    this.functions.push(nothing);
    if (waits) this.waiting.add(name);
    const body = this.functionBody(own);
    const isAsync = waits && body.includes('await ');
    if (!isAsync) this.waiting.delete(name);
    this.functions[at] =
      js`${isAsync ? js`async ` : nothing}function ${name}(u, o${this.emission.taken}) {\n${body}\n}`;
    return name;
  }

  private functionBody(node: MappingPlanNode): Code {
    const { placed } = node;
    const { type } = placed.node;
    const lines: Code[] = [];
    const place = this.placeWithBeside(node, lines);
    if (type === 'object') return this.membersBody(node, place, lines);
    if (type === 'array' || type === 'dictionary') {
      const child = node.children[0]?.object;
      const of = child ? placeOf(child.parent, place) : place;
      return child
        ? js`${joined(lines, '\n')}const list = ${objectsOf(this.emission, of, child)};\nreturn ${this.listWriter(node, js`(list ?? [])`, of)};`
        : js`return ${this.emptyList(placed)};`;
    }
    const value = node.values[0];
    if (!value) return js`return ${this.format.nullText(placed)};`;
    const of = placeOf(value.object, place);
    const text = valueText(this.emission, of, js`v`, placed, value);
    return js`${joined(lines, '\n')}const v = ${writtenValue(this.emission, of, value)};\nif (v == null) ${this.itemWhenEmpty(placed, value)}\nreturn ${text};`;
  }

  /** The place of a node's object, with those of what shares the node: each is reckoned once, and may be none. */
  private placeWithBeside(node: MappingPlanNode, lines: Code[]): ExportPlace {
    const beside = new Map<PlannedObject, ExportPlace>();
    const place: ExportPlace = { owner: node.object, object: js`o`, above: js`h`, beside };
    for (const object of node.beside) {
      const parent = placeOf(object.parent, place);
      const own: ExportPlace = {
        owner: object,
        object: this.emission.name('x'),
        above: this.emission.below(parent),
        mayBeNone: true,
        beside,
      };
      lines.push(js`let ${own.object} = ${objectsOf(this.emission, parent, object)};\n`);
      if (object.element.when.trim())
        lines.push(
          js`if (${own.object} != null && !(${this.emission.holds(object.element.when, own)})) ${own.object} = null;\n`,
        );
      beside.set(object, own);
    }
    return place;
  }

  private itemWhenEmpty(placed: PlacedNode, value: WrittenNode): Code {
    const { nullable, type } = placed.node;
    const { whenEmpty } = value.element;
    if (whenEmpty === 'empty') return js`return ${emptyAt(this.emission, placed)};`;
    const takesNull = nullable || type === 'any' || type === 'unknown';
    if (whenEmpty === 'null' || whenEmpty === 'omit') return js`return ${this.nullOf(placed)};`;
    return takesNull && whenEmpty !== 'error'
      ? js`return ${this.format.nullText(placed)};`
      : this.required(placed, value);
  }

  private required(placed: PlacedNode, value: WrittenNode): Code {
    return this.format.required(placed.path, value.attribute?.name ?? value.element.expression);
  }

  /** Text of a list (of objects, or of entries with keys for a dictionary) of an object at a place. */
  private listWriter(node: MappingPlanNode, list: Code, place: ExportPlace, isApart = false): Code {
    const { emission } = this;
    const item = node.children[0];
    if (!item?.object) return this.emptyList(node.placed);
    if (this.mark !== null && item.object === this.plan.rootObject)
      return (this.format.apart as ItemsApart).around(node.placed, literal(this.mark));
    const { waits } = emission.options;
    const name = this.nodeFunction(item);
    const { usesContext } = emission;
    const write = usesContext ? js`(u, v) => ${name}(u, v, p, k)` : name;
    const items = usesContext ? js`list` : list;
    let text: Code;
    if (isApart) text = (this.format.apart as ItemsApart).items(node.placed, items, write, waits);
    else if (node.placed.node.type === 'array') text = this.format.list(node.placed, items, write, waits);
    else {
      const key = item.keyValues[0];
      const at: ExportPlace = { owner: item.object, object: js`v`, above: js`k` };
      const keyCode = key ? js`${waits ? js`async ` : nothing}(v) => ${writtenValue(emission, at, key)}` : js`() => ""`;
      text = this.format.dictionary(node.placed, items, write, keyCode, waits);
    }
    return emission.wait(usesContext ? js`((k, list) => ${text})(${emission.below(place)}, ${list})` : text);
  }

  private membersBody(node: MappingPlanNode, place: ExportPlace, before: readonly Code[]): Code {
    const lines: Code[] = [...before, this.format.begin(node.placed)];
    this.members(node, place, lines);
    lines.push(js`return ${this.format.end(node.placed)};`);
    return joined(lines, '\n');
  }
  private members(node: MappingPlanNode, place: ExportPlace, lines: Code[], isAlone: Code | null = null): void {
    for (const child of node.children) {
      const { placed } = child;
      const { type, group } = placed.node;
      if (!child.isUsed) {
        if (!mayBeAbsent(placed)) lines.push(this.format.member(placed, this.emptyText(placed)));
      } else if (group !== undefined && !child.object) this.group(child, place, lines);
      else if (type === 'array' && writesTexts(child)) this.value(child, place, lines, isAlone);
      else if (child.object || type === 'array' || type === 'dictionary') this.objects(child, place, lines, isAlone);
      else if (type === 'object') this.level(child, place, lines);
      else this.value(child, place, lines, isAlone);
    }
  }

  /** The members of a group without an object of its own. In a choice, what is said of empty options is written where no option has anything (XC-5, L-17). */
  private group(group: MappingPlanNode, place: ExportPlace, lines: Code[]): void {
    const { level, placed } = group;
    const holds = level ? this.levelHolds(level, place) : null;
    if (holds) lines.push(js`if (${holds}) {`);
    const isChoice = placed.node.group === 'choice';
    const present = isChoice && group.children.some(saysEmpty) ? this.prepareAll(group, place, lines, null) : [];
    const none = present.length > 0 ? js`!(${anyOf(present)})` : null;
    const mustBe = level?.element.whenEmpty === 'error' ? (none ?? this.nothingIn(group, place, lines)) : null;
    if (mustBe) lines.push(js`if (${mustBe}) ${this.format.required(placed.path, 'every option')}`);
    this.members(group, place, lines, none);
    if (holds) lines.push(js`}`);
  }

  private nothingIn(node: MappingPlanNode, place: ExportPlace, lines: Code[]): Code | null {
    const present = this.prepareAll(node, place, lines, null);
    return present.length > 0 ? js`!(${anyOf(present)})` : null;
  }

  /** A level without an object of its own is always written (EM-6), unless it may be missing and nothing stands in it (L-28). */
  private level(child: MappingPlanNode, place: ExportPlace, lines: Code[]): void {
    const { placed, level } = child;
    const mode = level?.element.whenEmpty ?? 'auto';
    const known = this.prepared.get(child);
    const condition = level ? this.levelHolds(level, place) : null;
    const holds = condition && (known?.local ?? condition);
    if (holds) lines.push(js`if (${holds}) {`);
    const mayLeave = mode !== 'auto' || (mayBeAbsent(placed) && !this.isWholeMessage(child));
    const present = mayLeave ? (known ? [known.present] : this.prepareAll(child, place, lines, null)) : [];
    if (present.length > 0) lines.push(js`if (${anyOf(present)}) {`);
    lines.push(this.format.openLevel(placed));
    this.members(child, place, lines);
    lines.push(this.format.closeLevel(placed));
    if (present.length > 0) lines.push(js`} ${this.whenNothing(mode, placed, placed.node.name, nothing)}`);
    if (holds) lines.push(js`}`);
  }

  /** Whether a level is all that a message is: the one root of several that is mapped. It is written, and be it empty. */
  private isWholeMessage({ placed }: MappingPlanNode): boolean {
    const { root } = this.plan;
    return (
      placed.parent?.path === root.placed.path &&
      root.placed.node.group === 'choice' &&
      root.children.filter((c) => c.isUsed).length === 1
    );
  }

  /** The condition of a level without an object; null where it has none. */
  private levelHolds({ element, owner }: NonNullable<MappingPlanNode['level']>, place: ExportPlace): Code | null {
    return element.when.trim() ? this.emission.holds(element.when, placeOf(owner, place)) : null;
  }

  /** What is written of an element with nothing in it, behind an `if`; `asStructure` is what the structure says. */
  private whenNothing(
    mode: EmptyElementMode,
    placed: PlacedNode,
    name: string,
    asStructure: Code,
    test = nothing,
  ): Code {
    const put = (text: Code) => js`else ${test}${this.format.member(placed, text)}`;
    switch (mode) {
      case 'omit':
        return nothing;
      case 'empty':
        return put(emptyAt(this.emission, placed));
      case 'null':
        return put(this.nullOf(placed));
      case 'error':
        return js`else ${test}${this.format.required(placed.path, name)}`;
      default:
        return asStructure;
    }
  }

  /** Reckons all that stands in a level into locals, and says what of it is there. */
  private prepareAll(node: MappingPlanNode, place: ExportPlace, lines: Code[], guard: Code | null): Code[] {
    return node.children.flatMap((child): Code[] => {
      if (!child.isUsed) return [];
      const known = this.prepared.get(child);
      if (known) return [known.present];
      const { type, group } = child.placed.node;
      const isLevel = !child.object && (type === 'object' || group !== undefined);
      if (!isLevel) return [this.prepare(child, place, lines, guard).present];
      let inner = guard;
      const holds = child.level ? this.levelHolds(child.level, place) : null;
      if (holds) {
        inner = this.emission.name('v');
        lines.push(js`const ${inner} = ${guard ? js`${guard} && ` : nothing}${holds};`);
      }
      const present = this.prepareAll(child, place, lines, inner);
      if (present.length === 0) return [];
      const any = js`(${anyOf(present)})`;
      if (group === undefined) this.prepared.set(child, { local: inner ?? literal(true), present: any });
      return [any];
    });
  }

  /** Reckons a value or the objects of a node into a local; under a guard only where that holds. */
  private prepare(child: MappingPlanNode, place: ExportPlace, lines: Code[], guard: Code | null): Prepared {
    const { emission } = this;
    const { type } = child.placed.node;
    const when = (code: Code) => (guard ? js`${guard} ? ${code} : undefined` : code);
    const planned = writesTexts(child) ? null : (child.object ?? child.children[0]?.object ?? null);
    const local = emission.name(planned ? 'x' : 'v');
    let present: Code;
    if (planned) {
      const of = placeOf(planned.parent, place);
      const isGiven = this.mark !== null && planned === this.plan.rootObject;
      lines.push(js`let ${local} = ${when(isGiven ? js`o` : objectsOf(emission, of, planned))};`);
      const condition = planned.element.when.trim();
      if (!planned.inList && condition) {
        const at: ExportPlace = { owner: planned, object: local, above: emission.below(of) };
        lines.push(js`if (${local} != null && !(${emission.holds(condition, at)})) ${local} = false;`);
        present = js`(${local} != null && ${local} !== false)`;
      } else
        present =
          planned.inList && !child.object ? js`(${local} != null && ${local}.length > 0)` : js`${local} != null`;
    } else {
      const value =
        type === 'array' || type === 'dictionary' || child.values.length > 0 || child.free ? writtenAt(child) : null;
      const of = value ? placeOf(value.object, place) : place;
      const own = value ? valueGuard(emission, of, value) : nothing;
      const code = value ? writtenValue(emission, of, value) : literal(undefined);
      lines.push(js`const ${local} = ${when(own === nothing ? code : js`${own} ? (${code}) ?? null : undefined`)};`);
      present = js`${local} != null`;
    }
    const prepared = { local, present };
    this.prepared.set(child, prepared);
    return prepared;
  }

  private ready(child: MappingPlanNode, place: ExportPlace, lines: Code[]): Prepared {
    return this.prepared.get(child) ?? this.prepare(child, place, lines, null);
  }

  /** An object, a list of objects or a dictionary. */
  private objects(child: MappingPlanNode, place: ExportPlace, lines: Code[], isAlone: Code | null): void {
    const { placed, object } = child;
    const structure = placed.node;
    const put = (code: Code) => this.format.member(placed, code);
    const planned = object ?? child.children[0]?.object ?? null;
    if (!planned) {
      if (!mayBeAbsent(placed)) lines.push(put(this.emptyText(placed)));
      return;
    }
    const { local } = this.ready(child, place, lines);
    const of = placeOf(planned.parent, place);
    const text = object
      ? this.call(this.nodeFunction(child), local, this.emission.below(of))
      : this.listWriter(child, local, of);
    const { whenEmpty, when } = planned.element;
    const whenAbsent = !object
      ? this.emptyList(placed)
      : structure.nullable
        ? this.format.nullText(placed)
        : this.emptyText(placed);
    const absent = mayBeAbsent(placed) ? nothing : js` else ${put(whenAbsent)}`;
    const explicitNull = structure.nullable
      ? js`else if (${local} === null) ${put(this.format.nullText(placed))}`
      : nothing;
    const test = isAlone ? js`if (${isAlone}) ` : nothing;
    const otherwise = this.whenNothing(whenEmpty, placed, planned.entity.name, js`${explicitNull}${absent}`, test);
    const isThere =
      !object && whenEmpty !== 'auto' ? js`${local} != null && ${local}.length > 0` : js`${local} != null`;
    const line = js`if (${isThere}) ${put(text)} ${otherwise}`;
    // What its condition leaves out is not there in any form.
    lines.push(object && when.trim() ? js`if (${local} !== false) { ${line} }` : line);
  }

  /** A single value, or a list of them that one text has. */
  private value(child: MappingPlanNode, place: ExportPlace, lines: Code[], isAlone: Code | null): void {
    const { placed } = child;
    const value = writtenAt(child);
    const put = (code: Code) => this.format.member(placed, code);
    const { local } = this.ready(child, place, lines);
    const of = placeOf(value.object, place);
    const text = valueText(this.emission, of, local, placed, value);
    const otherwise = this.valueWhenEmpty(local, placed, value, isAlone);
    const line = js`if (${local} != null) ${put(text)} ${otherwise}`;
    const isGuarded = valueGuard(this.emission, of, value) !== nothing;
    lines.push(isGuarded ? js`if (${local} !== undefined) { ${line} }` : line);
  }

  private valueWhenEmpty(local: Code, placed: PlacedNode, value: WrittenNode, isAlone: Code | null): Code {
    const { whenEmpty } = value.element;
    const { nullable, type } = placed.node;
    const name = value.attribute?.name ?? value.element.expression;
    if (whenEmpty !== 'auto' && whenEmpty !== 'value')
      return this.whenNothing(whenEmpty, placed, name, nothing, isAlone ? js`if (${isAlone}) ` : nothing);
    const putNull = this.format.member(placed, this.format.nullText(placed));
    const isOptional = mayBeAbsent(placed);
    if (isOptional && nullable) return js`else if (${local} === null) ${putNull}`;
    if (isOptional) return nothing;
    if (nullable || type === 'unknown') return js`else ${putNull}`;
    if (type === 'array') return js`else ${this.format.member(placed, this.emptyList(placed))}`;
    return js`else ${this.required(placed, value)}`;
  }
}

/** Whether a list is written of the text of one value. */
function writesTexts({ placed, values, free }: MappingPlanNode): boolean {
  return placed.node.type === 'array' && (values.length > 0 || free !== null);
}

/** Whether something is said of a node that is empty. */
function saysEmpty(node: MappingPlanNode): boolean {
  const { whenEmpty } = node.object?.element ?? node.children[0]?.object?.element ?? writtenAt(node).element;
  return whenEmpty === 'null' || whenEmpty === 'empty' || whenEmpty === 'error';
}

function anyOf(present: readonly Code[]): Code {
  return present.reduce((all, each) => js`${all} || ${each}`);
}

/** Whether a node may be left out of the object it stands in: by itself, or for the groups that it is a member of. */
function mayBeAbsent({ node, parent }: PlacedNode): boolean {
  if (node.optional || node.group !== undefined || node.item?.group !== undefined) return true;
  for (let at = parent; at?.node.group !== undefined; at = at.parent)
    if (at.node.group === 'choice' || at.node.optional) return true;
  return false;
}
