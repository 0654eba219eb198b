import { isAlias, isMap, isScalar, isSeq, LineCounter, type Node, type ParsedNode, parseDocument } from 'yaml';
import type { JsonMember, JsonValue } from '../../format/json/parse.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';

/** Levels of lists and maps, as in JSON. */
const deepest = 512;
/** Values that a text stands for with all its aliases written out: an alias of an alias of … is more than anybody can read. */
const mostValues = 2_000_000;

type Problem = Pick<LocatedDiagnostic, 'severity' | 'code' | 'message' | 'line' | 'column'>;

class Refusal extends Error {
  readonly code: string;
  readonly at: number;
  constructor(code: string, message: string, at: number) {
    super(message);
    this.code = code;
    this.at = at;
  }
}

/** Reads a YAML text (1.2, core schema) as a JSON value, with the places of its values in the text; numbers keep their digits. Null with a finding for a text that is none. */
export function parseYaml(text: string): { value: JsonValue | null; problems: Problem[] } {
  const lines = new LineCounter();
  const place = (offset: number) => {
    const { line, col } = lines.linePos(Math.max(0, offset));
    return { line: Math.max(1, line), column: Math.max(1, col) };
  };
  const failed = (code: string, message: string, offset: number) => ({
    value: null,
    problems: [{ severity: 'error' as const, code, message, ...place(offset) }],
  });
  try {
    const problems: Problem[] = [];
    const document = parsed(text, lines, (offset) =>
      problems.push({
        severity: 'warning',
        code: 'yaml/quoted-lines',
        message: 'The lines of a text in quotes have to be indented more than its key. They are read as one text.',
        ...place(offset),
      }),
    );
    const [error] = document.errors;
    if (error) return failed('yaml/syntax', `It is no YAML: ${error.message}`, error.pos[0]);
    if (!document.contents) return failed('yaml/empty', 'The file is empty.', 0);
    const value = new Conversion(document.contents, (key, at) =>
      problems.push({
        severity: 'warning',
        code: 'yaml/duplicate-key',
        message: `The key ${JSON.stringify(key.slice(0, 100))} stands twice; the last one counts.`,
        ...place(at),
      }),
    ).value(document.contents, 0).value;
    return { value, problems };
  } catch (error) {
    if (error instanceof Refusal) return failed(error.code, error.message, error.at);
    // The library works by calling itself: what is nested deeper than its stack ends here.
    if (error instanceof RangeError) return failed('yaml/too-deep', 'It is nested too deep.', 0);
    throw error;
  }
}

/** Texts in quotes that are mended one after the other. */
const mostMended = 50;

/**
 * The document of a text. A text in quotes may only go on in lines that are indented more than its key (YAML 1.2, 7.3.1), but common readers take others, so
 * that published descriptions have them: such lines are joined, sign for sign, and said.
 */
