import { UsageError } from './output.ts';

/** Arguments of a call by name: `--arg name=value` pairs, and `--args` as a JSON object. Throws UsageError. */
export function readArguments(pairs: readonly string[], json: string | undefined): Record<string, unknown> {
  let args: unknown = {};
  if (json !== undefined) {
    try {
      args = JSON.parse(json, exactNumber);
    } catch (error) {
      throw new UsageError(`--args is not JSON: ${(error as Error).message}`);
    }
    if (typeof args !== 'object' || args === null || Array.isArray(args))
      throw new UsageError('--args must be a JSON object.');
  }
  const single = pairs.map((pair) => {
    const at = pair.indexOf('=');
    if (at < 1) throw new UsageError(`--arg must be name=value, not ${pair}.`);
    return [pair.slice(0, at), pair.slice(at + 1)] as const;
  });
  return Object.fromEntries([...Object.entries(args as object), ...single]);
}

/** Reviver: a number that JSON.parse would bend stays the text it was; arguments take numbers as text. */
function exactNumber(_key: string, value: unknown, context?: { source?: string }): unknown {
  if (typeof value !== 'number' || context?.source === undefined) return value;
  const digits = context.source
    .replace(/[eE].*$/, '')
    .replace(/^-?0*\.?0*/, '')
    .replace('.', '');
  const isExact = digits.length <= 15 && Number.isFinite(value) && (value !== 0 || digits === '');
  return isExact ? value : context.source;
}
