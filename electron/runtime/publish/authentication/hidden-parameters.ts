import type { IncomingMessage } from 'node:http';

/**
 * Parameters of addresses that hold credentials. They are taken out of the address of a request before anything tells of it (traces, logs, problems), and methods
 * look them up here.
 */
export class HiddenParameters {
  private readonly taken = new WeakMap<IncomingMessage, Map<string, readonly string[]>>();

  /** Takes a parameter out of the address of a request; what was taken before stays known, whoever took it. */
  take(request: IncomingMessage, name: string): void {
    const { values, rest } = takeParameter(request.url ?? '', name);
    if (values.length === 0) return;
    const known = this.taken.get(request) ?? new Map<string, readonly string[]>();
    known.set(name, [...(known.get(name) ?? []), ...values]);
    this.taken.set(request, known);
    request.url = rest;
  }

  /** The values of a parameter of a request, whether it was taken out of its address or not. */
  valuesOf(request: IncomingMessage, name: string): readonly string[] {
    return [...(this.taken.get(request)?.get(name) ?? []), ...takeParameter(request.url ?? '', name).values];
  }
}

/** The values of a parameter of a query, and the address without it. */
function takeParameter(url: string, name: string): { values: string[]; rest: string } {
  const mark = url.indexOf('?');
  if (mark < 0) return { values: [], rest: url };
  const values: string[] = [];
  const others = url
    .slice(mark + 1)
    .split('&')
    .filter((pair) => {
      const [key, value] = [...new URLSearchParams(pair)][0] ?? [''];
      if (key !== name) return true;
      values.push(value ?? '');
      return false;
    });
  const rest = others.length === 0 ? '' : `?${others.join('&')}`;
  return { values, rest: `${url.slice(0, mark)}${rest}` };
}
