import type { CheckContext } from '../../model/check-rule.ts';
import type { Unit } from '../../model/unit.ts';
import { dayOf, type ServiceEnd, uriText } from './deprecation.ts';
import type { RestService } from './kind.ts';

/** Options of a service: which pages may call it. */
export function checkServiceOptions({ data }: Unit<RestService>, { report }: CheckContext): void {
  if (data.allowCredentials && data.allowedOrigins.includes('*'))
    report({
      severity: 'error',
      code: 'rest/credentials-for-all',
      message: 'Pages of all origins would send the log-ins of whoever visits them: browsers allow that to none.',
      property: 'allowCredentials',
      fix: 'Name the origins whose pages may.',
    });
}

/** The days and the address of what will go away, of a service or of an operation. */
export function checkEnd(
  { deprecatedSince, sunset, successor }: ServiceEnd,
  at: { element?: string; path?: string },
  { report }: CheckContext,
): void {
  const error = (message: string, property: string, fix: string) =>
    report({ severity: 'error', code: 'rest/deprecation', message, ...at, property, fix });
  for (const [property, text] of Object.entries({ deprecatedSince, sunset }))
    if (text !== '' && dayOf(text) === null)
      error(`${text} is no day of the calendar.`, property, 'For example 2027-06-30.');
  const [since, until] = [dayOf(deprecatedSince), dayOf(sunset)];
  if (since && until && until < since)
    error('It would be gone before it is deprecated.', 'sunset', 'Choose a later day.');
  if (successor !== '' && !uriText.test(successor))
    error(
      `${JSON.stringify(successor)} is no address.`,
      'successor',
      'For example https://example.org/orders/v2, or /orders/v2 on this server.',
    );
}
