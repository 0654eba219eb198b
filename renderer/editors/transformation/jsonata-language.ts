import { loadMonaco } from '../../widgets/monaco.ts';

/** Functions of JSONata by what they are for, as completion shows them. */
const functions: Readonly<Record<string, string>> = {
  Text: 'string length substring substringBefore substringAfter uppercase lowercase trim pad contains split join match replace eval base64encode base64decode encodeUrlComponent encodeUrl decodeUrlComponent decodeUrl',
  Numbers:
    'number abs floor ceil round power sqrt random formatNumber formatBase formatInteger parseInteger sum max min average',
  Values: 'boolean not exists type assert error',
  Lists: 'count append sort reverse shuffle distinct zip map filter single reduce',
  Objects: 'keys lookup spread merge sift each clone',
  Times: 'now millis fromMillis toMillis',
};

let isRegistered = false;

/** Makes JSONata known to editors of code: colours, brackets, and the names of its functions. */
export function registerJsonata(): void {
  if (isRegistered) return;
  isRegistered = true;
  const monaco = loadMonaco();
  monaco.languages.register({ id: 'jsonata' });
  monaco.languages.setLanguageConfiguration('jsonata', {
    comments: { blockComment: ['/*', '*/'] },
    brackets: [
      ['{', '}'],
      ['[', ']'],
      ['(', ')'],
    ],
    autoClosingPairs: ['{}', '[]', '()', '""', "''", '``'].map((pair) => ({
      open: pair.charAt(0),
      close: pair.charAt(1),
    })),
    wordPattern: /\$?[\p{L}_][\p{L}\p{N}_]*/u,
  });
  monaco.languages.setMonarchTokensProvider('jsonata', {
    tokenizer: {
      root: [
        [/\/\*/, 'comment', '@comment'],
        [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/, 'string'],
        [/`[^`]*`/, 'type'],
        [/\/(?![\s/*])(?:[^/\\\n]|\\.)+\/[im]*/, 'string'],
        [/\$\$?[A-Za-z_]\w*|\$\$?|%/, 'variable'],
        [/\b(and|or|in|function|true|false|null)\b|λ/, 'keyword'],
        [/\b\d+(\.\d+)?([eE][+-]?\d+)?\b/, 'number'],
      ],
      comment: [
        [/\*\//, 'comment', '@pop'],
        [/./, 'comment'],
      ],
    },
  });
  monaco.languages.registerCompletionItemProvider('jsonata', {
    triggerCharacters: ['$'],
    provideCompletionItems: (model, position) => {
      const before = model.getLineContent(position.lineNumber).slice(0, position.column - 1);
      const typed = /\$\w*$/.exec(before)?.[0];
      if (typed === undefined) return { suggestions: [] };
      const range = {
        startLineNumber: position.lineNumber,
        endLineNumber: position.lineNumber,
        startColumn: position.column - typed.length,
        endColumn: position.column,
      };
      return {
        suggestions: Object.entries(functions).flatMap(([group, names]) =>
          names.split(' ').map((name) => ({
            label: `$${name}`,
            kind: monaco.languages.CompletionItemKind.Function,
            detail: group,
            insertText: `$${name}($0)`,
            insertTextRules: monaco.languages.CompletionItemInsertTextRule.InsertAsSnippet,
            range,
          })),
        ),
      };
    },
  });
}
