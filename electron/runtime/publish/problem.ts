import { statusPhrase } from '../http/status-phrase.ts';

/** RFC 9457 problem details, with the places in the input where there are some. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  instance?: string;
  /** Where a failure of ours happened, `Module.Flow: activity`; only where traces are on, on the machine of who makes the project. */
  activity?: string;
  /** Objects of the body that are stored although the request failed: of one that is read in batches. */
  objectsTaken?: number;
  errors?: { path: string; message: string; code: string; line?: number; column?: number; fix?: string }[];
}

/** A problem whose title is the phrase of its status, as `about:blank` asks (RFC 9457, 4.2.1). */
export function problem(status: number, detail: string, { instance, ...more }: Partial<Problem> = {}): Problem {
  return {
    type: 'about:blank',
    title: statusPhrase(status) ?? `Status ${status}`,
    status,
    detail,
    ...(instance === undefined ? {} : { instance: reference(instance) }),
    ...more,
  };
}

/** A target as it came, as the URI reference that `instance` has to be: what may not stand in one is encoded. */
function reference(target: string): string {
  return target.replace(/%(?![\da-f]{2})|[^\w.~!$&'()*+,;=:@/?%-]/giu, (c) => {
    const bytes = Buffer.from(c).toString('hex').toUpperCase();
    return bytes.replace(/../g, '%$&');
  });
}
