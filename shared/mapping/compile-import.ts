import type { AttributeInfo, Catalog } from '../model/catalog.ts';
import type { Layout } from '../model/layout.ts';
import type { NodeType } from '../structure/node.ts';
import type { MappingPlanNode, PlannedObject, PlannedValue, ResolvedMapping } from './plan.ts';

/** Compiles an expression of a mapping to JavaScript; `$value` and `$object` are the identifiers given. */
export type CompileMappingExpression = (
  text: string,
  identifiers: Readonly<Record<string, string>>,
  value: PlannedValue,
) => string;

/**
 * Compiles a resolved import mapping to the source of `(u, text, parameter, notes) => object or list`. The code uses
 * `f` (the format's library), `E[n]` (entity classes) and `u` (the unit of work); nothing else.
 * Objects are made after their members are read, so that keys can find them (IM-2).
 */
export function compileImportMapping(
  plan: ResolvedMapping,
  layout: Layout,
  catalog: Catalog,
  options: ImportOptions,
): string {
  const emitter = new ImportEmitter(plan, layout, catalog, options);
  return emitter.source();
}

interface ImportOptions {
  unknownMembers: 'ignore' | 'warn' | 'error';
  expression: CompileMappingExpression;
  /** The colour: look-ups are waited for, and long lists yield. */
  waits: boolean;
}

class ImportEmitter {
  private readonly tables: string[] = [];
  private readonly functions: string[] = [];
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

  source(): string {
    const isList = this.plan.isList;
    const reader = this.nodeReader(this.plan.root);
    const top = `const result = ${reader}; s.end(); u.ignored += s.ignored; return result${isList ? ' ?? null' : ''};`;
    // The list of the root may stand below virtual levels; readers of virtual nodes hand the found list up.
    return `(() => {\n${this.tables.join('\n')}\n${this.functions.join('\n')}\nreturn {\n  isList: ${isList},\n  ${asyncIf(reader)}read(u, text, p) { const s = new f.Scanner(text); ${top} },\n};\n})()`;
  }

  private wait(code: string): string {
    return this.options.waits ? `(await ${code})` : code;
  }

  /** An expression that reads the value at the scanner and gives the object(s) of the node. */
  private nodeReader(node: MappingPlanNode): string {
    if (!node.isUsed) return '(s.skip(), undefined)';
    const name = `n${this.functions.length}`;
    const at = this.functions.length;
    this.functions.push('');
    const source = node.object ? this.objectFunction(name, node) : this.containerFunction(name, node);
    this.functions[at] = `${asyncIf(source)}${source}`;
    const call = `${name}(u, s, p)`;
    return asyncIf(source) ? `(await ${call})` : call;
  }

  /** A message that is nothing but `null` has to be allowed by its structure; a member may always be left empty that way. */
  private mayBeNull(node: MappingPlanNode): boolean {
    return node !== this.plan.root || node.placed.node.nullable === true;
  }

  /** A node without an object that is a list, or leads down to the root object. */
  private containerFunction(name: string, node: MappingPlanNode): string {
    const { type } = node.placed.node;
    const empty = this.mayBeNull(node) ? '  if (s.isNull()) return null;\n' : '';
    if (type === 'array' || type === 'dictionary') {
      return `function ${name}(u, s, p) {\n${empty}${this.listBody(node, '  ')}  return list;\n}`;
    }
    const body = this.membersBody(node, '  ');
    return `function ${name}(u, s, p) {\n${empty}  let ${[...body.locals, 'x'].join(', ')};\n${body.code}  return ${body.children[0]?.local ?? 'x'};\n}`;
  }

  /** Reads an array or dictionary into `list`; entries that an obtain mode ignored are left out. */
  private listBody(node: MappingPlanNode, indent: string): string {
    const item = node.children[0];
    const array = node.placed.node.type === 'array';
    const open = array ? 's.openArray()' : 's.openObject()';
    const more = array ? 's.moreItems()' : 's.moreMembers()';
    const read = item ? (array ? this.nodeReader(item) : this.entryReader(item)) : '(s.skip(), undefined)';
    const tick = this.options.waits ? 'if (--u.fuel < 0) await u.breathe();' : 'if (--u.fuel < 0) u.refuel();';
    return `${indent}const list = [];\n${indent}if (${open}) do { ${tick} const item = ${read}; if (item !== undefined) list.push(item); } while (${more});\n`;
  }

