import type { CheckContext } from '../../model/check-rule.ts';
import type { RestOperation } from './kind.ts';
import { isOfForm, takesForm } from './operation-formats.ts';
import { isOfPart } from './parameter-types.ts';
import { isStyleOf, styleOfPlace } from './several-values.ts';

const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;

/** Parameters of forms and cookies: what a form excludes, and what stands where. */
export function checkForms(
  operation: RestOperation,
  at: { element: string; path: string },
  { report }: CheckContext,
): void {
  for (const p of operation.parameters) {
    const error = (code: string, message: string, fix?: string) =>
      report({
        severity: 'error',
        code,
        message,
        ...at,
        property: 'parameters',
        ...(fix ? { fix } : {}),
        params: { parameter: p.id },
      });
    if (p.type === 'binary' && p.in !== 'form')
      error(
        'rest/binary-parameter',
        `${p.name} is a Binary, which only a form holds.`,
        'Take it from the form, or as text.',
      );
    if (p.holds !== 'one' && (isOfPart(p.in) || p.type === 'binary'))
      error('rest/parameter-style', `${p.name} is a file, of which there is one.`, 'Let it hold one value.');
    else if (p.holds !== 'one' && !isStyleOf(p.in, p.style))
      error(
        'rest/parameter-style',
        `${p.name}: several values of the style ${p.style} do not stand in a ${p.in}.`,
        `Choose ${styleOfPlace(p.in)}, or json.`,
      );
    else if (p.holds === 'object' && p.style === 'form' && p.explode && p.members.length === 0)
      error(
        'rest/parameter-style',
        `${p.name}: its members stand in the request by names of their own, and none is named.`,
        'Name its members.',
      );
    const said = p.in === 'filename' ? 'file name' : 'content type';
    if (isOfPart(p.in) && p.type !== 'string')
      error('rest/file-name', `The ${said} of the part ${p.name} is a text.`, 'Choose the type String.');
    if (p.in === 'cookie' && !token.test(p.name))
      error('rest/cookie-name', `${JSON.stringify(p.name)} is no name of a cookie.`);
    if (isOfPart(p.in) && !operation.parameters.some((other) => other.in === 'form' && other.name === p.name))
      error(
        'rest/file-name',
        `There is no part ${p.name} in the form whose ${said} this could be.`,
        'Add the form parameter of that name.',
      );
  }
  if (!takesForm(operation)) return;
  const error = (code: string, message: string, property: string, fix: string) =>
    report({ severity: 'error', code, message, ...at, property, fix });
  if (operation.importMapping !== null || operation.bodyArgument)
    error(
      'rest/form-and-body',
      'The body is a form, whose values parameters take: nothing else reads it.',
      operation.importMapping === null ? 'bodyArgument' : 'importMapping',
      'Take the body away, or the parameters of the form.',
    );
  if (operation.method === 'GET' || operation.method === 'DELETE')
    error(
      'rest/form-method',
      `A ${operation.method} has no body, and so no form (${operation.parameters.find(isOfForm)?.name}).`,
      'method',
      'Choose POST, PUT or PATCH, or take the parameters from the query.',
    );
}
