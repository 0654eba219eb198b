/** The words of a command as a POSIX shell or cmd.exe's caret style reads them; or why it is none. */
export function shellWords(command: string): string[] | { problem: string } {
  // A line that goes on: a backslash (sh), a caret (cmd.exe) or a backtick (PowerShell) before the break.
  const text = command.replace(/[ \t]*[\\^`]\r?\n/g, ' ');
  const words: string[] = [];
  let word: string | null = null;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (/\s/.test(sign)) {
      if (word !== null) words.push(word);
      word = null;
    } else if (sign === "'" || (sign === '$' && text[at + 1] === "'")) {
      const isAnsi = sign === '$';
      const quoted = isAnsi ? ansiQuoted(text, at + 2) : quotedBy(text, at + 1, "'", '');
      if (!quoted) return { problem: "A ' without its end." };
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (sign === '"') {
      const quoted = quotedBy(text, at + 1, '"', '"\\$`');
      if (!quoted) return { problem: 'A " without its end.' };
      word = (word ?? '') + quoted.text;
      at = quoted.end;
    } else if (sign === '\\') {
      at++;
      word = (word ?? '') + (text[at] ?? '');
    } else if (sign === '|' || sign === ';' || (sign === '>' && word === null) || (sign === '&' && word === null)) {
      break;
    } else word = (word ?? '') + sign;
  }
  if (word !== null) words.push(word);
  return words;
}

/** The text up to a closing quote; a backslash counts before the signs of `escapable`. */
function quotedBy(text: string, from: number, quote: string, escapable: string): { text: string; end: number } | null {
  let read = '';
  for (let at = from; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === quote) return { text: read, end: at };
    const next = text[at + 1] ?? '';
    if (sign === '\\' && escapable.includes(next) && next !== '') {
      read += next;
      at++;
    } else read += sign;
  }
  return null;
}

const ansiSigns: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', "'": "'", '"': '"', '\\': '\\' };

/** `$'…'` as bash reads it; browsers copy bodies with quotes and signs beyond ASCII so. */
function ansiQuoted(text: string, from: number): { text: string; end: number } | null {
  let read = '';
  for (let at = from; at < text.length; at++) {
    const sign = text[at] as string;
    if (sign === "'") return { text: read, end: at };
    if (sign !== '\\') {
      read += sign;
      continue;
    }
    const code = /^u([0-9a-fA-F]{4})|^x([0-9a-fA-F]{2})/.exec(text.slice(at + 1, at + 6));
    if (code) {
      read += String.fromCharCode(Number.parseInt((code[1] ?? code[2]) as string, 16));
      at += code[0].length;
    } else {
      const next = text[at + 1] ?? '';
      read += ansiSigns[next] ?? `\\${next}`;
      at++;
    }
  }
  return null;
}

/** A text as one word of a POSIX shell. */
export function shellQuoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
