import { toName } from '../../model/naming.ts';
import { type CallAddress, queryPairs } from '../address-of-call.ts';

/** The media types of the languages that Postman names. */
export const mediaTypes: Readonly<Record<string, string>> = {
  json: 'application/json',
  xml: 'application/xml',
  html: 'text/html',
  text: 'text/plain',
  javascript: 'application/javascript',
};

/** `Get all orders` is called `getAllOrders`. */
export function camel(title: string, method: string): string {
  return toName(title, method).replace(/^\p{Lu}+/u, (start, _at, whole: string) =>
    start.length === whole.length || start.length === 1
      ? start.toLowerCase()
      : start.slice(0, -1).toLowerCase() + start.slice(-1),
  );
}

/** Like the address of a call, where a variable may stand in place of scheme, host and more. */
export function splitAddress(raw: string): CallAddress {
  const [whole = ''] = raw.split('#');
  const mark = whole.indexOf('?');
  const place = mark < 0 ? whole : whole.slice(0, mark);
  const found = /^(\{\{[^{}]+\}\}|[a-z][a-z0-9+.-]*:\/\/[^/]*)(.*)$/i.exec(place.trim());
  // Postman takes an address without a scheme for one over HTTP.
  const bare = found ? null : /^([\w.-]+\.[a-z]{2,}(?::\d+)?|localhost(?::\d+)?)(\/.*)?$/i.exec(place.trim());
  return {
    origin: found ? (found[1] as string).replace(/\/\/[^/@]*@/, '//') : bare ? `http://${bare[1]}` : '',
    path: (found ? found[2] : bare ? bare[2] : place.trim()) || '/',
    query: mark < 0 ? [] : queryPairs(whole.slice(mark + 1)),
  };
}

/** JSON in which variables stand for numbers and objects: outside of texts each is null, so that the rest can be read. */
export function withoutBareVariables(text: string): string {
  return text.replace(/"(?:[^"\\]|\\.)*"|\{\{[^{}]*\}\}/g, (found) => (found.startsWith('"') ? found : 'null'));
}
