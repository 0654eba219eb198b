import type { CsdlFacets } from './model.ts';
import { attributeOf, type CsdlElement } from './xml-elements.ts';

/** The facets of a type (CSDL XML 4.01, 7.2), and the attributes of them that cannot be read. */
export function readFacets(element: CsdlElement): {
  facets: CsdlFacets;
  wrong: { attribute: string; value: string }[];
} {
  const facets: CsdlFacets = {};
  const wrong: { attribute: string; value: string }[] = [];
  for (const { uri, local, value } of element.attributes) {
    if (uri !== '') continue;
    const number = /^\d{1,15}$/.test(value) ? Number(value) : null;
    switch (local) {
      case 'MaxLength':
        if (number !== null) facets.maxLength = number;
        else if (/^max$/i.test(value)) facets.maxLength = 'max';
        else wrong.push({ attribute: local, value });
        break;
      case 'Precision':
        if (number !== null) facets.precision = number;
        else wrong.push({ attribute: local, value });
        break;
      case 'Scale':
        if (number !== null) facets.scale = number;
        else if (/^(variable|floating)$/i.test(value)) facets.scale = value.toLowerCase() as 'variable' | 'floating';
        else wrong.push({ attribute: local, value });
        break;
      case 'Unicode':
        if (value === 'true' || value === 'false') facets.unicode = value === 'true';
        else wrong.push({ attribute: local, value });
        break;
      case 'SRID':
        facets.srid = value;
    }
  }
  return { facets, wrong };
}

/** A truth value of an attribute, in the forms that XML Schema has for it. */
export function flagOf(element: CsdlElement, name: string): boolean | null {
  const value = attributeOf(element, name)?.trim();
  if (value === undefined) return null;
  return value === 'true' || value === '1';
}