function parsed(text: string, lines: LineCounter, mended: (offset: number) => void) {
  let given = text;
  for (let i = 0; ; i++) {
    const document = parseDocument(given, {
      lineCounter: i === 0 ? lines : new LineCounter(),
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    });
    const [error] = document.errors;
    const isQuote = error?.code === 'MISSING_CHAR' && /quote/.test(error.message);
    const lineEnd = error && isQuote && i < mostMended ? given.indexOf('\n', error.pos[0]) : -1;
    const end = lineEnd < 0 ? -1 : given.slice(lineEnd).search(/(?<!\\)["']/);
    if (end < 0) return document;
    mended(lineEnd);
    given = `${given.slice(0, lineEnd)}${given.slice(lineEnd, lineEnd + end).replaceAll('\n', ' ')}${given.slice(lineEnd + end)}`;
  }
}

interface Converted {
  value: JsonValue;
  /** Values in it, aliases written out. */
  size: number;
}

class Conversion {
  private readonly open = new Set<Node>();
  private readonly done = new Map<Node, Converted>();
  private anchors: ReadonlyMap<string, Node> | null = null;
  private readonly root: Node;
  private readonly twice: (key: string, at: number) => void;

  constructor(root: Node, twice: (key: string, at: number) => void) {
    this.root = root;
    this.twice = twice;
  }

  value(node: Node | null, depth: number): Converted {
    const at = (node as ParsedNode | null)?.range?.[0] ?? 0;
    if (!node) return { value: { type: 'null', at }, size: 1 };
    if (depth > deepest) throw new Refusal('yaml/too-deep', `It is nested deeper than ${deepest} levels.`, at);
    if (isAlias(node)) {
      this.anchors ??= anchorsIn(this.root);
      const target = this.anchors.get(node.source);
      if (!target) throw new Refusal('yaml/syntax', `There is no anchor ${node.source.slice(0, 100)}.`, at);
      if (this.open.has(target))
        throw new Refusal('yaml/circle', `The alias ${node.source.slice(0, 100)} stands in what it stands for.`, at);
      return this.value(target, depth);
    }
    const known = this.done.get(node);
    if (known) return known;
    this.open.add(node);
    const converted = this.convert(node, at, depth);
    this.open.delete(node);
    if (converted.size > mostValues)
      throw new Refusal('yaml/too-large', 'Its aliases stand for more than can be read.', at);
    this.done.set(node, converted);
    return converted;
  }

  private convert(node: Node, at: number, depth: number): Converted {
    if (isMap(node)) {
      const members: JsonMember[] = [];
      let size = 1;
      const known = new Set<string>();
      const merged: JsonMember[] = [];
      for (const pair of node.items) {
        const key = isScalar(pair.key) ? (pair.key.source ?? String(pair.key.value ?? '')) : null;
        const keyAt = (pair.key as ParsedNode | null)?.range?.[0] ?? at;
        if (key === null) throw new Refusal('yaml/key', 'A key has to be a single value.', keyAt);
        const { value, size: own } = this.value(pair.value as Node | null, depth + 1);
        size += own;
        if (key === '<<') {
          merged.push(
            ...(value.type === 'array' ? value.items : [value]).flatMap((each) =>
              each.type === 'object' ? each.members : [],
            ),
          );
          continue;
        }
        if (known.has(key)) this.twice(key, keyAt);
        known.add(key);
        members.push({ key, value, at: keyAt });
      }
      // What a map takes over from others (`<<`) stands behind what it says itself.
      for (const member of merged) {
        if (known.has(member.key)) continue;
        known.add(member.key);
        members.push(member);
      }
      return { value: { type: 'object', members, at }, size };
    }
    if (isSeq(node)) {
      let size = 1;
      const items = node.items.map((item) => {
        const { value, size: own } = this.value(item as Node | null, depth + 1);
        size += own;
        return value;
      });
      return { value: { type: 'array', items, at }, size };
    }
    return { value: scalarValue(node, at), size: 1 };
  }
}

function scalarValue(node: Node, at: number): JsonValue {
  const { value, source } = node as unknown as { value: unknown; source?: string };
  if (value === null || value === undefined) return { type: 'null', at };
  if (typeof value === 'boolean') return { type: 'boolean', value, at };
  if (typeof value === 'number' || typeof value === 'bigint') {
    // Its own digits, where they are those of JSON; `0x1F`, `.5` and `+1` are written anew, and `.inf` is a text.
    if (source !== undefined && /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/.test(source))
      return { type: 'number', text: source, at };
    if (typeof value === 'number' && !Number.isFinite(value))
      return { type: 'string', value: source ?? String(value), at };
    return { type: 'number', text: String(value), at };
  }
  return { type: 'string', value: String(value), at };
}

/** The nodes with anchors, by their names. */
function anchorsIn(root: Node): ReadonlyMap<string, Node> {
  const found = new Map<string, Node>();
  const open: (Node | null)[] = [root];
  while (open.length > 0) {
    const node = open.pop();
    if (!node) continue;
    const { anchor } = node as { anchor?: string };
    if (anchor !== undefined) found.set(anchor, node);
    if (isMap(node)) for (const pair of node.items) open.push(pair.value as Node | null, pair.key as Node | null);
    else if (isSeq(node)) for (const item of node.items) open.push(item as Node | null);
  }
  return found;
}
