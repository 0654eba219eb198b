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
import { linkChildren } from './import-links.ts';
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
    const top = js`let result = ${reader}; ${end} if (s.ignored > 0) ${methods.noteIgnored(js`s`, literal(warns))}; return result${isList ? js` ?? null` : nothing};`;
    const gathered = listOfCodes(this.keys.map(() => js`[]`));
    const begin = js`const p = { o: given?.object, a: given?.values ?? [], w: given?.whenNotFound ?? null, k: ${gathered} };`;
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
    this.keys.push({ entity, fields });
    return js`p.k[${literal(this.keys.length - 1)}]`;
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
    return js`const Z0 = ${begin}(u, p) => {
${joined(fetched, '\n')}
};
const Z1 = ${begin}(u, p, item, h) => {
if (typeof item !== "function") return item;
${this.wait(js`item.k?.(h)`)}; ${fetch};
return ${this.wait(js`item(h)`)};
};
const Z2 = ${begin}(u, p, list, h) => {
if (!list) return list;
for (const item of list) if (typeof item === "function") ${this.wait(js`item.k?.(h)`)};
${fetch};
const done = [];
for (const item of list) { ${this.tick} const o = typeof item === "function" ? ${this.wait(js`item(h)`)} : item; if (o !== undefined) done.push(o); }
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
    const emitter = new ObjectEmitter(this, object, assigned);
    lines.push(...emitter.read());
    const isLate = this.order.isLate(object);
    const here = isLate ? js`[o, h]` : js`[o, null]`;
    const then: Code[] = emitter.obtain();
    for (const note of notes)
      then.push(js`if (${note} !== null) ${methods.keepText(js`o`, literal(''), js`o`, note)};`);
    for (const { child, local, isObtained } of links)
      if (this.order.isLate(child) && !isObtained) then.push(js`${local} = ${this.obtainLate(child, local, here)};`);
    then.push(...linkChildren(this, object, links));
    then.push(
      js`if (u.notes !== null) u.notes.push({ object: o, path: ${literal(node.placed.path)}, at, end: ${isLate ? js`end` : js`s.at`} });`,
      js`return o;`,
    );
    if (!isLate) return this.functionOf(name, joined([...lines, ...then], '\n'));
    const body = joined(then, '\n');
    const keys = emitter.keyFromAbove();
    const late = js`const late = ${this.asyncIf(body)}(h) => {\n${body}\n};`;
    const before = joined([...lines, js`const end = s.at;`], '\n');
    const begin = this.asyncIf(before);
    return js`${begin}function ${name}(u, s, p, k) {\n${before}\n${late}\n${keys ? js`late.k = ${this.asyncIf(keys)}${keys};\n` : nothing}return late;\n}`;
  }

  private functionOf(name: Code, body: Code): Code {
    return js`${this.asyncIf(body)}function ${name}(u, s, p, k) {\n${body}\n}`;
  }
}

/** How many items of a list are read before the keys in them are looked up together. */
const itemsInBatch = 500;
