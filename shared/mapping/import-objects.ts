import {
  type AnyCode,
  type Code,
  callsAtOnce,
  chosen,
  identifier,
  joined,
  js,
  listOfCodes,
  literal,
  nothing,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { AttributeInfo } from '../model/catalog.ts';
import { type ImportEmission, type ReadValue, run } from './import-emission.ts';
import { assignByPolicy, usesInstead } from './import-policies.ts';
import { aboveName, givenVariables, reachAbove, valueVariables } from './import-scope.ts';
import type { GivenMember, NotFoundMode } from './kind.ts';
import { isFound } from './obtain-order.ts';
import type { PlannedObject, PlannedValue } from './plan.ts';

const methods = callsAtOnce<RunMethods>(run);
const o = js<never>`o`;

/** Emits how the object of an element is got, after its part of the message was read into locals. */
export class ObjectEmitter {
  private readonly emission: ImportEmission;
  private readonly object: PlannedObject;
  private readonly assigned: readonly ReadValue[];
  /** Values that are needed before the object is there, as their expressions leave them: reckoned once. */
  private readonly ready = new Map<ReadValue, AnyCode>();
  private readonly given: { member: GivenMember; local: AnyCode }[];

  constructor(emission: ImportEmission, object: PlannedObject, assigned: readonly ReadValue[]) {
    this.emission = emission;
    this.object = object;
    this.assigned = assigned;
    this.given = object.element.given.map((member, i) => ({ member, local: this.name('g', i) }));
  }

  /** The name of a local: objects that share an element are read in one function. */
  private name(prefix: 'g' | 'y', i: number): AnyCode {
    return this.object.isBeside ? this.emission.word() : identifier(`${prefix}${i}`);
  }

  /** Statements that make ready what only the element's own values are needed for, and remember its key. */
  read(): Code[] {
    const { element } = this.object;
    const lines: Code[] = [];
    for (const read of this.assigned) {
      const { value } = read;
      const isEarly = value.element.key || element.arguments.some((a) => a.path === value.element.path);
      if (!isEarly || !isConverted(value)) continue;
      const ready = this.name('y', lines.length);
      lines.push(js`const ${ready} = ${this.converted(read)};`);
      this.ready.set(read, ready);
    }
    if (this.gathers && !this.keysNeedAbove)
      lines.push(...this.givenKeys(), js`${this.gatheredKeys()}.push(${this.keyValues()});`);
    return lines;
  }

  /** The function that remembers the key as soon as the objects above are known; null where it is known before. */
  keyFromAbove(): Code | null {
    if (!this.gathers || !this.keysNeedAbove) return null;
    return js`(h) => {\n${joined(this.givenKeys(), '\n')}\n${this.gatheredKeys()}.push(${this.keyValues()});\n}`;
  }

  /**
   * Expression: whether the message has nothing of the object, neither a value nor what was read below it; null for an object that is made all the same. It is
   * asked before the object is obtained.
   */
  isBare(below: readonly AnyCode[]): Code | null {
    const { element, isBeside } = this.object;
    if (element.whenBare === 'make' || (element.whenBare === 'auto' && !isBeside)) return null;
    const tests = [
      ...this.assigned.map(({ local, listOf }) =>
        listOf === undefined ? js`(${local} == null || ${local} === "")` : js`!(${local}?.length > 0)`,
      ),
      ...below.map((local) => js`${local} == null`),
    ];
    return tests.length === 0 ? null : tests.reduce((all, each) => js`${all} && ${each}`);
  }

  /** Statements that get the object into `o`, write its values and its given members. */
  obtain(): Code[] {
    const isEarly = this.gathers && !this.keysNeedAbove;
    const lines = isEarly ? [] : this.givenKeys();
    for (const { member, local } of this.given)
      if (!member.key || !isFound(this.object)) lines.push(js`const ${local} = ${this.givenValue(member)};`);
    const said = this.specialization();
    lines.push(...said, ...this.getObject());
    if (said.length > 0) lines.push(...this.sameSpecialization());
    for (const read of this.assigned) lines.push(...this.assign(read));
    for (const { member, local } of this.given) lines.push(...this.give(member, local));
    return lines;
  }

  // ---- keys ---------------------------------------------------------------------------------------------------------

  private get gathers(): boolean {
    return isFound(this.object) && this.object.entity.persistable && this.emission.order.isLate(this.object);
  }

  private get keysNeedAbove(): boolean {
    const { keyAbove, given } = this.object.element;
    return keyAbove || given.some((g) => g.key && reachAbove(g.value) > 0);
  }

  private givenKeys(): Code[] {
    if (!isFound(this.object)) return [];
    return this.given.flatMap(({ member, local }) =>
      member.key ? [js`const ${local} = ${this.givenValue(member)};`] : [],
    );
  }

  /** The members of the key with the code of their values: of the message, given ones, the object above. */
  private keys(): { field: string; value: AnyCode }[] {
    const { layout, catalog } = this.emission;
    const { element } = this.object;
    const keys = this.assigned.flatMap((read) =>
      read.value.element.key && read.value.attribute
        ? [{ field: layout.attributeField(read.value.attribute.id), value: this.ready.get(read) ?? keyOf(read) }]
        : [],
    );
    for (const { member, local } of this.given) {
      if (!member.key || member.member === null) continue;
      const association = catalog.association(member.member);
      const field = association ? `r${layout.associationIndex(association.id)}` : layout.attributeField(member.member);
      keys.push({ field, value: local });
    }
    const association = element.keyAbove ? catalog.association(element.association) : undefined;
    if (association) keys.push({ field: `r${layout.associationIndex(association.id)}`, value: js`h[0]` });
    return keys;
  }

  private keyValues(): Code {
    return listOfCodes(this.keys().map(({ value }) => value));
  }

  private gatheredKeys(): Code {
    const { layout } = this.emission;
    return this.emission.gathered(
      layout.entityIndex(this.object.entity.id),
      this.keys().map(({ field }) => field),
    );
  }

  // ---- the object ---------------------------------------------------------------------------------------------------

  private getObject(): Code[] {
    const { element, entity } = this.object;
    const { emission } = this;
    const entityIndex = emission.layout.entityIndex(entity.id);
    const index = literal(entityIndex);
    const isSpecial = this.object.element.specializations.length > 0;
    const type = isSpecial ? js`(d0 ?? ${index})` : index;
    const made = js`u.add(new E[${type}]())`;
    switch (element.obtain) {
      case 'create':
        return [js`const o = ${made};`];
      case 'parameter':
        return this.parameter();
      case 'microflow': {
        const flow = emission.options.flow(element.microflow);
        const call = flow
          ? emission.wait(
              js`F[${literal(flow.index)}](${joined([run, js`u.trace`, ...this.flowArguments(flow.parameters)], ', ')})`,
            )
          : literal(null);
        return [
          js`let o = ${call} ?? null;`,
          ...this.whenNotFound(element.whenNotFound, js`o = ${made}`, 'The microflow gave no object.'),
          js`${methods.wasFound(o)};`,
        ];
      }
      default: {
        const keys = this.keys();
        const pairs = keys.map(({ field, value }) => js<readonly [string, unknown]>`[${literal(field)}, ${value}]`);
        const isFirst = literal(element.whenSeveral === 'first');
        const table = identifier(`K${emission.tables.length}`);
        emission.tables.push(js`const ${table} = ${literal(keys.map(({ field }) => field))};`);
        const associated = emission.catalog.association(element.keyAbove ? element.association : null);
        const linked = associated
          ? js`; ${methods.setReference(o, literal(emission.layout.associationIndex(associated.id)), js`h[0]`)}`
          : nothing;
        return [
          js`let o = ${emission.waiting.findByKey(index, listOfCodes(pairs), isFirst)};`,
          ...this.whenNotFound(
            element.obtain === 'find-or-create' ? 'create' : element.whenNotFound,
            js`o = u.addKeyed(new E[${type}](), ${table})${linked}`,
            `No ${entity.qualifiedName} has this key.`,
          ),
        ];
      }
    }
  }

  /** The specialization that the message says, as a number in `d0`. */
  private specialization(): Code[] {
    const { element } = this.object;
    const read = this.assigned.find((r) => r.value.element.path === element.discriminator);
    if (element.specializations.length === 0 || !read) return [];
    const table = identifier(`S${this.emission.tables.length}`);
    const numbers = element.specializations.flatMap(({ value, entity }) =>
      entity !== null && this.emission.catalog.entity(entity)
        ? [[value, this.emission.layout.entityIndex(entity)] as const]
        : [],
    );
    this.emission.tables.push(js`const ${table} = ${literal(Object.fromEntries(numbers))};`);
    const value = this.ready.get(read) ?? read.local;
    const ways: Record<typeof element.whenOther, Code> = {
      general: nothing,
      ignore: js`if (d0 === undefined && ${value} != null) { s.ignore("not-found", at); return undefined; }`,
      error: js`if (d0 === undefined && ${value} != null) { s.at = at; s.fail(${literal(`${element.discriminator} is none of the values that a specialization is made for.`)}, "mapping/unknown-specialization", "Add it to the specializations of the element, or let it be an object of the entity itself."); }`,
    };
    return [js`const d0 = specializationOf(${table}, ${value});`, chosen(ways, element.whenOther)];
  }

  /** An object that was found as one specialization and is said to be another: its own values would be left out unheard. */
  private sameSpecialization(): Code[] {
    const { obtain, whenOther, specializations, discriminator } = this.object.element;
    if (obtain === 'create' || whenOther !== 'error') return [];
    const { layout, catalog, tables } = this.emission;
    const fitting = specializations.flatMap(({ entity }) =>
      entity !== null && catalog.entity(entity)
        ? [[layout.entityIndex(entity), this.inLine(entity).map((each) => layout.entityIndex(each))] as const]
        : [],
    );
    const table = identifier(`P${tables.length}`);
    tables.push(js`const ${table} = ${literal(Object.fromEntries(fitting))};`);
    const words = literal(`${discriminator} says another specialization than the object that was found is of.`);
    return [
      js`if (d0 !== undefined && !${table}[d0].includes(o.$entity)) { s.at = at; s.fail(${words}, "mapping/other-specialization", "An object stays of the entity that it was made of: delete it first, or find it by the value that says the specialization, too."); }`,
    ];
  }

  /** The entities that an object of `entity` is of, and those that are of it. */
  private inLine(entity: string): string[] {
    const { layout, catalog } = this.emission;
    return layout.entities
      .map((e) => e.id)
      .filter((id) => catalog.isKindOf(id, entity) || catalog.isKindOf(entity, id));
  }

  private parameter(): Code[] {
    const { parameter } = this.object.element;
    const index = this.emission.options.parameters.findIndex((p) => p.name === parameter);
    const words = parameter
      ? `The mapping needs its parameter ${parameter}.`
      : 'The mapping needs its parameter object.';
    return [
      js`const o = ${parameter ? js`p.a[${literal(index)}]` : js`p.o`};`,
      js`if (o == null) s.fail(${literal(words)}, "mapping/no-parameter");`,
    ];
  }

  /** What happens where nothing was found: as the element says, and for the topmost object as the call does (IM-4, IM-5). */
  private whenNotFound(mode: NotFoundMode, create: Code, words: string): Code[] {
    const ways: Record<NotFoundMode, Code> = {
      create: js`{ ${create}; }`,
      ignore: js`{ s.ignore("not-found", at); return undefined; }`,
      error: js`{ s.at = at; s.fail(${literal(words)}, "mapping/not-found", "Let the mapping create it when it is missing, or ignore the element."); }`,
    };
    if (this.object.parent !== null) return [js`if (o === null) ${chosen(ways, mode)}`];
    const say = (way: NotFoundMode) => js`if (w === ${literal(way)}) ${ways[way]}`;
    return [
      js`if (o === null) { const w = p.w ?? ${literal(mode)}; ${say('create')} else ${say('ignore')} else ${ways.error} }`,
    ];
  }

  private flowArguments(parameters: readonly string[]): AnyCode[] {
    const { element } = this.object;
    return parameters.map((name) => {
      const argument = element.arguments.find((a) => a.parameter === name);
      if (!argument) return literal(null);
      const read = argument.path ? this.assigned.find((r) => r.value.element.path === argument.path) : undefined;
      const value = read ? (this.ready.get(read) ?? read.local) : null;
      if (!argument.value.trim()) return value === null ? literal(null) : js`${value} ?? null`;
      const type = read ? argumentValueType(read) : null;
      const variables = new Map(this.aboveVariables());
      if (type) variables.set('value', type);
      return this.emission.options.expression(
        argument.value,
        { ...this.aboveCodes(), ...(value === null ? {} : { value }) },
        variables,
      );
    });
  }

  // ---- values -------------------------------------------------------------------------------------------------------

  /** The value after the mapping's expression. */
  private converted(read: ReadValue): AnyCode {
    const { value, nodeType } = read;
    const { expression } = value.element;
    const local = readValue(read);
    const { options } = this.emission;
    const variables = valueVariables(nodeType, options.parameters);
    const converted = expression.trim()
      ? js`(${options.expression(expression, { ...this.parameterCodes(), value: local }, variables)})`
      : local;
    const flow = options.flow(value.element.microflow);
    if (!flow) return converted;
    return js`(${local} == null ? ${local} : ${this.emission.wait(js`F[${literal(flow.index)}](${joined([run, js`u.trace`, converted], ', ')})`)})`;
  }

  private assign(read: ReadValue): Code[] {
    const { local, value, kept } = read;
    if (!value.attribute) return [];
    const field = this.emission.layout.attributeField(value.attribute.id);
    const result = this.ready.get(read) ?? this.converted(read);
    // A new object has no one watching it: plain stores keep the everyday case fast.
    const set =
      value.object.element.obtain === 'create'
        ? js`o.${identifier(field)} = ${result}`
        : methods.set(o, literal(field), result);
    const keeping = keptText(field, local, value, kept);
    const setInstead = methods.set(o, literal(field), this.instead(value));
    const lines = [assignByPolicy(value.element, { local, set, setInstead }), ...(keeping ? [keeping] : [])];
    if (this.object.entity.attributes.some((a) => a.id === value.attribute?.id)) return lines;
    return [js`if (${this.familyOf(value.attribute)}.includes(o.$entity)) {\n${joined(lines, '\n')}\n}`];
  }

  /** The numbers of the entities that have an attribute of a specialization. */
  private familyOf({ entity }: AttributeInfo): Code {
    const { layout, catalog, tables } = this.emission;
    const table = identifier(`A${tables.length}`);
    const family = layout.entities.filter((e) => catalog.isKindOf(e.id, entity)).map((e) => layout.entityIndex(e.id));
    tables.push(js`const ${table} = ${literal(family)};`);
    return table;
  }

  /** What stands for a value that is missing, null or empty. */
  private instead({ element }: PlannedValue): AnyCode {
    if (!usesInstead(element) || !element.instead.trim()) return literal(null);
    const { options } = this.emission;
    return js`(${options.expression(element.instead, this.parameterCodes(), givenVariables(options.parameters, []))})`;
  }

  // ---- given members ------------------------------------------------------------------------------------------------

  private parameterCodes(): Record<string, AnyCode> {
    return Object.fromEntries(this.emission.options.parameters.map((p, i) => [p.name, js`p.a[${literal(i)}]`]));
  }

  private get above(): string[] {
    const entities: string[] = [];
    for (let above = this.object.parent; above; above = above.parent) entities.push(above.entity.id);
    return entities;
  }

  private aboveVariables() {
    return givenVariables(this.emission.options.parameters, this.above);
  }

  private aboveCodes(): Record<string, AnyCode> {
    let chain: AnyCode = js`h`;
    const codes = this.parameterCodes();
    for (let i = 0; i < this.above.length; i++, chain = js`${chain}[1]`) codes[aboveName(i)] = js`${chain}[0]`;
    return codes;
  }

  private givenValue({ value }: GivenMember): AnyCode {
    if (!value.trim()) return literal(null);
    return js`(${this.emission.options.expression(value, this.aboveCodes(), this.aboveVariables())})`;
  }

  private give({ member }: GivenMember, local: AnyCode): Code[] {
    const { catalog, layout, waiting } = this.emission;
    const { entity } = this.object;
    if (member === null) return [];
    if (entity.attributes.some((a) => a.id === member))
      return [js`${methods.set(o, literal(layout.attributeField(member)), local)};`];
    const association = catalog.association(member);
    if (!association) return [];
    const index = literal(layout.associationIndex(association.id));
    const owns = catalog.isKindOf(entity.id, association.from);
    const [owner, target] = owns ? [o, local] : [local, o];
    const link =
      association.type === 'reference'
        ? methods.setReference(owner, index, target)
        : waiting.addToReferenceSet(owner, index, listOfCodes([target]));
    return [js`if (${local} != null) ${link};`];
  }
}

/** A key that is a text without a character, of which something is said, finds nothing. */
function keyOf(read: ReadValue): AnyCode {
  const value = readValue(read);
  return read.value.element.whenBlank === 'read' ? value : js`(${value} === "" ? null : ${value})`;
}

/** The value of a local as its attribute or expression takes it: a list of texts is one text. */
function readValue({ local, value, listOf }: ReadValue): AnyCode {
  if (listOf === undefined) return local;
  const { listAs, separator } = value.element;
  const arePlain = ['integer', 'long', 'decimal', 'boolean'].includes(listOf);
  return listAs === 'json'
    ? js`jsonOfTexts(${local}, ${literal(arePlain)})`
    : js`joinTexts(${local}, ${literal(separator)})`;
}

function isConverted({ element }: PlannedValue): boolean {
  return element.expression.trim() !== '' || element.microflow !== null;
}

/** The type of a value as its own expression leaves it: that of its attribute, or of the node. */
function argumentValueType({ value, nodeType }: ReadValue) {
  return value.attribute?.type ?? valueVariables(nodeType, []).get('value') ?? null;
}

/** Keeps the text of a value that goes to its attribute as it is, for it to be written as it came. */
function keptText(field: string, local: AnyCode, value: PlannedValue, kept: AnyCode | null): Code | null {
  if (kept === null || isConverted(value)) return null;
  return js`if (${kept} != null) ${methods.keepText(o, literal(field), local, kept)};`;
}