  private entryReader(item: MappingPlanNode): string {
    if (!item.object && item.keyValues.length === 0 && !item.isUsed) return '(s.key(), s.skip(), undefined)';
    const reader = this.nodeReader(item);
    return reader.replace('(u, s, p)', '(u, s, p, s.key())');
  }

  /** The function that reads one object of the mapping. */
  private objectFunction(name: string, node: MappingPlanNode): string {
    const object = node.object as PlannedObject;
    const { node: structure } = node.placed;
    const lines: string[] = [];
    const assigned: { local: string; value: PlannedValue; nodeType: NodeType }[] = [];
    const links: { local: string; child: PlannedObject; isList: boolean }[] = [];
    let locals: string[] = [];
    lines.push('  const at = s.at;');
    for (const value of node.keyValues) {
      const local = `k${assigned.length}`;
      lines.push(`  let ${local} = k;`);
      assigned.push({ local, value, nodeType: 'string' });
    }
    if (structure.type === 'object') {
      if (node.placed.node.nullable || (this.mayBeNull(node) && !object.inList))
        lines.push('  if (s.isNull()) return null;');
      const body = this.membersBody(node, '  ');
      locals = body.locals;
      if (locals.length > 0) lines.push(`  let ${locals.join(', ')};`);
      lines.push(body.code.trimEnd());
      assigned.push(...body.values);
      links.push(
        ...body.children.flatMap((c) => c.objects.map((child) => ({ local: c.local, child, isList: child.inList }))),
      );
    } else if (structure.type === 'array' || structure.type === 'dictionary') {
      lines.push(this.listBody(node, '  ').trimEnd());
      const child = node.children[0]?.object;
      if (child) links.push({ local: 'list', child, isList: true });
    } else {
      const value = node.values[0];
      if (value) {
        lines.push(`  let v = ${this.valueReader(structure.type, value)};`);
        assigned.push({ local: 'v', value, nodeType: structure.type });
        for (const other of node.values.slice(1)) assigned.push({ local: 'v', value: other, nodeType: structure.type });
      } else lines.push('  s.skip();');
    }
    lines.push(...this.obtain(object, assigned));
    for (const { local, value } of assigned) lines.push(...this.assign(local, value));
    for (const link of links) lines.push(...this.link(object, link.child, link.local, link.isList));
    lines.push(
      `  if (u.notes !== null) u.notes.push({ object: o, path: ${JSON.stringify(node.placed.path)}, at, end: s.at });`,
    );
    lines.push('  return o;');
    return `function ${name}(u, s, p, k) {\n${lines.join('\n')}\n}`;
  }

