import { type JsonMember, type JsonValue, parseJson } from '../../format/json/parse.ts';
import { lineAndColumn } from '../../format/text-place.ts';
import type { LocatedDiagnostic } from '../../model/diagnostic.ts';
import { memberPath, rootPath } from '../../structure/path.ts';
import { type ContractFile, type ContractSource, textOf } from '../contract.ts';
import { parseYaml } from './yaml-value.ts';

/** A file of a description, read: JSON or YAML, whatever it is called. */
export interface DescriptionText {
  file: ContractFile;
  text: string;
  value: JsonValue | null;
}

/** A value with the file that it stands in. */
export interface Placed {
  value: JsonValue;
  in: DescriptionText;
}

export type ObjectValue = Extract<JsonValue, { type: 'object' }>;

/** Findings of one kind that are told one by one. */
const mostOfAKind = 20;

/** The files of a description: each read once, with what is wrong with it and with what it refers to. */
export class DescriptionTexts {
  readonly diagnostics: LocatedDiagnostic[] = [];
  private readonly said = new Set<string>();
  private readonly counts = new Map<string, number>();
  private readonly read = new Map<ContractFile, DescriptionText>();
  private readonly members = new WeakMap<JsonValue, ReadonlyMap<string, JsonValue>>();
  private readonly source: ContractSource;

  constructor(source: ContractSource) {
    this.source = source;
  }

  /** Files that were read so far. */
  get files(): ContractFile[] {
    return [...this.read.keys()];
  }

  of(file: ContractFile): DescriptionText {
    let found = this.read.get(file);
    if (!found) this.read.set(file, (found = this.parse(file)));
    return found;
  }

