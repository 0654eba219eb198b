import {
  type AnyCode,
  type Code,
  identifier,
  joined,
  js,
  literal,
  nothing,
  waitingCalls,
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import type { MessageFormat, WriterEmitter } from '../format/index.ts';
import type { AttributeInfo, Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import type { PlacedNode } from '../structure/path.ts';
import type { CompileMappingExpression } from './import-emission.ts';
import { ownsLink } from './owns-link.ts';
import type { MappingPlanNode, PlannedObject, PlannedValue, ResolvedMapping } from './plan.ts';
import { exportVariables } from './value-type.ts';

/**
 * Compiles a resolved export mapping to the source of `(u, root) => text`: a function a node, each appending to a string.
 * The code uses `u` (the unit of work), `f` (the format's library) and identifiers of its own.
 */
export function compileExportMapping(
  plan: ResolvedMapping,
  layout: Layout,
  catalog: Catalog,
  options: ExportOptions,
): Code {
  const functions: Code[] = [];
  const emitter = new ExportEmitter(plan, layout, catalog, options, functions);
  const root = emitter.root();
  const isAsync = options.waits ? js`async ` : nothing;
  return js`(() => {\nconst W = f.writers;\n${joined(functions, '\n')}\nreturn { isList: ${literal(plan.isList)}, ${isAsync}write(u, root) { return ${root}; } };\n})()`;
}

interface ExportOptions {
  /** The format of the message. */
  format: MessageFormat;
  expression: CompileMappingExpression;
  /** Reads an attribute of the object in an identifier: a calculated one by its flow. */
  attribute(object: AnyCode, attribute: AttributeInfo): AnyCode;
  /** The colour: associations and calculated attributes are waited for, and long lists yield. */
  waits: boolean;
}

class ExportEmitter {
  private readonly plan: ResolvedMapping;
  private readonly layout: Layout;
  private readonly catalog: Catalog;
  private readonly options: ExportOptions;
  private readonly functions: Code[];
  /** Names of the functions that wait. */
  private readonly waiting = new Set<Code>();
  /** The writers of objects, by the node that says how they are written; one that is still being made waits where anything may. */
  private readonly writers = new Map<MappingPlanNode, Code>();

  constructor(plan: ResolvedMapping, layout: Layout, catalog: Catalog, options: ExportOptions, functions: Code[]) {
    this.plan = plan;
    this.layout = layout;
    this.catalog = catalog;
    this.options = options;
    this.functions = functions;
  }

  private wait(code: Code): Code {
    return this.options.waits ? js`(await ${code})` : code;
  }

  /** Calls the function of a node; those without associations and lists write at once in both colours. */
  private call(name: Code, object: Code): Code {
    const call = js`${name}(u, ${object})`;
    return this.waiting.has(name) ? js`(await ${call})` : call;
  }

  private get format(): WriterEmitter {
    return this.options.format.writer;
  }

  private emptyText(at: PlacedNode): Code {
    return literal(this.format.emptyText(at));
  }

  private emptyList(at: PlacedNode): Code {
    return this.emptyText({ ...at, node: { ...at.node, nullable: false } });
  }

  root(): Code {
    const { root } = this.plan;
    const type = root.placed.node.type;
    const text =
      !root.object && (type === 'array' || type === 'dictionary')
        ? this.listWriter(root, js`root`)
        : this.call(this.nodeFunction(root), js`root`);
    const whole = this.format.whole?.(root.placed, text, this.plan.nodes()) ?? text;
    return js`root == null ? ${this.format.nothing(root.placed)} : ${whole}`;
  }

  /** The name of a function `(u, o, k) => text` that writes the object of a node. */
  private nodeFunction(node: MappingPlanNode): Code {
    const own = node.object === null ? node : (this.plan.nodeAt(node.object.path) ?? node);
    const known = this.writers.get(own);
    if (known) return known;
    const name = identifier(`w${this.functions.length}`);
    this.writers.set(own, name);
    const at = this.functions.length;
    this.functions.push(nothing);
    if (this.options.waits) this.waiting.add(name);
    const body = this.functionBody(own);
    const isAsync = this.options.waits && body.includes('await ');
    if (!isAsync) this.waiting.delete(name);
    this.functions[at] = js`${isAsync ? js`async ` : nothing}function ${name}(u, o) {\n${body}\n}`;
    return name;
  }

  private functionBody(node: MappingPlanNode): Code {
    const { placed } = node;
    const { type } = placed.node;
    if (type === 'object') return this.membersBody(node);
    if (type === 'array' || type === 'dictionary') {
      const child = node.children[0]?.object;
      return child
        ? js`const list = ${this.children(node.object as PlannedObject, child)};\nreturn ${this.listWriter(node, js`(list ?? [])`)};`
        : js`return ${this.emptyList(placed)};`;
    }
    const value = node.values[0];
    if (!value) return js`return ${this.format.nullText(placed)};`;
    const { nullable } = placed.node;
    const whenEmpty =
      nullable || type === 'any' || type === 'unknown' || value.element.whenEmpty !== 'auto'
        ? js`return ${this.format.nullText(placed)};`
        : this.format.required(placed.path, value.attribute?.name ?? value.element.expression);
    return js`const v = ${this.valueOf(value)};\nif (v == null) ${whenEmpty}\nreturn ${this.writeValue(js`v`, placed, value)};`;
  }

  /** Text of a list (of objects, or of entries with keys for a dictionary). */
  private listWriter(node: MappingPlanNode, list: Code): Code {
    const item = node.children[0];
    if (!item?.object) return this.emptyList(node.placed);
    const write = this.nodeFunction(item);
    const { waits } = this.options;
    if (node.placed.node.type === 'array') return this.wait(this.format.list(node.placed, list, write, waits));
    const key = item.keyValues[0];
    const keyCode = key ? js`${waits ? js`async ` : nothing}(o) => ${this.valueOf(key)}` : js`() => ""`;
    return this.wait(this.format.dictionary(node.placed, list, write, keyCode, waits));
  }

  private membersBody(node: MappingPlanNode): Code {
    const lines: Code[] = [this.format.begin(node.placed)];
    this.members(node, node.object, lines);
    lines.push(js`return ${this.format.end(node.placed)};`);
    return joined(lines, '\n');
  }

  private members(node: MappingPlanNode, owner: PlannedObject | null, lines: Code[]): void {
    for (const child of node.children) {
      const { placed } = child;
      const structure = placed.node;
      const put = (code: Code) => this.format.member(placed, code);
      if (!child.isUsed) {
        if (!mayBeAbsent(placed)) lines.push(put(this.emptyText(placed)));
      } else if (structure.group !== undefined && !child.object) {
        this.members(child, owner, lines);
      } else if (child.object || structure.type === 'array' || structure.type === 'dictionary') {
        const planned = child.object ?? child.children[0]?.object ?? null;
        if (!planned) {
          if (!mayBeAbsent(placed)) lines.push(put(this.emptyText(placed)));
          continue;
        }
        const value = identifier(`x${lines.length}`);
        const text = child.object ? this.call(this.nodeFunction(child), value) : this.listWriter(child, value);
        const isList = !child.object;
        const whenAbsent = isList
          ? this.emptyList(placed)
          : structure.nullable
            ? this.format.nullText(placed)
            : this.emptyText(placed);
        const absent = mayBeAbsent(placed) ? nothing : js` else ${put(whenAbsent)}`;
        const explicitNull = structure.nullable
          ? js`else if (${value} === null) ${put(this.format.nullText(placed))}`
          : nothing;
        lines.push(
          js`{ const ${value} = ${this.children(owner, planned)};`,
          js`if (${value} != null) ${put(text)} ${explicitNull}${absent} }`,
        );
      } else if (structure.type === 'object') {
        // A level without an object of its own is always written (EM-6), unless it may be missing and nothing stands in it.
        const present = mayBeAbsent(placed) ? this.present(child, owner) : [];
        if (present.length > 0) lines.push(js`if (${present.reduce((all, each) => js`${all} || ${each}`)}) {`);
        lines.push(this.format.openLevel(placed));
        this.members(child, owner, lines);
        lines.push(this.format.closeLevel(placed));
        if (present.length > 0) lines.push(js`}`);
      } else {
        const [value] = child.values as [PlannedValue];
        const local = identifier(`v${lines.length}`);
        const text = this.writeValue(local, placed, value);
        lines.push(
          js`{ const ${local} = ${this.valueOf(value)};`,
          js`if (${local} != null) ${put(text)} ${this.whenEmpty(local, placed, value, put)} }`,
        );
      }
    }
  }

  /** Expressions, one of which is true when anything stands in a level without an object of its own. */
  private present(node: MappingPlanNode, owner: PlannedObject | null): Code[] {
    return node.children.flatMap((child): Code[] => {
      if (!child.isUsed) return [];
      const { type } = child.placed.node;
      if (child.object) return [js`${this.children(owner, child.object)} != null`];
      const item = type === 'array' || type === 'dictionary' ? child.children[0]?.object : null;
      if (item) return [js`(${this.children(owner, item)} ?? []).length > 0`];
      if (type === 'object') return this.present(child, owner);
      return child.values.slice(0, 1).map((value) => js`${this.valueOf(value)} != null`);
    });
  }

  private whenEmpty(local: Code, placed: PlacedNode, value: PlannedValue, put: (code: Code) => Code): Code {
    const { whenEmpty } = value.element;
    const structure = placed.node;
    const putNull = put(this.format.nullText(placed));
    if (whenEmpty === 'omit') return nothing;
    if (whenEmpty === 'null') return js`else ${putNull}`;
    const isOptional = mayBeAbsent(placed);
    if (isOptional && structure.nullable) return js`else if (${local} === null) ${putNull}`;
    if (isOptional) return nothing;
    if (structure.nullable || structure.type === 'unknown') return js`else ${putNull}`;
    return js`else ${this.format.required(placed.path, value.attribute?.name ?? value.element.expression)}`;
  }

  /** The value of a node: attribute or expression over `$object`. */
  private valueOf(value: PlannedValue): AnyCode {
    const own = value.attribute ? this.options.attribute(js`o`, value.attribute) : literal(null);
    if (!value.element.expression.trim()) return own;
    const variables = exportVariables(value.attribute, value.object.entity.id);
    return js`(${this.options.expression(value.element.expression, { object: js`o`, value: own }, variables)})`;
  }

  private writeValue(code: AnyCode, at: PlacedNode, value: PlannedValue): Code {
    const isPlain = !value.element.expression.trim();
    const kind = isPlain ? (value.attribute?.type.kind ?? null) : null;
    const type = isPlain ? value.attribute?.type : undefined;
    const values = type?.kind === 'enumeration' ? (this.catalog.enumeration(type.enumeration)?.values ?? []) : [];
    const renamed = values.filter((v) => v.wire !== undefined && v.wire !== v.name);
    const wire = renamed.length > 0 ? Object.fromEntries(renamed.map((v) => [v.name, v.wire as string])) : null;
    const written = this.format.value(code, at, { kind, wire });
    if (!this.options.format.keepsTexts || !isPlain || !value.attribute) return written;
    return js`(W.kept(u, o, ${literal(this.layout.attributeField(value.attribute.id))}, ${code}) ?? ${written})`;
  }

  /** The object or list below an object, over the child element's association. */
  private children(owner: PlannedObject | null, child: PlannedObject): Code {
    if (!owner) return js`o`;
    const association = this.catalog.association(child.element.association);
    if (!association) return literal(undefined);
    const index = this.layout.associationIndex(association.id);
    const childOwns = ownsLink(child, owner, association, this.catalog);
    const method = childOwns ? (child.inList ? 'backList' : 'backOne') : child.inList ? 'ownedList' : 'ownedOne';
    const run = waitingCalls<RunMethods>((call) => this.wait(call), js`u`);
    return run[method](js`o`, literal(index));
  }
}

/** Whether a node may be left out of the object it stands in: by itself, or for the groups that it is a member of. */
function mayBeAbsent({ node, parent }: PlacedNode): boolean {
  if (node.optional || node.group !== undefined || node.item?.group !== undefined) return true;
  for (let at = parent; at?.node.group !== undefined; at = at.parent)
    if (at.node.group === 'choice' || at.node.optional) return true;
  return false;
}