  /** Reads the members of an object node, virtual levels included, into locals. */
  private membersBody(
    node: MappingPlanNode,
    indent: string,
  ): {
    code: string;
    locals: string[];
    values: { local: string; value: PlannedValue; nodeType: NodeType }[];
    children: { local: string; objects: PlannedObject[] }[];
  } {
    const locals: string[] = [];
    const values: { local: string; value: PlannedValue; nodeType: NodeType }[] = [];
    const children: { local: string; objects: PlannedObject[] }[] = [];
    const emit = (current: MappingPlanNode, pad: string): string => {
      const table = `T${this.tables.length}`;
      this.tables.push(
        `const ${table} = f.memberTable(${JSON.stringify(current.children.map((c) => c.placed.node.name))});`,
      );
      const cases: string[] = [];
      current.children.forEach((child, i) => {
        if (!child.isUsed) {
          cases.push(`${pad}    case ${i}: s.ignored++; s.skip(); break;`);
          return;
        }
        const { type } = child.placed.node;
        if (child.object) {
          const local = `c${locals.length}`;
          locals.push(local, `${local}_n`, `${local}_m`);
          children.push({ local, objects: [child.object] });
          cases.push(`${pad}    case ${i}: ${this.onceMore(local, this.nodeReader(child))} break;`);
        } else if (type === 'array' || type === 'dictionary') {
          const local = `l${locals.length}`;
          locals.push(local, `${local}_n`, `${local}_m`);
          children.push({ local, objects: child.children.flatMap((c) => (c.object ? [c.object] : [])) });
          cases.push(`${pad}    case ${i}: ${this.onceMore(local, this.nodeReader(child))} break;`);
        } else if (type === 'object') {
          cases.push(`${pad}    case ${i}: if (!s.isNull()) {\n${emit(child, `${pad}      `)}${pad}    } break;`);
        } else {
          const local = `v${locals.length}`;
          locals.push(local);
          const [first] = child.values as [PlannedValue];
          for (const value of child.values) values.push({ local, value, nodeType: type });
          cases.push(`${pad}    case ${i}: ${local} = ${this.valueReader(type, first)}; break;`);
        }
      });
      const unknown = this.options.unknownMembers === 'error' ? 's.refuseUnknown()' : 's.skipUnknown()';
      const loop = `m${this.tables.length}`;
      return (
        `${pad}if (s.openObject()) {\n${pad}  let ${loop} = 0;\n${pad}  do {\n${pad}    const i = s.member(${table}, ${loop});\n` +
        `${pad}    switch (i) {\n${cases.join('\n')}\n${pad}    default: ${unknown};\n${pad}    }\n${pad}    ${loop} = i + 1;\n${pad}  } while (s.moreMembers());\n${pad}}\n`
      );
    };
    return { code: emit(node, indent), locals, values, children };
  }

  /** Reads a member with objects; should it stand twice in the message, what the first one made is dropped. */
  private onceMore(local: string, reader: string): string {
    return `if (${local}_n !== undefined) u.drop(${local}_n, ${local}_m); ${local}_n = u.created.length; ${local} = ${reader}; ${local}_m = u.created.length;`;
  }

  /** An expression that reads a value of a node type as the attribute wants it. */
  private valueReader(type: NodeType, value: PlannedValue): string {
    const attribute = value.element.expression ? null : value.attribute;
    const nullable = (code: string) => `s.isNull() ? null : ${code}`;
    if (type === 'any' || type === 'unknown')
      return attribute?.type.kind === 'string' || !attribute
        ? nullable('s.raw()')
        : nullable(this.readAs(attribute, type));
    return nullable(attribute ? this.readAs(attribute, type) : readNative(type));
  }

  private readAs(attribute: AttributeInfo, type: NodeType): string {
    switch (attribute.type.kind) {
      case 'string':
        return isText(type) ? 's.string()' : 's.scalarText()';
      case 'integer':
        return isText(type) ? 'toInteger(s)' : 's.int32()';
      case 'long':
        return isText(type) ? 'toLong(s)' : 's.integer()';
      case 'decimal':
        return isText(type) ? 'toDecimal(s)' : 's.decimal()';
      case 'boolean':
        return 's.boolean()';
      case 'datetime':
        return 's.dateTime()';
      case 'date':
        return 's.date()';
      case 'enumeration': {
        const values = this.catalog.enumeration(attribute.type.enumeration)?.values ?? [];
        const table = JSON.stringify(Object.fromEntries(values.map((v) => [v.wire ?? v.name, v.name])));
        return `toEnumeration(s, ${table}, ${JSON.stringify(attribute.name)})`;
      }
      case 'binary':
        return 'toBinary(s)';
      default:
        return 's.scalarText()';
    }
  }

