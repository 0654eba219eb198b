import {
  type AnyCode,
  type Code,
  callsAtOnce,
  identifier,
  joined,
  js,
  listOfCodes,
  literal,
  nothing,
  waitingCalls,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import { heldNode, heldTypes } from '../format/unmapped-value.ts';
import type { Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import { rootPath } from '../structure/path.ts';
import { type ImportEmission, type ImportOptions, type ReadValue, run } from './import-emission.ts';
import { linkBeside, linkChildren } from './import-links.ts';
import { groupBody, membersBody } from './import-members.ts';
import { ObjectEmitter } from './import-objects.ts';
import { onNull, valueReader } from './import-values.ts';
import { type ObtainOrder, obtainOrder } from './obtain-order.ts';
import type { MappingPlanNode, PlannedObject, ResolvedMapping } from './plan.ts';
import { isGroupItem } from './wire-members.ts';

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

const methods = callsAtOnce<RunMethods>(run);

class ImportEmitter implements ImportEmission {
  readonly waiting = waitingCalls<RunMethods>((call) => this.wait(call), run);
  readonly tables: Code[] = [];
  private readonly functions: Code[] = [];
  /** The readers of objects, by the node that says how they are read; those that are still being made wait where anything may. */
  private readonly readers = new Map<MappingPlanNode, { name: Code; isAsync: Code | null }>();
  private words = 0;
  private types: Code | null = null;
  readonly plan: ResolvedMapping;
  readonly layout: Layout;
  readonly catalog: Catalog;
  readonly options: ImportOptions;
  readonly order: ObtainOrder;
  /** Elements whose keys are gathered, with the members of each. */
  private readonly keys: { entity: number; fields: readonly string[] }[] = [];

  constructor(plan: ResolvedMapping, layout: Layout, catalog: Catalog, options: ImportOptions) {
    this.plan = plan;
    this.layout = layout;
    this.catalog = catalog;
    this.options = options;
    this.order = obtainOrder(plan);
  }

  source(): Code {
    const { isList } = this.plan;
    const reader = this.nodeReader(this.plan.root);
    const { rootObject } = this.plan;
    const warns = this.options.unknownMembers === 'warn';
    const isPending = this.plan.root.object === rootObject && this.order.isLate(rootObject);
    const end = isPending
      ? js`s.end(); result = ${this.obtainLate(rootObject, js`result`, literal(null))};`
      : js`s.end();`;
    // Rows of one key are one object, which the list has once.
    const once = isList && this.isShared(rootObject) ? js` if (result) result = [...new Set(result)];` : nothing;
    const top = js`let result = ${reader}; ${end}${once} if (s.ignored > 0) ${methods.noteIgnored(js`s`, literal(warns))}; return result${isList ? js` ?? null` : nothing};`;
    const gathered = listOfCodes(this.keys.map(() => js`[]`));
    const begin = js`const p = { o: given?.object, a: given?.values ?? [], w: given?.whenNotFound ?? null, k: ${gathered}${this.hasRounds ? js`, q: []` : nothing} };`;
    // The list of the root may stand below virtual levels; readers of virtual nodes hand the found list up.
    return js`(() => {\n${joined(this.tables, '\n')}\n${this.lateFunctions()}${joined(this.functions, '\n')}\nreturn {\nisList: ${literal(isList)},\n${this.asyncIf(top)}read(u, text, given, demands) { ${begin} const s = new f.Scanner(text); s.demands = demands ?? null; ${top} },\n};\n})()`;
  }

  word(): AnyCode {
    return identifier(`q${this.words++}`);
  }

  wait(code: Code): Code {
    return this.options.waits ? js`(await ${code})` : code;
  }

  /** Functions wait only where something in them does: objects without lists and keys are read at once in both colours. */
  private asyncIf(code: Code): Code {
    return this.options.waits && code.includes('await ') ? js`async ` : nothing;
  }

  get tick(): Code {
    return this.options.waits ? js`if (--u.fuel < 0) await u.breathe();` : js`if (--u.fuel < 0) u.refuel();`;
  }

  gathered(entity: number, fields: readonly string[]): Code {
    // Elements of one entity and the same key are looked up together: what is asked for takes the place of what was asked for before.
    const isSame = (key: (typeof this.keys)[number]) => key.entity === entity && `${key.fields}` === `${fields}`;
    let at = this.keys.findIndex(isSame);
    if (at < 0) at = this.keys.push({ entity, fields }) - 1;
    return js`p.k[${literal(at)}]`;
  }

  /** Whether several objects are made at the element of an object. */
  private isShared(object: PlannedObject): boolean {
    return (this.plan.nodeAt(object.path)?.beside.length ?? 0) > 0;
  }

  /**
   * Whether an object that shares its element is obtained after the one above it was, for all items of a list: its key, of which that one may be a part, is
   * gathered then, and looked up together with those of the others (L-22).
   */
  private inRounds({ isBeside, parent }: PlannedObject): boolean {
    return isBeside && parent !== null && this.order.isLate(parent);
  }

  private get hasRounds(): boolean {
    return this.plan.objects.some((object) => this.order.isLate(object) && this.inRounds(object));
  }

  obtainLate(object: PlannedObject, read: Code, above: Code): Code {
    const many = object.inList;
    return this.wait(js`${many ? js`Z2` : js`Z1`}(u, p, ${read}, ${above})`);
  }

  /** Looks the gathered keys up (Z0), and obtains what was read late: one object (Z1), or the items of a list (Z2). */
  private lateFunctions(): Code {
    if (!this.plan.objects.some((object) => this.order.isLate(object))) return nothing;
    const begin = this.options.waits ? js`async ` : nothing;
    const fetched = this.keys.map(
      ({ entity, fields }, i) =>
        js`if (p.k[${literal(i)}].length > 1) ${this.waiting.fetchByKeys(literal(entity), literal(fields), js`p.k[${literal(i)}]`)}; p.k[${literal(i)}] = [];`,
    );
    const fetch = this.wait(js`Z0(u, p)`);
    // What lists within lists leave to be done is done with them.
    const [hold, done] = this.hasRounds
      ? [js`const q = p.q; p.q = [];`, js`${this.wait(js`Z3(u, p)`)}; p.q = q;`]
      : [nothing, nothing];
    const rounds = this.hasRounds
      ? js`const Z3 = ${begin}(u, p) => {
while (p.q.length > 0) {
const round = p.q; p.q = [];
for (const next of round) ${this.wait(js`next.k?.()`)};
${fetch};
for (const next of round) { ${this.tick} ${this.wait(js`next()`)}; }
}
};
`
      : nothing;
    return js`const Z0 = ${begin}(u, p) => {
${joined(fetched, '\n')}
};
${rounds}const Z1 = ${begin}(u, p, item, h) => {
if (typeof item !== "function") return item;
${this.wait(js`item.k?.(h)`)}; ${fetch}; ${hold}
const o = ${this.wait(js`item(h)`)}; ${done}
return o;
};
const Z2 = ${begin}(u, p, list, h) => {
if (!list) return list;
for (const item of list) if (typeof item === "function") ${this.wait(js`item.k?.(h)`)};
${fetch}; ${hold}
const done = [];
for (const item of list) { ${this.tick} const o = typeof item === "function" ? ${this.wait(js`item(h)`)} : item; if (o !== undefined) done.push(o); }
${done}
return done;
};
`;
  }

  /** An expression that reads the value at the scanner and gives the object(s) of the node; `key` is that of a dictionary entry. */
  nodeReader(node: MappingPlanNode, key: Code = nothing): Code {
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
      reader.isAsync = source.startsWith('async ') ? js`async ` : nothing;
      this.functions[at] = source;
    }
    const call = js`${reader.name}(u, s, p${key})`;
    return this.options.waits && reader.isAsync !== nothing ? js`(await ${call})` : call;
  }

  /** An expression that passes the value of a node that nothing is mapped to, and gives nothing. */
  pass({ placed: { node, path, shape } }: MappingPlanNode): Code {
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
      return this.functionOf(name, js`${empty}${this.listBody(node)}return list;`);
    const body = isGroupItem(node) ? groupBody(this, node) : membersBody(this, node);
    const child = body.children[0];
    const object = child?.objects[0];
    const local = child?.local ?? js`x`;
    const isPending = object && this.order.isLate(object) && !body.isObtained(object);
    const found = isPending ? this.obtainLate(object, local, literal(null)) : local;
    return this.functionOf(
      name,
      js`${empty}let ${joined([...body.locals, js`x`], ', ')};\n${body.code}return ${found};`,
    );
  }

  /** Reads an array or dictionary into `list`; entries that an obtain mode ignored are left out. */
  private listBody(node: MappingPlanNode): Code {
    const item = node.children[0];
    const array = node.placed.node.type === 'array';
    const open = array ? js`s.openArray()` : js`s.openObject()`;
    const more = array ? js`s.moreItems()` : js`s.moreMembers()`;
    const read = item ? (array ? this.nodeReader(item) : this.entryReader(item)) : js`(s.skip(), undefined)`;
    const object = item?.object;
    if (!object || !this.order.isInBatches(object))
      return js`const list = [];\nif (${open}) do { ${this.tick} const item = ${read}; if (item !== undefined) list.push(item); } while (${more});\n`;
    const obtain = js`for (const one of ${this.obtainLate(object, js`pending`, literal(null))}) list.push(one); pending = [];`;
    return js`const list = []; let pending = [];\nif (${open}) do { ${this.tick} const item = ${read}; if (item !== undefined) pending.push(item); if (pending.length >= ${literal(itemsInBatch)}) { ${obtain} } } while (${more});\n${obtain}\n`;
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
    const links: { local: AnyCode; child: PlannedObject; isList: boolean; isObtained: boolean }[] = [];
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
      const body = isGroup ? groupBody(this, node) : membersBody(this, node);
      if (body.locals.length > 0) lines.push(js`let ${joined(body.locals, ', ')};`);
      lines.push(body.code);
      assigned.push(...body.values);
      links.push(
        ...body.children.flatMap((c) =>
          c.objects.map((child) => ({
            local: c.local,
            child,
            isList: child.inList,
            isObtained: body.isObtained(child),
          })),
        ),
      );
    } else if (structure.type === 'array' || structure.type === 'dictionary') {
      lines.push(this.listBody(node));
      const child = node.children[0]?.object;
      if (child) {
        const isObtained = this.order.isInBatches(child);
        links.push({ local: isObtained ? js`list` : js`found`, child, isList: true, isObtained });
        if (!isObtained) lines.push(js`let found = list;`);
      }
    } else {
      const value = node.values[0];
      if (value) {
        lines.push(js`let v = ${valueReader(node.placed, node.values, this.catalog)};`);
        const kept = this.options.format.keepsTexts ? identifier('kv0') : null;
        if (kept) lines.push(js`const ${kept} = s.kept;`);
        for (const each of node.values) assigned.push({ local: js`v`, value: each, nodeType: structure.type, kept });
      } else lines.push(js`${this.pass(node)};`);
    }
    const shared = [object, ...node.beside];
    const ownerOf = (owner: PlannedObject | null) => node.beside.find((each) => each === owner) ?? object;
    const emitters = new Map(
      shared.map((each) => {
        const own = assigned.filter((read) => ownerOf(read.value.object) === each);
        return [each, new ObjectEmitter(this, each, own)];
      }),
    );
    for (const emitter of emitters.values()) lines.push(...emitter.read());
    const isLate = this.order.isLate(object);
    if (isLate || shared.length > 1) lines.push(js`const end = s.at;`);
    const besides = new Map<PlannedObject, Beside>();
    const bodyOf = (each: PlannedObject, emitter: ObjectEmitter): Code =>
      this.obtainBody(each, emitter, {
        links: links.filter(({ child }) => ownerOf(child.parent) === each),
        besides,
        notes: each === object ? notes : [],
        end: isLate || shared.length > 1 ? js`end` : js`s.at`,
      });
    // Those below first: who calls them has to know whether they wait.
    for (const each of [...node.beside].reverse()) {
      const emitter = emitters.get(each) as ObjectEmitter;
      const body = bodyOf(each, emitter);
      const keys = emitter.keyFromAbove();
      const beside = { name: identifier(`x${each.index}`), isAsync: this.asyncIf(body), hasKeys: keys !== null };
      besides.set(each, beside);
      lines.push(
        js`const ${beside.name} = ${beside.isAsync}(h) => {\n${body}\n};`,
        ...(keys ? [js`${beside.name}.k = ${this.asyncIf(keys)}${keys};`] : []),
      );
    }
    const emitter = emitters.get(object) as ObjectEmitter;
    const body = bodyOf(object, emitter);
    if (!isLate) return this.functionOf(name, joined([...lines, body], '\n'));
    const keys = emitter.keyFromAbove();
    const late = js`const late = ${this.asyncIf(body)}(h) => {\n${body}\n};`;
    const before = joined(lines, '\n');
    const begin = this.asyncIf(before);
    return js`${begin}function ${name}(u, s, p, k) {\n${before}\n${late}\n${keys ? js`late.k = ${this.asyncIf(keys)}${keys};\n` : nothing}return late;\n}`;
  }

  /** Statements that obtain an object whose part of the message was read, with what was read below it and what shares its element. */
  private obtainBody(
    object: PlannedObject,
    emitter: ObjectEmitter,
    read: {
      links: { local: AnyCode; child: PlannedObject; isList: boolean; isObtained: boolean }[];
      besides: ReadonlyMap<PlannedObject, Beside>;
      notes: readonly AnyCode[];
      end: Code;
    },
  ): Code {
    const { links, besides, notes, end } = read;
    const chain = this.order.isLate(object) ? js`h` : literal(null);
    const below = [...besides].filter(([child]) => child.parent === object);
    const then: Code[] = [];
    const isBare = emitter.isBare(links.map(({ local }) => local));
    if (isBare) {
      // What shares the element is there all the same, with nothing above it.
      const alone = below.map(([child, beside]) => this.obtainBeside(child, beside, js`[null, ${chain}]`, null));
      then.push(js`if (${isBare}) {\n${joined([...alone, js`return undefined;`], '\n')}\n}`);
    }
    then.push(...emitter.obtain());
    for (const note of notes)
      then.push(js`if (${note} !== null) ${methods.keepText(js`o`, literal(''), js`o`, note)};`);
    for (const { child, local, isObtained } of links) {
      if (this.order.isLate(child) && !isObtained)
        then.push(js`${local} = ${this.obtainLate(child, local, js`[o, ${chain}]`)};`);
      if (child.inList && this.isShared(child)) then.push(js`if (${local}) ${local} = [...new Set(${local})];`);
    }
    then.push(...linkChildren(this, object, links));
    for (const [child, beside] of below) then.push(this.obtainBeside(child, beside, js`[o, ${chain}]`, object));
    then.push(
      js`if (u.notes !== null) u.notes.push({ object: o, path: ${literal(object.key)}, at, end: ${end} });`,
      js`return o;`,
    );
    return joined(then, '\n');
  }

  /** Statements that obtain an object below another one of the same element, and link it to that one, where there is one. */
  private obtainBeside(child: PlannedObject, beside: Beside, above: Code, parent: PlannedObject | null): Code {
    const local = js`c`;
    const link = parent ? linkBeside(this, child, parent, local) : nothing;
    const { name, isAsync, hasKeys } = beside;
    if (!this.order.isLate(child)) {
      const call = isAsync === nothing ? js`${name}(${above})` : this.wait(js`${name}(${above})`);
      return js`{ const c = ${call}; ${link} }`;
    }
    if (!this.inRounds(child)) return js`{ const c = ${this.obtainLate(child, name, above)}; ${link} }`;
    const body = js`const c = ${this.wait(js`${name}(e)`)}; ${link}`;
    const keys = hasKeys ? js` t.k = () => ${name}.k(e);` : nothing;
    return js`{ const e = ${above}; const t = ${this.asyncIf(body)}() => { ${body} };${keys} p.q.push(t); }`;
  }

  private functionOf(name: Code, body: Code): Code {
    return js`${this.asyncIf(body)}function ${name}(u, s, p, k) {\n${body}\n}`;
  }
}

/** The function that obtains a further object of an element, of the objects above. */
interface Beside {
  name: AnyCode;
  isAsync: Code;
  hasKeys: boolean;
}

/** How many items of a list are read before the keys in them are looked up together. */
const itemsInBatch = 500;
