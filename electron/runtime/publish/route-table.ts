import { compareParts, matchPart, type PathPart, parsePathTemplate } from '../../../shared/service/path-template.ts';

/** What an address leads to. `parameters` in the order of the template. */
export type Route<T> =
  | { kind: 'found'; target: T; parameters: Readonly<Record<string, string>> }
  /** Something is there for other methods, HEAD among them where GET is. */
  | { kind: 'other-method'; allowed: string[] }
  | { kind: 'nothing' }
  /** The percent encoding cannot be decoded. */
  | { kind: 'no-address' };

interface Branch<T> {
  part: PathPart;
  next: RouteNode<T>;
}

interface RouteNode<T> {
  /** Parts without a parameter, by their text. */
  literal: Map<string, RouteNode<T>>;
  /** The other parts, the narrowest first. */
  patterns: Branch<T>[];
  targets: Map<string, { target: T; names: readonly string[] }>;
}

const methodOrder = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE'];

/**
 * Finds operations by method and address. An address is taken apart at its slashes before it is decoded, so that `%2F` is a
 * character of a value; an empty part is no value of a parameter. One slash at the end makes no difference.
 */
export class RouteTable<T> {
  private readonly root: RouteNode<T> = newNode();

  add(method: string, template: string, target: T): void {
    let node = this.root;
    const parts = parsePathTemplate(template);
    for (const part of parts) node = childFor(node, part);
    node.targets.set(method, { target, names: parts.flatMap((part) => part.names) });
  }

  /** `path` as it came, without the query. */
  find(method: string, path: string): Route<T> {
    const parts: string[] = [];
    try {
      const trimmed = path.length > 1 && path.endsWith('/') ? path.slice(0, -1) : path;
      if (trimmed !== '/') for (const part of trimmed.slice(1).split('/')) parts.push(decodeURIComponent(part));
    } catch {
      return { kind: 'no-address' };
    }
    const wanted = method === 'HEAD' ? 'GET' : method;
    const allowed = new Set<string>();
    const values: string[] = [];
    const found = search(this.root, parts, 0, values, wanted, allowed);
    if (found)
      return {
        kind: 'found',
        target: found.target,
        parameters: Object.fromEntries(found.names.map((name, i) => [name, values[i] as string])),
      };
    if (allowed.size === 0) return { kind: 'nothing' };
    if (allowed.has('GET')) allowed.add('HEAD');
    return { kind: 'other-method', allowed: methodOrder.filter((m) => allowed.has(m)) };
  }
}

function newNode<T>(): RouteNode<T> {
  return { literal: new Map(), patterns: [], targets: new Map() };
}

function childFor<T>(node: RouteNode<T>, part: PathPart): RouteNode<T> {
  if (part.names.length === 0) {
    const text = part.texts[0] as string;
    const there = node.literal.get(text) ?? newNode<T>();
    node.literal.set(text, there);
    return there;
  }
  const same = node.patterns.find((b) => JSON.stringify(b.part.texts) === JSON.stringify(part.texts));
  if (same) return same.next;
  const next = newNode<T>();
  node.patterns.push({ part, next });
  node.patterns.sort((a, b) => compareParts(a.part, b.part));
  return next;
}

function search<T>(
  node: RouteNode<T>,
  parts: readonly string[],
  at: number,
  values: string[],
  method: string,
  allowed: Set<string>,
): { target: T; names: readonly string[] } | null {
  if (at === parts.length) {
    const target = node.targets.get(method);
    if (!target) for (const other of node.targets.keys()) allowed.add(other);
    return target ?? null;
  }
  const text = parts[at] as string;
  const literal = node.literal.get(text);
  const viaText = literal ? search(literal, parts, at + 1, values, method, allowed) : null;
  if (viaText || text === '') return viaText;
  for (const { part, next } of node.patterns) {
    const found = matchPart(part, text);
    if (!found) continue;
    const before = values.length;
    values.push(...found);
    const target = search(next, parts, at + 1, values, method, allowed);
    if (target) return target;
    values.length = before;
  }
  return null;
}
