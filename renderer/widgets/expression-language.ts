import {
  checkExpression,
  completionsAt,
  type ExpressionScope,
  hoverAt,
  typeName,
} from '../../shared/expression/index.ts';
import type { ValueType } from '../../shared/model/catalog.ts';
import { keyOf, loadMonaco } from './monaco.ts';
import { isWholeWord } from './whole-word.ts';

export interface ExpressionPlace {
  scope: ExpressionScope;
  expected: ValueType | undefined;
}

const scopes = new Map<string, ExpressionPlace>();
let isRegistered = false;

/** Makes the expression language known to Monaco: completion and hover come from the same checker as the errors. */
function register(): void {
  if (isRegistered) return;
  isRegistered = true;
  const monaco = loadMonaco();
  monaco.languages.register({ id: 'weft-expression' });
  monaco.languages.setMonarchTokensProvider('weft-expression', {
    unicode: true,
    tokenizer: {
      root: [
        [/'(?:[^']|'')*'/, 'string'],
        [/\$[\p{L}\p{M}\p{N}\p{Join_Control}_]+/u, 'variable'],
        [/@[\p{L}\p{M}\p{N}\p{Join_Control}_.]+/u, 'type'],
        [/\b(if|then|else|and|or|not|div|mod|true|false|empty)\b/, 'keyword'],
        [/\d+(\.\d+)?/, 'number'],
        [/\[%\w*%\]/, 'keyword'],
      ],
    },
  });
  const kinds = {
    variable: monaco.languages.CompletionItemKind.Variable,
    attribute: monaco.languages.CompletionItemKind.Field,
    association: monaco.languages.CompletionItemKind.Reference,
    function: monaco.languages.CompletionItemKind.Function,
    constant: monaco.languages.CompletionItemKind.Constant,
    'enumeration-value': monaco.languages.CompletionItemKind.EnumMember,
    token: monaco.languages.CompletionItemKind.Event,
    keyword: monaco.languages.CompletionItemKind.Keyword,
  };
  monaco.languages.registerCompletionItemProvider('weft-expression', {
    triggerCharacters: ['$', '/', '@', '.', '['],
    provideCompletionItems: (model, position) => {
      const known = scopes.get(model.uri.toString());
      if (!known) return { suggestions: [] };
      return {
        suggestions: completionsAt(model.getValue(), model.getOffsetAt(position), known.scope).map((c) => {
          const [start, end] = [model.getPositionAt(c.range[0]), model.getPositionAt(c.range[1])];
          return {
            label: c.label,
            kind: kinds[c.kind],
            detail: c.detail,
            insertText: c.insertText,
            range: {
              startLineNumber: start.lineNumber,
              startColumn: start.column,
              endLineNumber: end.lineNumber,
              endColumn: end.column,
            },
            ...(c.documentation ? { documentation: c.documentation } : {}),
          };
        }),
      };
    },
  });
  monaco.languages.registerHoverProvider('weft-expression', {
    provideHover: (model, position) => {
      const known = scopes.get(model.uri.toString());
      const found = known ? hoverAt(model.getValue(), model.getOffsetAt(position), known.scope) : null;
      return found ? { contents: [{ value: found.text }] } : null;
    },
  });
}

export type MonacoEditor = ReturnType<ReturnType<typeof loadMonaco>['editor']['create']>;
export type EditorOptions = NonNullable<Parameters<ReturnType<typeof loadMonaco>['editor']['create']>[1]>;

/** What is said of a text: the first thing that is wrong, as a sentence, or the type that it gives. */
export interface ExpressionVerdict {
  problem: { severity: 'error' | 'warning'; text: string } | null;
  type: string;
}

/**
 * A Monaco editor of the expression language. Whoever makes it disposes of it by `forgetExpressionEditor`. Tab takes the first of what is offered, and so does Enter
 * while the word is no whole one yet; `enter` is what Enter means else.
 */
