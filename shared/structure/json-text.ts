/** A number in its own digits, which JavaScript's would bend. */
export class NumberText {
  readonly text: string;
  constructor(text: string) {
    this.text = text;
  }
}

/** A JSON value to be written; members that are undefined are left out. */
export type WrittenJson =
  | string
  | boolean
  | null
  | NumberText
  | readonly WrittenJson[]
  | { readonly [name: string]: WrittenJson | undefined };

/** A JSON text in lines, indented by two spaces; simple lists stand in one line. */
export function printJson(value: WrittenJson, indent = ''): string {
  if (value instanceof NumberText) return value.text;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = (value as readonly WrittenJson[]).map((item) => printJson(item, inner));
    if (items.length === 0) return '[]';
    if (items.every((item) => !item.startsWith('{') && !item.startsWith('['))) {
      const line = `[${items.join(', ')}]`;
      if (line.length <= 100) return line;
    }
    return `[\n${inner}${items.join(`,\n${inner}`)}\n${indent}]`;
  }
  const members = Object.entries(value as { [name: string]: WrittenJson | undefined }).flatMap(([name, member]) =>
    member === undefined ? [] : [`${JSON.stringify(name)}: ${printJson(member, inner)}`],
  );
  return members.length === 0 ? '{}' : `{\n${inner}${members.join(`,\n${inner}`)}\n${indent}}`;
}
