import './expression-field.css';
import { useEffect, useRef } from 'react';
import { checkExpression, completionsAt, type ExpressionScope, hoverAt } from '../../shared/expression/index.ts';
import type { ValueType } from '../../shared/model/catalog.ts';
import { loadMonaco } from './monaco.ts';

export interface ExpressionFieldProps {
  value: string;
  onChange: (value: string) => void;
  scope: ExpressionScope;
  expected?: ValueType;
  singleLine?: boolean;
  label?: string;
}

const scopes = new Map<string, { scope: ExpressionScope; expected: ValueType | undefined }>();
let isRegistered = false;

/** The expression language in Monaco: completion and hover come from the same checker as the errors. */
function register(): void {
  if (isRegistered) return;
  isRegistered = true;
  const monaco = loadMonaco();
  monaco.languages.register({ id: 'weft-expression' });
  monaco.languages.setMonarchTokensProvider('weft-expression', {
    tokenizer: {
      root: [
        [/'(?:[^']|'')*'/, 'string'],
        [/\$[\w]+/, 'variable'],
        [/@[\w.]+/, 'type'],
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

/** A field for expression text; it is committed on blur, Ctrl+Enter, and Enter in a single line. */
export function ExpressionField({ value, onChange, scope, expected, singleLine, label }: ExpressionFieldProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<ReturnType<ReturnType<typeof loadMonaco>['editor']['create']> | null>(null);
  const latest = useRef({ value, onChange, scope, expected });
  latest.current = { value, onChange, scope, expected };
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; the refs follow the rest
  useEffect(() => {
    if (!host.current) return;
    register();
    const monaco = loadMonaco();
    const made = monaco.editor.create(host.current, {
      value,
      language: 'weft-expression',
      minimap: { enabled: false },
      fontFamily: 'JetBrains Mono Variable, monospace',
      fontSize: 11.5,
      lineHeight: 17,
      lineNumbers: 'off',
      glyphMargin: false,
      folding: false,
      lineDecorationsWidth: 6,
      lineNumbersMinChars: 0,
      renderLineHighlight: 'none',
      scrollBeyondLastLine: false,
      automaticLayout: true,
      overviewRulerLanes: 0,
      wordWrap: 'on',
      ariaLabel: label ?? 'Expression',
      fixedOverflowWidgets: true,
      scrollbar: { vertical: 'auto', horizontal: 'hidden', verticalScrollbarSize: 6 },
      padding: { top: 3, bottom: 3 },
      contextmenu: false,
      // Tab goes to the next field of the form; it takes a completion that is shown.
      tabFocusMode: true,
      wordBasedSuggestions: 'off',
    });
    editor.current = made;
    const model = made.getModel();
    const uri = model?.uri.toString() ?? '';
    const commit = () => {
      const text = made.getValue();
      if (text !== latest.current.value) latest.current.onChange(text);
    };
    const check = () => {
      if (!model) return;
      scopes.set(uri, { scope: latest.current.scope, expected: latest.current.expected });
      const text = model.getValue();
      const found = text.trim() ? checkExpression(text, latest.current.scope, latest.current.expected).diagnostics : [];
      monaco.editor.setModelMarkers(
        model,
        'weft',
        found.map((d) => {
          const [start, end] = [
            model.getPositionAt(d.range[0]),
            model.getPositionAt(Math.max(d.range[1], d.range[0] + 1)),
          ];
          return {
            startLineNumber: start.lineNumber,
            startColumn: start.column,
            endLineNumber: end.lineNumber,
            endColumn: end.column,
            message: d.fix ? `${d.message} ${d.fix}` : d.message,
            severity: d.severity === 'error' ? monaco.MarkerSeverity.Error : monaco.MarkerSeverity.Warning,
          };
        }),
      );
    };
    check();
    const typing = made.onDidChangeModelContent(check);
    const blur = made.onDidBlurEditorWidget(commit);
    made.addCommand(monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, commit);
    if (singleLine) made.addCommand(monaco.KeyCode.Enter, commit, '!suggestWidgetVisible');
    return () => {
      commit();
      scopes.delete(uri);
      typing.dispose();
      blur.dispose();
      model?.dispose();
      made.dispose();
      editor.current = null;
    };
  }, []);
  useEffect(() => {
    if (editor.current && !editor.current.hasTextFocus() && editor.current.getValue() !== value)
      editor.current.setValue(value);
  }, [value]);
  return <div ref={host} className={`w-expression${singleLine ? ' w-expression-line' : ''}`} />;
}
