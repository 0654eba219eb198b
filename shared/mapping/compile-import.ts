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
  waitingCalls,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { MessageFormat } from '../format/index.ts';
import { heldNode, heldTypes } from '../format/unmapped-value.ts';
import type { AttributeInfo, Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import type { NodeType } from '../structure/node.ts';
import { memberPath, type PlacedNode, rootPath } from '../structure/path.ts';
import { ownsLink } from './owns-link.ts';
import type { MappingPlanNode, PlannedObject, PlannedValue, ResolvedMapping } from './plan.ts';
import { followers, isGroupItem, isGroupMember, membersOnWire, type WireMember } from './wire-members.ts';

/** Compiles an expression of a mapping to JavaScript; `$value` and `$object` are the identifiers given. */
export type CompileMappingExpression = (
  text: string,
  identifiers: Readonly<Record<string, AnyCode>>,
  value: PlannedValue,
) => AnyCode;

/**
 * Compiles a resolved import mapping to the source of `(u, text, parameter, demands) => object or list`. The code uses
 * `f` (the format's library), the readers of shared/format, `E[n]` (entity classes) and `u` (the unit of work); nothing else.
 * Objects are made after their members are read, so that keys can find them (IM-2).
 */
export function compileImportMapping(
  plan: ResolvedMapping,
  layout: Layout,
  catalog: Catalog,
  options: ImportOptions,
): Code {
  const emitter = new ImportEmitter(plan, layout, catalog, options);
  return emitter.source();
}

interface ImportOptions {
  unknownMembers: 'ignore' | 'warn' | 'error';
  /** The format of the message. */
  format: MessageFormat;
  expression: CompileMappingExpression;
  /** The colour: look-ups are waited for, and long lists yield. */
  waits: boolean;
}

/** The run, which every reader has at hand. */
const run = js`u`;
const methods = callsAtOnce<RunMethods>(run);

class ImportEmitter {
  private readonly waiting = waitingCalls<RunMethods>((call) => this.wait(call), run);
  private readonly tables: Code[] = [];
  private readonly functions: Code[] = [];
  /** The readers of objects, by the node that says how they are read; those that are still being made wait where anything may. */
  private readonly readers = new Map<MappingPlanNode, { name: Code; isAsync: Code | null }>();
  private words = 0;
  private types: Code | null = null;
  private readonly plan: ResolvedMapping;
  private readonly layout: Layout;
  private readonly catalog: Catalog;
  private readonly options: ImportOptions;

  constructor(plan: ResolvedMapping, layout: Layout, catalog: Catalog, options: ImportOptions) {
    this.plan = plan;
    this.layout = layout;
    this.catalog = catalog;
    this.options = options;
  }

  source(): Code {
    const { isList } = this.plan;
    const reader = this.nodeReader(this.plan.root);
    const top = js`const result = ${reader}; s.end(); u.ignored += s.ignored; return result${isList ? js` ?? null` : nothing};`;
    // The list of the root may stand below virtual levels; readers of virtual nodes hand the found list up.
    return js`(() => {\n${joined(this.tables, '\n')}\n${joined(this.functions, '\n')}\nreturn {\nisList: ${literal(isList)},\n${this.asyncIf(reader)}read(u, text, p, demands) { const s = new f.Scanner(text); s.demands = demands ?? null; ${top} },\n};\n})()`;
  }

  private wait(code: Code): Code {
    return this.options.waits ? js`(await ${code})` : code;
  }

  /** Functions wait only where something in them does: objects without lists and keys are read at once in both colours. */
  private asyncIf(code: Code): Code {
    return this.options.waits && code.includes('await ') ? js`async ` : nothing;
  }

  /** An expression that reads the value at the scanner and gives the object(s) of the node; `key` is that of a dictionary entry. */
  private nodeReader(node: MappingPlanNode, key: Code = nothing): Code {
    if (!node.isUsed) return this.pass(node);
    const own = node.object === null ? node : (this.plan.nodeAt(node.object.path) ?? node);
    let reader = this.readers.get(own);
    if (!reader) {
      const name = identifier(`n${this.functions.length}`);
      reader = { name, isAsync: null };
      this.readers.set(own, reader);
      const at = this.functions.length;
      this.functions.push(nothing);
      const source = own.object ? this.objectFunction(name, own) : this.containerFunction(name, own);
      reader.isAsync = this.asyncIf(source);
      this.functions[at] = js`${reader.isAsync}${source}`;
    }
    const call = js`${reader.name}(u, s, p${key})`;
    return this.options.waits && reader.isAsync !== nothing ? js`(await ${call})` : call;
  }

  /** An expression that passes the value of a node that nothing is mapped to, and gives nothing. */
  private pass({ placed: { node, path, shape } }: MappingPlanNode): Code {
    if (node.type === 'any' || node.type === 'unknown' || !this.options.format.holdsUnmapped) return js`s.skip()`;
    if (shape.types && !this.types) {
      this.types = identifier('H0');
      this.tables.push(js`const ${this.types} = ${literal(heldTypes(shape.types))};`);
    }
    const name = identifier(`U${this.tables.length}`);
    const types = this.types ?? literal({});
    this.tables.push(js`const ${name} = unmappedValue(f, ${literal(heldNode(node))}, ${literal(path)}, ${types});`);
    return js`${name}(s)`;
  }

  /** A message that is nothing but `null` has to be allowed by its structure; a member may always be left empty that way. */
  private mayBeNull(node: MappingPlanNode): boolean {
    return node !== this.plan.root || node.placed.node.nullable === true;
  }

  /** A node without an object that is a list, or leads down to the root object. */
  private containerFunction(name: Code, node: MappingPlanNode): Code {
    const { type } = node.placed.node;
    const empty = this.mayBeNull(node) ? js`if (s.isNull()) return ${onNull(node.placed)};\n` : nothing;
    if (type === 'array' || type === 'dictionary')
      return js`function ${name}(u, s, p) {\n${empty}${this.listBody(node)}return list;\n}`;
    const body = isGroupItem(node) ? this.groupBody(node) : this.membersBody(node);
    const found = body.children[0]?.local ?? js`x`;
    return js`function ${name}(u, s, p) {\n${empty}let ${joined([...body.locals, js`x`], ', ')};\n${body.code}return ${found};\n}`;
  }

  /** Reads an array or dictionary into `list`; entries that an obtain mode ignored are left out. */
  private listBody(node: MappingPlanNode): Code {
    const item = node.children[0];
    const array = node.placed.node.type === 'array';
    const open = array ? js`s.openArray()` : js`s.openObject()`;
    const more = array ? js`s.moreItems()` : js`s.moreMembers()`;
    const read = item ? (array ? this.nodeReader(item) : this.entryReader(item)) : js`(s.skip(), undefined)`;
    const tick = this.options.waits ? js`if (--u.fuel < 0) await u.breathe();` : js`if (--u.fuel < 0) u.refuel();`;
    return js`const list = [];\nif (${open}) do { ${tick} const item = ${read}; if (item !== undefined) list.push(item); } while (${more});\n`;
  }

  private entryReader(item: MappingPlanNode): Code {
    return item.isUsed ? this.nodeReader(item, js`, s.key()`) : js`(s.key(), ${this.pass(item)})`;
  }

  /** The function that reads one object of the mapping. */
  private objectFunction(name: Code, node: MappingPlanNode): Code {
    const object = node.object as PlannedObject;
    const { node: structure } = node.placed;
    const lines: Code[] = [];
    const assigned: ReadValue[] = [];
    const notes: AnyCode[] = [];
    const links: { local: AnyCode; child: PlannedObject; isList: boolean }[] = [];
    lines.push(js`const at = s.at;`);
    for (const value of node.keyValues) {
      const local = identifier(`k${assigned.length}`);
      lines.push(js`let ${local} = k;`);
      assigned.push({ local, value, nodeType: 'string', kept: null });
    }
    if (structure.type === 'object') {
      const isGroup = isGroupItem(node);
      if (!isGroup && (node.placed.node.nullable || (this.mayBeNull(node) && !object.inList)))
        lines.push(js`if (s.isNull()) return ${onNull(node.placed)};`);
      const note =
        this.options.format.keepsTexts && !isGroup && node.placed.path !== rootPath ? identifier('kn0') : null;
      if (note) lines.push(js`const ${note} = s.note?.() ?? null;`);
      notes.push(...(note ? [note] : []));
      const body = isGroup ? this.groupBody(node) : this.membersBody(node);
      if (body.locals.length > 0) lines.push(js`let ${joined(body.locals, ', ')};`);
      lines.push(body.code);
      assigned.push(...body.values);
      links.push(
        ...body.children.flatMap((c) => c.objects.map((child) => ({ local: c.local, child, isList: child.inList }))),
      );
    } else if (structure.type === 'array' || structure.type === 'dictionary') {
      lines.push(this.listBody(node));
      const child = node.children[0]?.object;
      if (child) links.push({ local: js`list`, child, isList: true });
    } else {
      const value = node.values[0];
      if (value) {
        lines.push(js`let v = ${this.valueReader(node.placed, value)};`);
        const kept = this.options.format.keepsTexts ? identifier('kv0') : null;
        if (kept) lines.push(js`const ${kept} = s.kept;`);
        for (const each of node.values) assigned.push({ local: js`v`, value: each, nodeType: structure.type, kept });
      } else lines.push(js`${this.pass(node)};`);
    }
    lines.push(...this.obtain(object, assigned));
    for (const note of notes)
      lines.push(js`if (${note} !== null) ${methods.keepText(js`o`, literal(''), js`o`, note)};`);
    for (const read of assigned) lines.push(...this.assign(read));
    for (const link of links) lines.push(...this.link(object, link.child, link.local, link.isList));
    lines.push(
      js`if (u.notes !== null) u.notes.push({ object: o, path: ${literal(node.placed.path)}, at, end: s.at });`,
      js`return o;`,
    );
    return js`function ${name}(u, s, p, k) {\n${joined(lines, '\n')}\n}`;
  }

  /** Reads the members of an object node, virtual levels included, into locals. */
  private membersBody(node: MappingPlanNode): MembersBody {
    const body: MembersBody = { code: nothing, locals: [], values: [], children: [] };
    body.code = this.objectMembers(node, body);
    return body;
  }

  private objectMembers(current: MappingPlanNode, body: MembersBody): Code {
    // A document holds one of its roots: those that nothing is mapped to are none that the mapping reads.
    const isDocument = current.placed.path === rootPath && current.placed.node.group !== undefined;
    const members = membersOnWire(current).filter((member) => !isDocument || member.node.isUsed);
    const table = this.tableOf(members);
    // Which of the required members came, a bit each.
    const required = this.options.format.holdsUnmapped ? current.children.filter((c) => !c.placed.node.optional) : [];
    const came = Array.from({ length: Math.ceil(required.length / bitsInWord) }, () => identifier(`q${this.words++}`));
    const mark = (child: MappingPlanNode): Code => {
      const bit = required.indexOf(child);
      if (bit < 0) return nothing;
      return js`${came[Math.floor(bit / bitsInWord)] ?? nothing} |= ${literal(2 ** (bit % bitsInWord))}; `;
    };
    const next = identifier(`m${this.tables.length}`);
    const cases = this.cases(members, body, mark, next);
    const unknown = this.options.unknownMembers === 'error' ? js`s.refuseUnknown()` : js`s.skipUnknown()`;
    const code = js`if (s.openObject(${table})) {\nlet ${next} = 0;\ndo {\nconst i = s.member(${table}, ${next});\n${next} = i + 1;\nswitch (i) {\n${cases}\ndefault: ${unknown};\n}\n} while (s.moreMembers());\n}\n`;
    if (required.length === 0) return code;
    const start = identifier(`b${this.tables.length}`);
    const paths = identifier(`R${this.tables.length}`);
    this.tables.push(js`const ${paths} = ${literal(required.map((c) => c.placed.path))};`);
    // The path has the name in the tree, the message another one.
    const keys = required.map((c) => this.options.format.memberKey(c.placed));
    const isOther = required.some((c, i) => c.placed.node.name !== keys[i]);
    const shown = isOther ? js`, ${literal(keys.map((key) => memberPath(current.placed.path, key)))}` : nothing;
    const isWhole = came
      .map((word, i) => {
        const bits = Math.min(bitsInWord, required.length - i * bitsInWord);
        return js`${word} === ${literal(2 ** bits - 1)}`;
      })
      .reduce((all, word) => js`${all} && ${word}`);
    const begin = js`const ${start} = s.at; let ${joined(
      came.map((word) => js`${word} = 0`),
      ', ',
    )};\n`;
    return js`${begin}${code}if (s.demands !== null && !(${isWhole})) s.missing(${start}, ${paths}, ${listOfCodes(came)}${shown});\n`;
  }

  /** Reads one item of a group: the members that stand in a row, as long as the group lets one follow another. */
  private groupBody(node: MappingPlanNode): MembersBody {
    const body: MembersBody = { code: nothing, locals: [], values: [], children: [] };
    const members = membersOnWire(node);
    const table = this.tableOf(members);
    const follows = identifier(`F${this.tables.length}`);
    this.tables.push(js`const ${follows} = ${literal(followers(members, node, this.options.format))};`);
    const cases = this.cases(members, body, () => nothing, null);
    body.code = js`let w0 = -1, w1 = true;\nwhile ((w1 = s.moreMembers())) {\nconst i = s.member(${table}, w0 + 1);\nif (i < 0 || (w0 >= 0 && ${follows}[w0].charCodeAt(i) !== 49)) break;\nw0 = i;\nswitch (i) {\n${cases}\n}\n}\ns.handBack(w1);\n`;
    return body;
  }

  private tableOf(members: readonly WireMember[]): Code {
    const table = identifier(`T${this.tables.length}`);
    const keys = members.map((member) => this.options.format.memberKey(member.placed));
    this.tables.push(js`const ${table} = f.memberTable(${literal(keys)});`);
    return table;
  }

  /** The cases of a switch over the members of a table; `next` is the local that says which is expected next. */
  private cases(
    members: readonly WireMember[],
    body: MembersBody,
    mark: (child: MappingPlanNode) => Code,
    next: Code | null,
  ): Code {
    const { locals, values, children } = body;
    const { format } = this.options;
    const readObjects = (prefix: 'c' | 'l', child: MappingPlanNode, objects: PlannedObject[]): Code => {
      const name = `${prefix}${locals.length}`;
      const local = identifier(name);
      const [from, to] = [identifier(`${name}_n`), identifier(`${name}_m`)];
      locals.push(local, from, to);
      children.push({ local, objects });
      // Should the member stand twice in the message, what the first one made is dropped.
      return js`if (${from} !== undefined) ${methods.drop(from, to)}; ${from} = u.created.length; ${local} = ${this.nodeReader(child)}; ${to} = u.created.length; break;`;
    };
    const tick = this.options.waits ? js`if (--u.fuel < 0) await u.breathe();` : js`if (--u.fuel < 0) u.refuel();`;
    const readItem = (item: MappingPlanNode, before: Code): Code => {
      const local = identifier(`l${locals.length}`);
      locals.push(local);
      children.push({ local, objects: item.object ? [item.object] : [] });
      return js`${tick} ${before}const item = ${this.nodeReader(item)}; if (item !== undefined) (${local} ??= []).push(item); break;`;
    };
    const readGroup = (group: MappingPlanNode): Code => {
      const item = group.placed.node.type === 'array' ? group.children[0] : undefined;
      const back = js`s.handBack(true); `;
      if (item) return js`{ ${readItem(item, back)} }`;
      return js`${back}${readObjects('c', group, group.object ? [group.object] : [])}`;
    };
    const read = (child: MappingPlanNode): Code => {
      if (!child.isUsed) return js`s.ignored++; ${this.pass(child)}; break;`;
      const { type } = child.placed.node;
      if (child.object) return readObjects('c', child, [child.object]);
      if (type === 'array' && format.repeats(child.placed.node))
        return js`{ ${readItem(child.children[0] as MappingPlanNode, nothing)} }`;
      if (type === 'array' || type === 'dictionary')
        return readObjects(
          'l',
          child,
          child.children.flatMap((c) => (c.object ? [c.object] : [])),
        );
      if (type === 'object')
        return js`if (s.isNull()) ${onNull(child.placed)}; else {\n${this.objectMembers(child, body)}} break;`;
      const local = identifier(`v${locals.length}`);
      locals.push(local);
      const kept = format.keepsTexts ? identifier(`kv${locals.length}`) : null;
      if (kept) locals.push(kept);
      const [first] = child.values as [PlannedValue];
      for (const value of child.values) values.push({ local, value, nodeType: type, kept });
      const reader = this.valueReader(child.placed, first);
      const keep = kept ? js` ${kept} = s.kept;` : nothing;
      // What may stand several times, like the elements that a schema says nothing of, is one text.
      if (format.repeats(child.placed.node))
        return js`${local} = (${local} ?? "") + ((${reader}) ?? "");${keep} break;`;
      return js`${local} = ${reader};${keep} break;`;
    };
    const lines: Code[] = [];
    const groups = new Set<MappingPlanNode>();
    for (const [i, member] of members.entries()) {
      const { node } = member;
      // What repeats may come again.
      const isRepeated = isGroupMember(node) || format.repeats(node.placed.node);
      const again = next && isRepeated ? js`${next} = ${literal(i)}; ` : nothing;
      if (!isGroupMember(node)) lines.push(js`case ${literal(i)}: ${again}${mark(node)}${read(node)}`);
      else if (!groups.has(node)) {
        groups.add(node);
        const labels = members.flatMap((other, at) => (other.node === node ? [js`case ${literal(at)}: `] : []));
        lines.push(js`${joined(labels)}${again}${node.isUsed ? readGroup(node) : js`s.ignored++; s.skip(); break;`}`);
      }
    }
    return joined(lines, '\n');
  }

  /** An expression that reads a value of a node type as the attribute wants it. */
  private valueReader(at: PlacedNode, value: PlannedValue): Code {
    const { type } = at.node;
    const attribute = value.element.expression ? null : value.attribute;
    const nullable = (code: Code) => js`s.isNull() ? ${onNull(at)} : ${code}`;
    if (type === 'any' || type === 'unknown')
      return attribute?.type.kind === 'string' || !attribute
        ? nullable(js`s.raw()`)
        : nullable(this.readAs(attribute, type));
    return nullable(attribute ? this.readAs(attribute, type) : readNative(type));
  }

  private readAs(attribute: AttributeInfo, type: NodeType): Code {
    switch (attribute.type.kind) {
      case 'string':
        return isText(type) ? js`s.string()` : js`s.scalarText()`;
      case 'integer':
        return isText(type) ? js`toInteger(s)` : js`s.int32()`;
      case 'long':
        return isText(type) ? js`toLong(s)` : js`s.integer()`;
      case 'decimal':
        return isText(type) ? js`toDecimal(s)` : js`s.decimal()`;
      case 'boolean':
        return js`s.boolean()`;
      case 'datetime':
        return js`s.dateTime()`;
      case 'date':
        return js`s.date()`;
      case 'enumeration': {
        const values = this.catalog.enumeration(attribute.type.enumeration)?.values ?? [];
        const names = Object.fromEntries(values.map((v) => [v.wire ?? v.name, v.name]));
        return js`toEnumeration(s, ${literal(names)}, ${literal(attribute.name)})`;
      }
      case 'binary':
        return js`toBinary(s)`;
      default:
        return js`s.scalarText()`;
    }
  }

  private obtain(object: PlannedObject, assigned: readonly ReadValue[]): Code[] {
    const { element, entity } = object;
    const index = literal(this.layout.entityIndex(entity.id));
    if (element.obtain === 'parameter')
      return [
        js`const o = p;`,
        js`if (o == null) s.fail("The mapping needs its parameter object.", "mapping/no-parameter");`,
      ];
    if (element.obtain === 'create') return [js`const o = u.add(new E[${index}]());`];
    const keys = assigned.flatMap(({ local, value }) =>
      value.element.key && value.attribute
        ? [{ field: literal(this.layout.attributeField(value.attribute.id)), local, value }]
        : [],
    );
    const pairs = keys.map(
      ({ field, local, value }) => js<readonly [string, unknown]>`[${field}, ${this.converted(local, value)}]`,
    );
    const lines = [js`let o = ${this.waiting.findByKey(index, listOfCodes(pairs))};`];
    if (element.obtain === 'find-or-create') {
      const table = identifier(`K${this.tables.length}`);
      this.tables.push(js`const ${table} = ${listOfCodes(keys.map(({ field }) => field))};`);
      lines.push(js`if (o === null) o = u.addKeyed(new E[${index}](), ${table});`);
    } else if (element.whenNotFound === 'ignore') lines.push(js`if (o === null) { s.ignored++; return undefined; }`);
    else
      lines.push(
        js`if (o === null) { s.at = at; s.fail(${literal(`No ${entity.qualifiedName} has this key.`)}, "mapping/not-found", "Let the mapping create it when it is missing, or ignore the element."); }`,
      );
    return lines;
  }

  /** The value after the mapping's expression. */
  private converted(local: AnyCode, value: PlannedValue): AnyCode {
    const { expression } = value.element;
    if (!expression.trim()) return local;
    return js`(${this.options.expression(expression, { value: local }, value)})`;
  }

  private assign({ local, value, kept }: ReadValue): Code[] {
    if (!value.attribute) return [];
    const field = this.layout.attributeField(value.attribute.id);
    const converted = this.converted(local, value);
    // A new object has no one watching it: plain stores keep the everyday case fast.
    const set =
      value.object.element.obtain === 'create'
        ? js`o.${identifier(field)} = ${converted}`
        : methods.set(js`o`, literal(field), converted);
    const keep = this.keep(field, local, value, kept);
    const missing = literal(`${value.element.path} is missing or null, and the mapping needs it.`);
    const ways = {
      error: js`if (${local} != null) ${set}; else { s.at = at; s.fail(${missing}, "mapping/value-missing"); }`,
      empty: js`${local} ??= null; ${set};`,
      default: js`if (${local} != null) ${set};`,
      leave: js`if (${local} !== undefined) ${set};`,
    };
    return [chosen(ways, value.element.whenMissing), ...(keep ? [keep] : [])];
  }

  /** Keeps the text of a value that goes to its attribute as it is, for it to be written as it came. */
  private keep(field: string, local: AnyCode, value: PlannedValue, kept: AnyCode | null): Code | null {
    if (kept === null || value.element.expression.trim()) return null;
    return js`if (${kept} != null) ${methods.keepText(js`o`, literal(field), local, kept)};`;
  }

  /** Links a child (or list of children) to the object, at both ends in memory. */
  private link(parent: PlannedObject, child: PlannedObject, local: AnyCode, isList: boolean): Code[] {
    const association = this.catalog.association(child.element.association);
    if (!association) return [];
    const index = this.layout.associationIndex(association.id);
    const childOwns = ownsLink(child, parent, association, this.catalog);
    // A reference is linked at once; the members of a set have to be loaded before.
    const owned = association.type === 'reference' ? waitingCalls<RunMethods>((call) => call, run) : this.waiting;
    const link = childOwns ? methods.linkChildren : owned.linkOwned;
    return [js`if (${local} !== undefined) ${link(js`o`, literal(index), local, literal(isList))};`];
  }
}

/** How many required members a number holds a bit for. */
const bitsInWord = 31;

/** The value of a null in the message; where the structure has none, the scanner says whether it is let through. */
function onNull({ node }: PlacedNode): Code {
  return node.nullable || node.type === 'any' || node.type === 'unknown' ? js`null` : js`s.noNull()`;
}

/** A value of the message in a local, on its way to its attribute. */
interface ReadValue {
  local: AnyCode;
  value: PlannedValue;
  nodeType: NodeType;
  /** The local that has the text it was written as, in formats that keep texts. */
  kept: AnyCode | null;
}

/** Code that reads members, and the locals that it reads them into. */
interface MembersBody {
  code: Code;
  locals: AnyCode[];
  values: ReadValue[];
  children: { local: AnyCode; objects: PlannedObject[] }[];
}

function isText(type: NodeType): boolean {
  return (
    type === 'string' ||
    type === 'datetime' ||
    type === 'date' ||
    type === 'time' ||
    type === 'uuid' ||
    type === 'uri' ||
    type === 'binary'
  );
}

function readNative(type: NodeType): Code {
  switch (type) {
    case 'integer':
    case 'long':
      return js`s.integer()`;
    case 'decimal':
      return js`s.decimal()`;
    case 'boolean':
      return js`s.boolean()`;
    case 'datetime':
      return js`s.dateTime()`;
    case 'date':
      return js`s.date()`;
    default:
      return isText(type) ? js`s.string()` : js`s.raw()`;
  }
}
