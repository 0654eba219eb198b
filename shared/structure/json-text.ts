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
  const pieces: string[] = [];
  write(value, indent, pieces);
  return pieces.join('');
}

/** Each piece is written once, however deep it stands: texts that are joined at each level are copied by each. */
function write(value: WrittenJson, indent: string, pieces: string[]): void {
  if (isSingle(value)) {
    pieces.push(value instanceof NumberText ? value.text : JSON.stringify(value));
    return;
  }
  const inner = `${indent}  `;
  if (Array.isArray(value)) {
    const items = value as readonly WrittenJson[];
    if (items.length === 0) {
      pieces.push('[]');
      return;
    }
    if (items.every(isSingle)) {
      const line = `[${items.map((item) => printJson(item)).join(', ')}]`;
      if (line.length <= 100) {
        pieces.push(line);
        return;
      }
    }
    for (const [i, item] of items.entries()) {
      pieces.push(i === 0 ? `[\n${inner}` : `,\n${inner}`);
      write(item, inner, pieces);
    }
    pieces.push(`\n${indent}]`);
    return;
  }
  let isFirst = true;
  for (const [name, member] of Object.entries(value as { [name: string]: WrittenJson | undefined })) {
    if (member === undefined) continue;
    pieces.push(`${isFirst ? '{' : ','}\n${inner}${JSON.stringify(name)}: `);
    write(member, inner, pieces);
    isFirst = false;
  }
  pieces.push(isFirst ? '{}' : `\n${indent}}`);
}

function isSingle(value: WrittenJson): value is string | boolean | null | NumberText {
  return value instanceof NumberText || value === null || typeof value !== 'object';
}
