import { parsePathTemplate } from '../../../shared/service/path-template.ts';

/**
 * Where the router finds a service. It compares decoded texts, but leaves letters that mean something in an address as they came, and
 * a star is its wildcard: a part with such a letter stays open here, the route table tells.
 */
export function routerPath(path: string): string {
  const parts = parsePathTemplate(path).map(({ texts }) => texts[0] as string);
  return `/${parts.map((text, i) => (/[#$%&*+,/:;=?@]/.test(text) ? `:part${i}` : text)).join('/')}`;
}
