import {
  type AnyCode,
  type Code,
  callsAtOnce,
  identifier,
  joined,
  js,
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
import { groupBody, membersBody } from './import-members.ts';
import { assign, linkChild, obtain } from './import-objects.ts';
import { onNull, valueReader } from './import-values.ts';
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

  word(): AnyCode {
    return identifier(`q${this.words++}`);
  }

  private wait(code: Code): Code {
    return this.options.waits ? js`(await ${code})` : code;
  }

  /** Functions wait only where something in them does: objects without lists and keys are read at once in both colours. */
  private asyncIf(code: Code): Code {
    return this.options.waits && code.includes('await ') ? js`async ` : nothing;
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
      reader.isAsync = this.asyncIf(source);
      this.functions[at] = js`${reader.isAsync}${source}`;
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
      return js`function ${name}(u, s, p) {\n${empty}${this.listBody(node)}return list;\n}`;
    const body = isGroupItem(node) ? groupBody(this, node) : membersBody(this, node);
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
      const body = isGroup ? groupBody(this, node) : membersBody(this, node);
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
        lines.push(js`let v = ${valueReader(node.placed, value, this.catalog)};`);
        const kept = this.options.format.keepsTexts ? identifier('kv0') : null;
        if (kept) lines.push(js`const ${kept} = s.kept;`);
        for (const each of node.values) assigned.push({ local: js`v`, value: each, nodeType: structure.type, kept });
      } else lines.push(js`${this.pass(node)};`);
    }
    lines.push(...obtain(this, object, assigned));
    for (const note of notes)
      lines.push(js`if (${note} !== null) ${methods.keepText(js`o`, literal(''), js`o`, note)};`);
    for (const read of assigned) lines.push(...assign(this, read));
    for (const link of links) lines.push(...linkChild(this, object, link.child, link.local, link.isList));
    lines.push(
      js`if (u.notes !== null) u.notes.push({ object: o, path: ${literal(node.placed.path)}, at, end: s.at });`,
      js`return o;`,
    );
    return js`function ${name}(u, s, p, k) {\n${joined(lines, '\n')}\n}`;
  }
}
