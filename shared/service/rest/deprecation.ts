import type { RestOperation, RestService } from './kind.ts';

/** When something is said to go away, and what there is instead; all texts empty where nothing is said. */
export type ServiceEnd = Pick<RestService, 'deprecatedSince' | 'sunset' | 'successor'>;

/** The end of an operation: what it says itself, else what its service says. */
export function endOf(operation: RestOperation, service: RestService): ServiceEnd {
  return {
    deprecatedSince: operation.deprecatedSince || service.deprecatedSince,
    sunset: operation.sunset || service.sunset,
    successor: operation.successor || service.successor,
  };
}

/** A day of the calendar as the moment at which it begins in UTC; null for what is no day. */
export function dayOf(text: string): Date | null {
  const date = new Date(`${text}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(text) && !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text)
    ? date
    : null;
}

/** Signs that may stand in a URI reference (RFC 3986, 2): no space, no quote, no angle bracket. */
export const uriText = /^[A-Za-z0-9\-._~:/?#[\]@!$&'()*+,;=%]+$/;

/** The headers that say it: `Deprecation` (RFC 9745), `Sunset` (RFC 8594) and where to go (`Link`). */
export function deprecationHeaders({ deprecatedSince, sunset, successor }: ServiceEnd): [string, string][] {
  const since = dayOf(deprecatedSince);
  const until = dayOf(sunset);
  return [
    ...(since ? [['Deprecation', `@${since.getTime() / 1000}`] as [string, string]] : []),
    ...(until ? [['Sunset', until.toUTCString()] as [string, string]] : []),
    ...(uriText.test(successor) ? [['Link', `<${successor}>; rel="successor-version"`] as [string, string]] : []),
  ];
}
