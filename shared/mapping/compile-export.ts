import type { WriterEmitter } from '../format/index.ts';
import type { AttributeInfo, Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import type { StructureNode } from '../structure/node.ts';
import type { CompileMappingExpression } from './compile-import.ts';
import type { MappingPlanNode, PlannedObject, PlannedValue, ResolvedMapping } from './plan.ts';

/**
 * Compiles a resolved export mapping to the source of `(u, root) => text`: a function a node, each appending to a string.
 * The code uses `u` (the unit of work), `f` (the format's library) and identifiers of its own.
 */
export function compileExportMapping(
  plan: ResolvedMapping,
  layout: Layout,
  catalog: Catalog,
  options: ExportOptions,
): string {
  const functions: string[] = [];
  const emitter = new ExportEmitter(plan, layout, catalog, options, functions);
  const root = emitter.root();
  return `(() => {\nconst W = f.writers;\n${functions.join('\n')}\nreturn { isList: ${plan.isList}, ${options.waits ? 'async ' : ''}write(u, root) { return ${root}; } };\n})()`;
}

interface ExportOptions {
  /** The words of the message's format. */
  writer: WriterEmitter;
  expression: CompileMappingExpression;
  /** Reads an attribute of the object in an identifier: a calculated one by its flow. */
  attribute(object: string, attribute: AttributeInfo): string;
  /** The colour: associations and calculated attributes are waited for, and long lists yield. */
  waits: boolean;
}

class ExportEmitter {
  private readonly plan: ResolvedMapping;
  private readonly layout: Layout;
  private readonly catalog: Catalog;
  private readonly options: ExportOptions;
  private readonly functions: string[];
  /** Names of the functions that wait. */
  private readonly waiting = new Set<string>();

  constructor(plan: ResolvedMapping, layout: Layout, catalog: Catalog, options: ExportOptions, functions: string[]) {
    this.plan = plan;
    this.layout = layout;
    this.catalog = catalog;
    this.options = options;
    this.functions = functions;
  }

  private wait(code: string): string {
    return this.options.waits ? `(await ${code})` : code;
  }

  /** Calls the function of a node; those without associations and lists write at once in both colours. */
  private call(name: string, object: string): string {
    const code = `${name}(u, ${object})`;
    return this.waiting.has(name) ? `(await ${code})` : code;
  }

  private get format(): WriterEmitter {
    return this.options.writer;
  }

  private emptyList(node: StructureNode): string {
    return JSON.stringify(this.format.emptyText({ ...node, nullable: false }));
  }

  root(): string {
    const { root } = this.plan;
    const type = root.placed.node.type;
    if (!root.object && (type === 'array' || type === 'dictionary'))
      return `root == null ? ${this.format.nothing} : ${this.listWriter(root, 'root')}`;
    return `root == null ? ${this.format.nothing} : ${this.call(this.nodeFunction(root), 'root')}`;
  }

  /** The name of a function `(u, o, k) => text` that writes the object of a node. */
  private nodeFunction(node: MappingPlanNode): string {
    const name = `w${this.functions.length}`;
    const at = this.functions.length;
    this.functions.push('');
    const { type } = node.placed.node;
    let body: string;
    if (type === 'object') body = this.membersBody(node);
    else if (type === 'array' || type === 'dictionary') {
      const child = node.children[0]?.object;
      body = child
        ? `  const list = ${this.children(node.object as PlannedObject, child)};\n  return ${this.listWriter(node, '(list ?? [])')};`
        : `  return ${this.emptyList(node.placed.node)};`;
    } else {
      const value = node.values[0];
      body = value
        ? `  const v = ${this.valueOf(value)};\n  return v == null ? ${this.format.nullText} : ${this.writeValue('v', node.placed.node, value)};`
        : `  return ${this.format.nullText};`;
    }
    const isAsync = body.includes('await ');
    if (isAsync) this.waiting.add(name);
    this.functions[at] = `${isAsync ? 'async ' : ''}function ${name}(u, o) {\n${body}\n}`;
    return name;
  }

  /** Text of a list (of objects, or of entries with keys for a dictionary). */
  private listWriter(node: MappingPlanNode, list: string): string {
    const item = node.children[0];
    if (!item?.object) return this.emptyList(node.placed.node);
    const write = this.nodeFunction(item);
    const { waits } = this.options;
    if (node.placed.node.type === 'array') return this.wait(this.format.list(list, write, waits));
    const key = item.keyValues[0];
    const keyCode = key ? `${this.options.waits ? 'async ' : ''}(o) => ${this.valueOf(key)}` : '() => ""';
    return this.wait(this.format.dictionary(list, write, keyCode, waits));
  }

  private membersBody(node: MappingPlanNode): string {
    const lines: string[] = [`  ${this.format.begin}`];
    this.members(node, node.object, lines, '  ');
    lines.push(`  return ${this.format.end};`);
    return lines.join('\n');
  }

  private members(node: MappingPlanNode, owner: PlannedObject | null, lines: string[], pad: string): void {
    for (const child of node.children) {
      const { node: structure, path } = child.placed;
      const put = (code: string) => this.format.member(structure, code);
      if (!child.isUsed) {
        if (structure.optional) continue;
        lines.push(`${pad}${put(JSON.stringify(this.format.emptyText(structure)))}`);
      } else if (child.object || structure.type === 'array' || structure.type === 'dictionary') {
        const planned = child.object ?? child.children[0]?.object ?? null;
        if (!planned) {
          if (!structure.optional) lines.push(`${pad}${put(JSON.stringify(this.format.emptyText(structure)))}`);
          continue;
        }
        const value = `x${lines.length}`;
        lines.push(`${pad}{ const ${value} = ${this.children(owner, planned)};`);
        const text = child.object ? this.call(this.nodeFunction(child), value) : this.listWriter(child, value);
        const isList = !child.object;
        const absent = structure.optional
          ? ''
          : ` else ${put(isList ? this.emptyList(structure) : structure.nullable ? this.format.nullText : JSON.stringify(this.format.emptyText(structure)))}`;
        const explicitNull = structure.nullable ? `else if (${value} === null) ${put(this.format.nullText)}` : '';
        lines.push(`${pad}  if (${value} != null) ${put(text)} ${explicitNull}${absent} }`);
      } else if (structure.type === 'object') {
        // A level without an object of its own is always written (EM-6).
        lines.push(`${pad}${this.format.openLevel(structure)}`);
        this.members(child, owner, lines, pad);
        lines.push(`${pad}${this.format.closeLevel(structure)}`);
      } else {
        const [value] = child.values as [PlannedValue];
        const local = `v${lines.length}`;
        lines.push(`${pad}{ const ${local} = ${this.valueOf(value)};`);
        const text = this.writeValue(local, structure, value);
        lines.push(
          `${pad}  if (${local} != null) ${put(text)} ${this.whenEmpty(local, structure, value, put, path)} }`,
        );
      }
    }
  }

  private whenEmpty(
    local: string,
    structure: StructureNode,
    value: PlannedValue,
    put: (code: string) => string,
    path: string,
  ): string {
    const { whenEmpty } = value.element;
    if (whenEmpty === 'omit') return '';
    if (whenEmpty === 'null') return `else ${put(this.format.nullText)}`;
    if (structure.optional && structure.nullable) return `else if (${local} === null) ${put(this.format.nullText)}`;
    if (structure.optional) return '';
    if (structure.nullable || structure.type === 'unknown') return `else ${put(this.format.nullText)}`;
    return `else ${this.format.required(path, value.attribute?.name ?? value.element.expression)}`;
  }

  /** The value of a node: attribute or expression over `$object`. */
  private valueOf(value: PlannedValue): string {
    const own = value.attribute ? this.options.attribute('o', value.attribute) : 'null';
    if (!value.element.expression.trim()) return own;
    return `(${this.options.expression(value.element.expression, { object: 'o', value: own }, value)})`;
  }

  private writeValue(code: string, node: StructureNode, value: PlannedValue): string {
    const isPlain = !value.element.expression.trim();
    const kind = isPlain ? (value.attribute?.type.kind ?? null) : null;
    const type = isPlain ? value.attribute?.type : undefined;
    const values = type?.kind === 'enumeration' ? (this.catalog.enumeration(type.enumeration)?.values ?? []) : [];
    const renamed = values.filter((v) => v.wire !== undefined && v.wire !== v.name);
    const wire = renamed.length > 0 ? Object.fromEntries(renamed.map((v) => [v.name, v.wire as string])) : null;
    return this.format.value(code, node, { kind, wire });
  }

  /** The object or list below an object, over the child element's association. */
  private children(owner: PlannedObject | null, child: PlannedObject): string {
    if (!owner) return 'o';
    const association = this.catalog.association(child.element.association);
    if (!association) return 'undefined';
    const index = this.layout.associationIndex(association.id);
    const childOwns =
      this.catalog.isKindOf(child.entity.id, association.from) &&
      !(this.catalog.isKindOf(owner.entity.id, association.from) && association.from !== association.to);
    const method = childOwns ? (child.inList ? 'backList' : 'backOne') : child.inList ? 'ownedList' : 'ownedOne';
    return this.wait(`u.${method}(o, ${index})`);
  }
}
