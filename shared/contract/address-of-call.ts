import { NameSet, toName } from '../model/naming.ts';

/** An address of a call, taken apart; percent codes and `{{variables}}` stay as they are in `path`. */
export interface CallAddress {
  /** Scheme, host and port; '' for a relative one. */
  origin: string;
  path: string;
  /** Names and values, decoded. */
  query: [string, string][];
}

/** Takes an address apart; who asks (`user:password@`) and what stands behind `#` are no part of it. */
export function addressOfCall(url: string): CallAddress {
  const [whole = ''] = url.split('#');
  const mark = whole.indexOf('?');
  const place = mark < 0 ? whole : whole.slice(0, mark);
  const found = /^([a-z][a-z0-9+.-]*:\/\/)(?:[^/@]*@)?([^/]*)(.*)$/i.exec(place);
  return {
    origin: found ? `${found[1]}${found[2]}` : '',
    path: (found ? found[3] : place) || '/',
    query: mark < 0 ? [] : queryPairs(whole.slice(mark + 1)),
  };
}

/** The pairs of a query or an encoded form. */
export function queryPairs(query: string): [string, string][] {
  return query
    .split('&')
    .filter(Boolean)
    .map((pair) => {
      const at = pair.indexOf('=');
      return at < 0 ? [decoded(pair), ''] : [decoded(pair.slice(0, at)), decoded(pair.slice(at + 1))];
    });
}

/** Percent signs that begin no code stand for themselves. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}

/** Parts of a path that name one of many: a number, a UUID, what a machine made up. */
const madeUp: readonly RegExp[] = [
  /^\d+$/,
  /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/i,
  /^(?=.*\d)[0-9a-f]{16,}$/i,
  /^(?=.*\d)(?=.*[A-Za-z])[\w-]{20,}$/,
  /^\d{4}-\d\d-\d\d(?:T[\d:.Z+-]*)?$/,
];

/** A path as a template: what names one of many is a parameter, called by what stands before it (`/orders/17`: `/orders/{orderId}`). */
export function templateOfPath(path: string): { template: string; values: { name: string; value: string }[] } {
  const values: { name: string; value: string }[] = [];
  const names = new NameSet();
  let before = '';
  const parts = path.split('/').map((part) => {
    const text = decoded(part.replaceAll('+', '%2B'));
    if (!madeUp.some((pattern) => pattern.test(text))) {
      if (text !== '') before = text;
      // Braces of a template mean something else.
      return part.replaceAll('{', '%7B').replaceAll('}', '%7D');
    }
    const one = before.replace(/ies$/, 'y').replace(/(?<=[^s])s$/, '');
    const wanted = one === '' ? 'id' : `${toName(one, 'Item').replace(/^./, (c) => c.toLowerCase())}Id`;
    const name = names.take(wanted);
    values.push({ name, value: text });
    return `{${name}}`;
  });
  return { template: parts.join('/') || '/', values };
}

/** The method with the words of the path: `getPetsById`. */
export function nameOfCall(method: string, path: string): string {
  const words = path
    .split('/')
    .filter(Boolean)
    .map((part) => part.replace(/\{([^{}]*)\}/g, ' by $1 '))
    .join(' ');
  return toName(`${method.toLowerCase()} ${words}`, 'Operation').replace(/^./, (c) => c.toLowerCase());
}