  private obtain(
    object: PlannedObject,
    assigned: readonly { local: string; value: PlannedValue; nodeType: NodeType }[],
  ): string[] {
    const { element, entity } = object;
    const index = this.layout.entityIndex(entity.id);
    if (element.obtain === 'parameter')
      return [
        '  const o = p;',
        '  if (o == null) s.fail("The mapping needs its parameter object.", "mapping/no-parameter");',
      ];
    if (element.obtain === 'create') return [`  const o = u.add(new E[${index}]());`];
    const keys = assigned.filter(({ value }) => value.element.key && value.attribute);
    const pairs = keys.map(
      ({ local, value }) =>
        `[${JSON.stringify(this.layout.attributeField((value.attribute as AttributeInfo).id))}, ${this.converted(local, value)}]`,
    );
    const lines = [`  let o = ${this.wait(`u.findByKey(${index}, [${pairs.join(', ')}])`)};`];
    if (element.obtain === 'find-or-create') {
      const key = `K${this.tables.length}`;
      const fields = keys.map(({ value }) => this.layout.attributeField((value.attribute as AttributeInfo).id));
      this.tables.push(`const ${key} = ${JSON.stringify(fields)};`);
      lines.push(`  if (o === null) o = u.addKeyed(new E[${index}](), ${key});`);
    } else if (element.whenNotFound === 'ignore') lines.push('  if (o === null) { s.ignored++; return undefined; }');
    else
      lines.push(
        `  if (o === null) { s.at = at; s.fail(${JSON.stringify(`No ${entity.qualifiedName} has this key.`)}, "mapping/not-found", "Let the mapping create it when it is missing, or ignore the element."); }`,
      );
    return lines;
  }

  /** The value after the mapping's expression. */
  private converted(local: string, value: PlannedValue): string {
    const { expression } = value.element;
    if (!expression.trim()) return local;
    return `(${this.options.expression(expression, { value: local }, value)})`;
  }

  private assign(local: string, value: PlannedValue): string[] {
    if (!value.attribute) return [];
    const field = this.layout.attributeField(value.attribute.id);
    const { whenMissing } = value.element;
    const set = `u.set(o, ${JSON.stringify(field)}, ${this.converted(local, value)})`;
    // A new object has no one watching it: plain stores keep the everyday case fast.
    const direct = value.object.element.obtain === 'create' ? `o.${field} = ${this.converted(local, value)}` : set;
    const missing =
      whenMissing === 'error'
        ? ` else { s.at = at; s.fail(${JSON.stringify(`${value.element.path} is missing or null, and the mapping needs it.`)}, "mapping/value-missing"); }`
        : '';
    if (whenMissing === 'error') return [`  if (${local} != null) ${direct};${missing}`];
    if (whenMissing === 'empty') return [`  ${local} ??= null; ${direct};`];
    if (whenMissing === 'default') return [`  if (${local} != null) ${direct};`];
    return [`  if (${local} !== undefined) ${direct};`];
  }

  /** Links a child (or list of children) to the object, at both ends in memory. */
  private link(parent: PlannedObject, child: PlannedObject, local: string, isList: boolean): string[] {
    const association = this.catalog.association(child.element.association);
    if (!association) return [];
    const index = this.layout.associationIndex(association.id);
    const childOwns =
      this.catalog.isKindOf(child.entity.id, association.from) &&
      !(this.catalog.isKindOf(parent.entity.id, association.from) && association.from !== association.to);
    return [
      childOwns || association.type === 'reference'
        ? `  if (${local} !== undefined) u.${childOwns ? 'linkChildren' : 'linkOwned'}(o, ${index}, ${local}, ${isList});`
        : `  if (${local} !== undefined) ${this.wait(`u.linkOwned(o, ${index}, ${local}, ${isList})`)};`,
    ];
  }
}

/** Functions wait only where something in them does: objects without lists and keys are read at once in both colours. */
function asyncIf(code: string): string {
  return code.includes('await ') ? 'async ' : '';
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

function readNative(type: NodeType): string {
  switch (type) {
    case 'integer':
    case 'long':
      return 's.integer()';
    case 'decimal':
      return 's.decimal()';
    case 'boolean':
      return 's.boolean()';
    case 'datetime':
      return 's.dateTime()';
    case 'date':
      return 's.date()';
    default:
      return isText(type) ? 's.string()' : 's.raw()';
  }
}
