/** Headers of HTTP itself, not of a message: given, they would cut the connection or the body off in the wrong place. */
const ofHttp: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers that have one value: two of them are no list of values (RFC 9110, 5.3), and each reader takes another one. */
const single: ReadonlySet<string> = new Set([
  'authorization',
  'content-location',
  'content-range',
  'content-type',
  'date',
  'from',
  'if-modified-since',
  'if-range',
  'if-unmodified-since',
  'max-forwards',
  'origin',
  'proxy-authorization',
  'range',
  'referer',
  'user-agent',
]);

/** Why a header may not be given, as the end of a sentence that begins with its name; null for one that may. */
export function whyForbidden(name: string): string | null {
  const key = name.toLowerCase();
  if (ofHttp.has(key)) return 'is set by HTTP itself and may not be given';
  return key === 'host' ? 'is the host of the address and may not be given' : null;
}

/** Whether a header may be given only once. */
export function isSingleHeader(name: string): boolean {
  return single.has(name.toLowerCase());
}
