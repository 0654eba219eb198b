import { keyOfNode, type StructureNode } from '../structure/node.ts';
import { itemPath, memberPath, valuePath } from '../structure/path.ts';
import type { FormatLibrary } from './message-format.ts';
import type { MessageScanner } from './message-scanner.ts';
import { toBinary } from './typed-text.ts';

/** What of a structure a value is held to. */
export type HeldNode = Pick<StructureNode, 'name' | 'type' | 'optional' | 'nullable' | 'enum' | 'ref' | 'wire'> & {
  children?: HeldNode[];
  item?: HeldNode;
};

type Pass = (s: MessageScanner) => void;

/** How many required members a number holds a bit for, as `MessageScanner.missing` takes them. */
const bitsInWord = 31;

/** The part of a structure that a value is held to. */
export function heldNode({
  name,
  type,
  optional,
  nullable,
  enum: values,
  children,
  item,
  ref,
  wire,
}: StructureNode): HeldNode {
  const key = wire?.key === undefined ? {} : { wire: { key: wire.key } };
  if (ref !== undefined)
    return { name, type, ref, ...key, ...(optional ? { optional } : {}), ...(nullable ? { nullable } : {}) };
  return {
    name,
    type,
    ...key,
    ...(optional ? { optional } : {}),
    ...(nullable ? { nullable } : {}),
    ...(values ? { enum: values } : {}),
    ...(children ? { children: children.map(heldNode) } : {}),
    ...(item ? { item: heldNode(item) } : {}),
  };
}

/** The parts of a structure's named types that values are held to. */
export function heldTypes(types: Readonly<Record<string, StructureNode>>): Record<string, HeldNode> {
  return Object.fromEntries(Object.entries(types).map(([name, type]) => [name, heldNode(type)]));
}

/** The passes of the named types that were met, so that types which refer to each other in circles end. */
interface Types {
  nodes: Readonly<Record<string, HeldNode>>;
  passes: Map<string, Pass>;
}

/**
 * Passes by a value that nothing is mapped to. Where the scanner has demands, it is held to its structure: types, nulls, required members,
 * ranges and formats; what the demands ignore may be anything.
 */
export function unmappedValue(
  library: FormatLibrary,
  node: HeldNode,
  path: string,
  types: Readonly<Record<string, HeldNode>> = {},
): Pass {
  let held: Pass | null = null;
  return (s) => {
    if (s.demands === null) s.skip();
    else {
      held ??= passing(library, node, path, { nodes: types, passes: new Map() });
      held(s);
    }
  };
}

function passing(library: FormatLibrary, node: HeldNode, path: string, types: Types): Pass {
  if (node.ref !== undefined) return passingType(library, node, path, types);
  if (node.type === 'any' || node.type === 'unknown') return (s) => s.skip();
  const value = passingValue(library, node, path, types);
  return (s) => {
    if (s.demands?.ignored.has(path)) s.skip();
    else if (!s.isNull()) value(s);
    else if (!node.nullable) s.noNull();
  };
}

/** A value of a named type. Where it stands is told by the first place that has the type: places of findings are worked out from the message. */
function passingType(library: FormatLibrary, node: HeldNode, path: string, types: Types): Pass {
  const { ref = '', nullable } = node;
  const held = Object.hasOwn(types.nodes, ref) ? types.nodes[ref] : undefined;
  if (!held) return (s) => s.skip();
  const value: Pass = (s) => {
    let pass = types.passes.get(ref);
    if (!pass) {
      pass = passing(library, { ...held, nullable: true }, path, types);
      types.passes.set(ref, pass);
    }
    pass(s);
  };
  return (s) => {
    if (s.demands?.ignored.has(path)) s.skip();
    else if (!s.isNull()) value(s);
    else if (!nullable && !held.nullable) s.noNull();
  };
}

function passingValue(library: FormatLibrary, node: HeldNode, path: string, types: Types): Pass {
  switch (node.type) {
    case 'object':
      return passingMembers(library, node.children ?? [], path, types);
    case 'array': {
      const item: Pass = node.item ? passing(library, node.item, itemPath(path), types) : (s) => s.skip();
      return (s) => {
        if (s.openArray())
          do item(s);
          while (s.moreItems());
      };
    }
    case 'dictionary': {
      const entry: Pass = node.item ? passing(library, node.item, valuePath(path), types) : (s) => s.skip();
      return (s) => {
        if (!s.openObject()) return;
        do {
          s.key();
          entry(s);
        } while (s.moreMembers());
      };
    }
    case 'integer':
      return passInteger;
    case 'long':
      return (s) => s.integer();
    case 'decimal':
      return (s) => s.decimal();
    case 'boolean':
      return (s) => s.boolean();
    case 'datetime':
      return (s) => s.dateTime();
    case 'date':
      return (s) => s.date();
    case 'binary':
      return toBinary;
    default:
      return node.enum ? passingEnumeration(new Set(node.enum)) : (s) => s.string();
  }
}

function passingMembers(library: FormatLibrary, members: readonly HeldNode[], path: string, types: Types): Pass {
  const table = library.memberTable(members.map(keyOfNode));
  const paths = members.map((member) => memberPath(path, member.name));
  const passes = members.map((member, i) => passing(library, member, paths[i] as string, types));
  const required = members.flatMap((member, i) => (member.optional ? [] : [i]));
  const requiredPaths = required.map((i) => paths[i] as string);
  const shown = required.map((i) => memberPath(path, keyOfNode(members[i] as HeldNode)));
  const bitOf = new Map(required.map((member, bit) => [member, bit]));
  return (s) => {
    const start = s.at;
    const came = new Array<number>(Math.ceil(required.length / bitsInWord)).fill(0);
    if (s.openObject()) {
      let next = 0;
      do {
        const i = s.member(table, next);
        const pass = passes[i];
        if (pass) pass(s);
        else s.skip();
        const bit = bitOf.get(i);
        if (bit !== undefined)
          came[Math.floor(bit / bitsInWord)] =
            (came[Math.floor(bit / bitsInWord)] as number) | (2 ** (bit % bitsInWord));
        next = i + 1;
      } while (s.moreMembers());
    }
    if (required.length > 0) s.missing(start, requiredPaths, came, shown);
  };
}

function passInteger(s: MessageScanner): void {
  const { at } = s;
  const value = s.integer();
  if (typeof value === 'number' && value >= -2147483648 && value <= 2147483647) return;
  s.at = at;
  s.fail(`${value} is not a whole number of 32 bits.`, 'mapping/integer-range');
}

function passingEnumeration(values: ReadonlySet<string>): Pass {
  return (s) => {
    const { at } = s;
    const text = s.string();
    if (values.has(text)) return;
    s.at = at;
    s.fail(
      `${JSON.stringify(text.slice(0, 60))} is none of ${[...values].slice(0, 8).join(', ')}.`,
      'mapping/not-in-enumeration',
    );
  };
}
