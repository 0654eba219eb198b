const variable = /\{\{\s*([^{}]*?)\s*\}\}/g;

/** The names that a text asks for by `{{name}}`. */
export function variablesIn(text: string): string[] {
  return [...new Set([...text.matchAll(variable)].map((m) => m[1] as string))];
}

/** A text with its `{{name}}` filled in; those without a value stay, and are named in `unknown`. */
export function fillIn(text: string, values: ReadonlyMap<string, string>): { text: string; unknown: string[] } {
  const unknown: string[] = [];
  const filled = text.replace(variable, (whole, name: string) => {
    const value = values.get(name);
    if (value !== undefined) return value;
    if (!unknown.includes(name)) unknown.push(name);
    return whole;
  });
  return { text: filled, unknown };
}

/** Why a text cannot be the name of a variable; null when it can. */
export function variableNameProblem(name: string): string | null {
  return /^[A-Za-z_][\w.-]*$/.test(name)
    ? null
    : 'A name begins with a letter and has letters, digits, _ . and - in it.';
}

/** The names of the path parameters of an address: `{number}`, but not `{{number}}`. */
export function pathParametersOf(address: string): string[] {
  const [path = ''] = address.replace(variable, '').split(/[?#]/);
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((m) => m[1] as string))];
}

/** An address with its path parameters in their place, one encoded part each; what has no value stays and is named in `missing`. */
export function withPathParameters(
  address: string,
  values: ReadonlyMap<string, string>,
): { text: string; missing: string[] } {
  const missing: string[] = [];
  const at = address.search(/[?#]/);
  const path = at < 0 ? address : address.slice(0, at);
  const text = path.replace(/(?<!\{)\{([^{}]+)\}(?!\})/g, (whole, name: string) => {
    const value = values.get(name);
    if (value === undefined || value === '') {
      if (!missing.includes(name)) missing.push(name);
      return whole;
    }
    // A part that is only dots would be resolved away on the way.
    return /^\.{1,2}$/.test(value) ? value.replaceAll('.', '%2E') : encodeURIComponent(value);
  });
  return { text: at < 0 ? text : text + address.slice(at), missing };
}