export function createExpressionEditor(
  host: HTMLElement,
  options: EditorOptions,
  enter: (editor: MonacoEditor) => void = (editor) => editor.trigger('keyboard', 'type', { text: '\n' }),
): MonacoEditor {
  register();
  const monaco = loadMonaco();
  const editor = monaco.editor.create(host, {
    language: 'weft-expression',
    minimap: { enabled: false },
    fontFamily: 'JetBrains Mono Variable, monospace',
    fontLigatures: false,
    lineNumbers: 'off',
    glyphMargin: false,
    folding: false,
    lineDecorationsWidth: 6,
    lineNumbersMinChars: 0,
    renderLineHighlight: 'none',
    // Letters of other scripts are words here, not look-alikes.
    unicodeHighlight: { ambiguousCharacters: false },
    scrollBeyondLastLine: false,
    automaticLayout: true,
    overviewRulerLanes: 0,
    wordWrap: 'on',
    fixedOverflowWidgets: true,
    scrollbar: { vertical: 'auto', horizontal: 'hidden', verticalScrollbarSize: 6, alwaysConsumeMouseWheel: false },
    contextmenu: false,
    occurrencesHighlight: 'off',
    selectionHighlight: false,
    wordBasedSuggestions: 'off',
    // What is offered while somebody types is not chosen before they go to it: Enter behind a whole word is meant for the text.
    suggest: { showStatusBar: false, selectionMode: 'never' },
    ...options,
  });
  const isOffered = 'suggestWidgetVisible && !suggestWidgetHasFocusedSuggestion';
  const takeFirst = () => {
    editor.trigger('keyboard', 'selectFirstSuggestion', {});
    editor.trigger('keyboard', 'acceptSelectedSuggestion', {});
  };
  keyOf(editor, 'take-first', monaco.KeyCode.Tab, isOffered, takeFirst);
  keyOf(editor, 'take-or-enter', monaco.KeyCode.Enter, isOffered, () => {
    const [model, at] = [editor.getModel(), editor.getPosition()];
    const place = scopes.get(model?.uri.toString() ?? '');
    if (model && at && place && !isWholeWord(model.getValue(), model.getOffsetAt(at), place.scope)) {
      takeFirst();
      return;
    }
    editor.trigger('keyboard', 'hideSuggestWidget', {});
    enter(editor);
  });
  return editor;
}

/** Marks what is wrong in the text of an editor, and says it; completion and hover know the place from here on. */
export function judgeExpression(editor: MonacoEditor, place: ExpressionPlace): ExpressionVerdict {
  const model = editor.getModel();
  if (!model) return { problem: null, type: '' };
  const monaco = loadMonaco();
  scopes.set(model.uri.toString(), place);
  const text = model.getValue();
  if (!text.trim()) {
    monaco.editor.setModelMarkers(model, 'weft', []);
    return { problem: null, type: '' };
  }
  const { diagnostics, type } = checkExpression(text, place.scope, place.expected);
  const words = (d: (typeof diagnostics)[number]) => (d.fix ? `${d.message} ${d.fix}` : d.message);
  monaco.editor.setModelMarkers(
    model,
    'weft',
    diagnostics.map((d) => {
      const [start, end] = [model.getPositionAt(d.range[0]), model.getPositionAt(Math.max(d.range[1], d.range[0] + 1))];
      return {
        startLineNumber: start.lineNumber,
        startColumn: start.column,
        endLineNumber: end.lineNumber,
        endColumn: end.column,
        message: words(d),
        severity: d.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
      };
    }),
  );
  const first = diagnostics.find((d) => d.severity === 'error') ?? diagnostics[0];
  return {
    problem: first ? { severity: first.severity === 'error' ? 'error' : 'warning', text: words(first) } : null,
    type: type.kind === 'unknown' || type.kind === 'empty' ? '' : typeName(type, place.scope.catalog),
  };
}

export function forgetExpressionEditor(editor: MonacoEditor): void {
  const model = editor.getModel();
  if (model) scopes.delete(model.uri.toString());
  editor.dispose();
  // What Monaco has begun for the editor (offers, marks) ends before its text goes.
  if (model) setTimeout(() => model.dispose());
}
