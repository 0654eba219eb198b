/** A word of a command, with where it begins. */
export interface ShellWord {
  text: string;
  at: number;
}

/** The words of a command as a POSIX shell or cmd.exe's caret style reads them; or why it is none, and where. */
export function placedWords(command: string): ShellWord[] | { problem: string; at: number } {
  const { text, offsets } = command.includes('^"') ? withoutCarets(command) : { text: command, offsets: null };
  const from = (at: number) => (offsets ? (offsets[at] ?? command.length) : at);
  // A line that goes on: a backslash (sh), a caret (cmd.exe) or a backtick (PowerShell) before the break.
  const read = wordsOf(text.replace(/[ \t]*[\\^`]\r?\n/g, (whole) => ' '.repeat(whole.length)));
  return 'problem' in read
    ? { problem: read.problem, at: from(read.at) }
    : read.map((word) => ({ text: word.text, at: from(word.at) }));
}

/** The words without their places. */
export function shellWords(command: string): string[] | { problem: string } {
  const words = placedWords(command);
  return 'problem' in words ? words : words.map(({ text }) => text);
}

/**
 * A command for cmd.exe as browsers copy it (`^"` for a quote): a caret says that the next sign is itself. Before a line break it goes on, and before an empty
 * line it is a break inside the text. `offsets` says where each sign that is left stood.
 */
function withoutCarets(command: string): { text: string; offsets: number[] } {
  let text = '';
  const offsets: number[] = [];
  const keep = (sign: string, at: number) => {
    text += sign;
    for (let i = 0; i < sign.length; i++) offsets.push(at);
  };
  for (let at = 0; at < command.length; at++) {
    if (command[at] !== '^') {
      keep(command[at] as string, at);
      continue;
    }
    const breaks = /^\^(?:(\r?\n\r?\n)|\r?\n)/.exec(command.slice(at, at + 5));
    if (breaks) {
      keep(breaks[1] === undefined ? ' ' : '\n', at);
      at += breaks[0].length - 1;
    } else keep(command[++at] ?? '', at);
  }
  return { text, offsets };
}

function wordsOf(text: string): ShellWord[] | { problem: string; at: number } {
  const words: ShellWord[] = [];
  let word: string | null = null;
  let start = 0;
  const add = (more: string, at: number) => {
    if (word === null) start = at;
    word = (word ?? '') + more;
  };
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] as string;
    if (/\s/.test(sign)) {
      if (word !== null) words.push({ text: word, at: start });
      word = null;
    } else if (sign === "'" || (sign === '$' && text[at + 1] === "'")) {
      const isAnsi = sign === '$';
      const quoted = isAnsi ? ansiQuoted(text, at + 2) : quotedBy(text, at + 1, "'", '');
      if (!quoted) return { problem: "A ' without its end.", at };
      add(quoted.text, at);
      at = quoted.end;
    } else if (sign === '"') {
      const quoted = quotedBy(text, at + 1, '"', '"\\$`');
      if (!quoted) return { problem: 'A " without its end.', at };
      add(quoted.text, at);
      at = quoted.end;
    } else if (sign === '\\') {
      add(text[at + 1] ?? '', at);
      at++;
    } else if (sign === '|' || sign === ';' || (sign === '>' && word === null) || (sign === '&' && word === null)) {
      break;
    } else add(sign, at);
  }
  if (word !== null) words.push({ text: word, at: start });
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