  private parse(file: ContractFile): DescriptionText {
    const decoded = textOf(file);
    if ('diagnostic' in decoded) {
      this.diagnostics.push({ ...decoded.diagnostic, document: file.path });
      return { file, text: '', value: null };
    }
    const { text } = decoded;
    // What begins as JSON is read as JSON, which tells more of what is wrong with it.
    const { value, problems } = /^\ufeff?\s*[{[]/.test(text) ? parseJson(text) : parseYaml(text);
    for (const problem of problems) {
      const { code, message, line, column } = problem;
      const path = 'path' in problem ? problem.path : undefined;
      this.diagnostics.push({
        severity: value ? 'warning' : 'error',
        code,
        message,
        document: file.path,
        ...(path === undefined ? {} : { path }),
        line,
        column,
      });
    }
    return { file, text, value };
  }

  /** A member of an object; of several of a name the last one. Undefined where there is none, or no object. */
  member({ value, in: text }: Placed, name: string): Placed | undefined {
    if (value.type !== 'object') return undefined;
    let known = this.members.get(value);
    if (!known) this.members.set(value, (known = new Map(value.members.map((m) => [m.key, m.value]))));
    const found = known.get(name);
    return found && { value: found, in: text };
  }

  /** The members of an object in their order, each once. */
  entries(placed: Placed | undefined): [string, Placed][] {
    if (placed?.value.type !== 'object') return [];
    const last = new Map(placed.value.members.map((m) => [m.key, m.value]));
    return [...last].map(([key, value]) => [key, { value, in: placed.in }]);
  }

  /** The items of a list. */
  items(placed: Placed | undefined): Placed[] {
    return placed?.value.type === 'array' ? placed.value.items.map((value) => ({ value, in: placed.in })) : [];
  }

  /** A text; undefined for anything else. */
  text(placed: Placed | undefined): string | undefined {
    return placed?.value.type === 'string' ? placed.value.value : undefined;
  }

  /** The text of a member; '' for none. */
  textAt(placed: Placed, name: string): string {
    return this.text(this.member(placed, name)) ?? '';
  }

  isTrue(placed: Placed, name: string): boolean {
    const value = this.member(placed, name)?.value;
    return value?.type === 'boolean' && value.value;
  }

  /** What a place means: what its `$ref` leads to, or itself. Undefined, with a finding, where that leads nowhere. */
  follow(placed: Placed): Placed | undefined {
    let at = placed;
    for (let i = 0; i < 50; i++) {
      const reference = this.member(at, '$ref');
      const target = this.text(reference);
      if (target === undefined || !reference) return at;
      const found = this.resolve(target, at);
      if (!found) return undefined;
      at = found;
    }
    this.report(placed, 'error', 'openapi/circle', 'The reference leads back to itself.');
    return undefined;
  }

  private resolve(reference: string, from: Placed): Placed | undefined {
    const [location = '', fragment = ''] = splitOnce(reference, '#');
    const file = location === '' ? from.in.file : this.source.resolve({ location: decoded(location) }, from.in.file);
    if (!file) {
      this.report(
        from,
        'error',
        'openapi/missing-file',
        `It refers to ${location.slice(0, 200)}, which is not among the files. What stands there is left out.`,
        'Add the file.',
      );
      return undefined;
    }
    const text = this.of(file);
    let at: Placed | undefined = text.value ? { value: text.value, in: text } : undefined;
    const steps = decoded(fragment)
      .split('/')
      .slice(1)
      .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
    for (const step of steps) {
      if (at?.value.type === 'array') {
        const item: JsonValue | undefined = at.value.items[/^\d+$/.test(step) ? Number(step) : -1];
        at = item && { value: item, in: at.in };
      } else at = at && this.member(at, step);
      if (!at) break;
    }
    if (!at && text.value)
      this.report(
        from,
        'error',
        'openapi/missing-place',
        `It refers to ${reference.slice(0, 200)}, where nothing stands. It is left out.`,
      );
    return at;
  }

  /** A finding at a place. Of one kind, some are told. */
  report(placed: Placed, severity: LocatedDiagnostic['severity'], code: string, message: string, fix?: string): void {
    // A place may be looked at more than once.
    const key = `${code} ${placed.value.at} ${placed.in.file.path}`;
    if (this.said.has(key)) return;
    this.said.add(key);
    const number = (this.counts.get(code) ?? 0) + 1;
    this.counts.set(code, number);
    if (number > mostOfAKind) return;
    this.diagnostics.push({
      severity,
      code,
      message,
      ...this.placeOf(placed),
      ...(fix === undefined ? {} : { fix }),
    });
  }

  /** Where a value stands. */
  placeOf(placed: Placed): { document: string; path: string; line: number; column: number } {
    return {
      document: placed.in.file.path,
      path: pathTo(placed),
      ...lineAndColumn(placed.in.text, placed.value.at),
    };
  }

  /** What was found, and how much of each kind was not told one by one. */
  findings(): LocatedDiagnostic[] {
    const more = [...this.counts].flatMap(([code, count]): LocatedDiagnostic[] => {
      const like = this.diagnostics.find((d) => d.code === code);
      if (count <= mostOfAKind || !like) return [];
      return [
        { severity: like.severity, code, message: `There are ${count - mostOfAKind} more of these: ${like.message}` },
      ];
    });
    return [...this.diagnostics, ...more];
  }
}

/** The path of a value in its file (`$.paths["/pets"].get`). */
export function pathTo({ value, in: { value: root } }: Placed): string {
  return root ? pathAt(root, value.at) : rootPath;
}

/** The path of the value that begins at an offset. */
export function pathAt(root: JsonValue, offset: number): string {
  let path = rootPath;
  for (let at: JsonValue | undefined = root; at && at.at < offset; ) {
    if (at.type === 'object') {
      const next: JsonMember | undefined = at.members.findLast((m) => m.value.at <= offset);
      if (!next) return path;
      path = memberPath(path, next.key);
      at = next.value;
    } else if (at.type === 'array') {
      const index: number = at.items.findLastIndex((item) => item.at <= offset);
      if (index < 0) return path;
      path = `${path}[${index}]`;
      at = at.items[index];
    } else return path;
  }
  return path;
}

function splitOnce(text: string, sign: string): [string, string?] {
  const at = text.indexOf(sign);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + 1)];
}

/** Percent signs that begin no code stand for themselves. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
