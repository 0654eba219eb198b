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
} from '../expression/emitted-code.ts';
import type { RunMethods } from '../expression/run-methods.ts';
import { memberPath, rootPath } from '../structure/path.ts';
import { type ImportEmission, type ReadValue, run } from './import-emission.ts';
import { onNull, valueReader } from './import-values.ts';
import type { MappingPlanNode, PlannedObject } from './plan.ts';
import { followers, isGroupMember, membersOnWire, type WireMember } from './wire-members.ts';

const methods = callsAtOnce<RunMethods>(run);

/** How many required members a number holds a bit for. */
const bitsInWord = 31;

/** Code that reads members, and the locals that it reads them into. */
export interface MembersBody {
  code: Code;
  locals: AnyCode[];
  values: ReadValue[];
  children: { local: AnyCode; objects: PlannedObject[] }[];
  /** Whether late objects of a list were obtained by the loop that read it. */
  isObtained(object: PlannedObject): boolean;
}

function newBody({ order, plan, options }: ImportEmission): MembersBody {
  // Items that stand among the members of their parent come one by one, between others: they are obtained with it.
  const standsAlone = (object: PlannedObject) => {
    const list = plan.nodeAt(object.element.path)?.placed.parent?.node;
    return (
      list !== undefined && !(list.type === 'array' && (options.format.repeats(list) || list.item?.group !== undefined))
    );
  };
  return {
    code: nothing,
    locals: [],
    values: [],
    children: [],
    isObtained: (object) => order.isInBatches(object) && standsAlone(object),
  };
}

/** Reads the members of an object node, virtual levels included, into locals. */
export function membersBody(emission: ImportEmission, node: MappingPlanNode): MembersBody {
  const body: MembersBody = newBody(emission);
  body.code = objectMembers(emission, node, body);
  return body;
}

function objectMembers(emission: ImportEmission, current: MappingPlanNode, body: MembersBody): Code {
  // A document holds one of its roots: those that nothing is mapped to are none that the mapping reads.
  const isDocument = current.placed.path === rootPath && current.placed.node.group !== undefined;
  const members = membersOnWire(current).filter((member) => !isDocument || member.node.isUsed);
  const table = tableOf(emission, members);
  // Which of the required members came, a bit each.
  const required = emission.options.format.holdsUnmapped ? current.children.filter((c) => !c.placed.node.optional) : [];
  const came = Array.from({ length: Math.ceil(required.length / bitsInWord) }, () => emission.word());
  const mark = (child: MappingPlanNode): Code => {
    const bit = required.indexOf(child);
    if (bit < 0) return nothing;
    return js`${came[Math.floor(bit / bitsInWord)] ?? nothing} |= ${literal(2 ** (bit % bitsInWord))}; `;
  };
  const next = identifier(`m${emission.tables.length}`);
  const cases = memberCases(emission, members, body, mark, next);
  const unknown = emission.options.unknownMembers === 'error' ? js`s.refuseUnknown()` : js`s.skipUnknown()`;
  const code = js`if (s.openObject(${table})) {\nlet ${next} = 0;\ndo {\nconst i = s.member(${table}, ${next});\n${next} = i + 1;\nswitch (i) {\n${cases}\ndefault: ${unknown};\n}\n} while (s.moreMembers());\n}\n`;
  if (required.length === 0) return code;
  const start = identifier(`b${emission.tables.length}`);
  const paths = identifier(`R${emission.tables.length}`);
  emission.tables.push(js`const ${paths} = ${literal(required.map((c) => c.placed.path))};`);
  // The path has the name in the tree, the message another one.
  const keys = required.map((c) => emission.options.format.memberKey(c.placed));
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
export function groupBody(emission: ImportEmission, node: MappingPlanNode): MembersBody {
  const body: MembersBody = newBody(emission);
  const members = membersOnWire(node);
  const table = tableOf(emission, members);
  const follows = identifier(`F${emission.tables.length}`);
  emission.tables.push(js`const ${follows} = ${literal(followers(members, node, emission.options.format))};`);
  const cases = memberCases(emission, members, body, () => nothing, null);
  body.code = js`let w0 = -1, w1 = true;\nwhile ((w1 = s.moreMembers())) {\nconst i = s.member(${table}, w0 + 1);\nif (i < 0 || (w0 >= 0 && ${follows}[w0].charCodeAt(i) !== 49)) break;\nw0 = i;\nswitch (i) {\n${cases}\n}\n}\ns.handBack(w1);\n`;
  return body;
}

function tableOf(emission: ImportEmission, members: readonly WireMember[]): Code {
  const table = identifier(`T${emission.tables.length}`);
  const keys = members.map((member) => emission.options.format.memberKey(member.placed));
  emission.tables.push(js`const ${table} = f.memberTable(${literal(keys)});`);
  return table;
}

/** The cases of a switch over the members of a table; `next` is the local that says which is expected next. */
function memberCases(
  emission: ImportEmission,
  members: readonly WireMember[],
  body: MembersBody,
  mark: (child: MappingPlanNode) => Code,
  next: Code | null,
): Code {
  const { locals, values, children } = body;
  const { format } = emission.options;
  const readObjects = (prefix: 'c' | 'l', child: MappingPlanNode, objects: PlannedObject[]): Code => {
    const name = `${prefix}${locals.length}`;
    const local = identifier(name);
    const [from, to] = [identifier(`${name}_n`), identifier(`${name}_m`)];
    locals.push(local, from, to);
    children.push({ local, objects });
    // Should the member stand twice in the message, what the first one made is dropped.
    return js`if (${from} !== undefined) ${methods.drop(from, to)}; ${from} = u.created.length; ${local} = ${emission.nodeReader(child)}; ${to} = u.created.length; break;`;
  };
  const { tick } = emission;
  const readItem = (item: MappingPlanNode, before: Code): Code => {
    const local = identifier(`l${locals.length}`);
    locals.push(local);
    children.push({ local, objects: item.object ? [item.object] : [] });
    return js`${tick} ${before}const item = ${emission.nodeReader(item)}; if (item !== undefined) (${local} ??= []).push(item); break;`;
  };
  const readGroup = (group: MappingPlanNode): Code => {
    const item = group.placed.node.type === 'array' ? group.children[0] : undefined;
    const back = js`s.handBack(true); `;
    if (item) return js`{ ${readItem(item, back)} }`;
    return js`${back}${readObjects('c', group, group.object ? [group.object] : [])}`;
  };
  // A list of single values that one attribute takes: their texts.
  const readTexts = (list: MappingPlanNode): Code => {
    const local = identifier(`v${locals.length}`);
    locals.push(local);
    const item = list.placed.node.item?.type ?? 'string';
    for (const value of list.values) values.push({ local, value, nodeType: 'string', kept: null, listOf: item });
    const one = js`s.isNull() ? null : s.scalarText()`;
    if (format.repeats(list.placed.node)) return js`(${local} ??= []).push(${one}); break;`;
    return js`if (s.isNull()) ${local} = ${onNull(list.placed)}; else { ${local} = []; if (s.openArray()) do { ${tick} ${local}.push(${one}); } while (s.moreItems()); } break;`;
  };
  const read = (child: MappingPlanNode): Code => {
    if (!child.isUsed) return js`s.ignore("unmapped"); ${emission.pass(child)}; break;`;
    const { type } = child.placed.node;
    if (child.object) return readObjects('c', child, [child.object]);
    if (type === 'array' && child.values.length > 0) return readTexts(child);
    if (type === 'array' && format.repeats(child.placed.node))
      return js`{ ${readItem(child.children[0] as MappingPlanNode, nothing)} }`;
    if (type === 'array' || type === 'dictionary')
      return readObjects(
        'l',
        child,
        child.children.flatMap((c) => (c.object ? [c.object] : [])),
      );
    if (type === 'object')
      return js`if (s.isNull()) ${onNull(child.placed)}; else {\n${objectMembers(emission, child, body)}} break;`;
    const local = identifier(`v${locals.length}`);
    locals.push(local);
    const kept = format.keepsTexts ? identifier(`kv${locals.length}`) : null;
    if (kept) locals.push(kept);
    for (const value of child.values) values.push({ local, value, nodeType: type, kept });
    const reader = valueReader(child.placed, child.values, emission.catalog);
    const keep = kept ? js` ${kept} = s.kept;` : nothing;
    // What may stand several times, like the elements that a schema says nothing of, is one text.
    if (format.repeats(child.placed.node)) return js`${local} = (${local} ?? "") + ((${reader}) ?? "");${keep} break;`;
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
      lines.push(
        js`${joined(labels)}${again}${node.isUsed ? readGroup(node) : js`s.ignore("unmapped"); s.skip(); break;`}`,
      );
    }
  }
  return joined(lines, '\n');
}
