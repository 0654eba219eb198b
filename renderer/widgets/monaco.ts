import './monaco.css';
import * as monaco from 'monaco-editor';
import EditorWorker from 'monaco-editor/editor/editor.worker?worker';
import JsonWorker from 'monaco-editor/language/json/json.worker?worker';

let isReady = false;

/** Monaco with its workers and our theme; made once, the first time an editor needs it. */
export function loadMonaco(): typeof monaco {
  if (!isReady) {
    isReady = true;
    self.MonacoEnvironment = { getWorker: (_id, label) => (label === 'json' ? new JsonWorker() : new EditorWorker()) };
    applyMonacoTheme();
    // Monaco takes colours as hex only: the theme is defined again whenever the tokens change.
    new MutationObserver(applyMonacoTheme).observe(document.documentElement, {
      attributes: true,
      attributeFilter: ['class'],
    });
  }
  return monaco;
}

const schemas = new Map<string, object>();

/** Completes the JSON of a model by a schema, and marks what does not fit; null ends that. */
export function setModelSchema(model: string, schema: object | null): void {
  if (schema) schemas.set(model, schema);
  else if (!schemas.delete(model)) return;
  const { jsonDefaults } = monaco.json;
  jsonDefaults.setDiagnosticsOptions({
    ...jsonDefaults.diagnosticsOptions,
    enableSchemaRequest: false,
    schemas: [...schemas].map(([uri, each]) => ({ uri: `${uri}#schema`, fileMatch: [uri], schema: each })),
  });
}

function applyMonacoTheme(): void {
  const style = getComputedStyle(document.documentElement);
  // A minified style sheet holds #fff for #ffffff; Monaco knows the long form only.
  const token = (name: string) =>
    style
      .getPropertyValue(name)
      .trim()
      .replace(/^#(.)(.)(.)$/, '#$1$1$2$2$3$3');
  const dark = document.documentElement.classList.contains('weft-dark');
  const rule = (name: string, token_: string) => ({ token: name, foreground: token(token_).replace('#', '') });
  monaco.editor.defineTheme('weft', {
    base: dark ? 'vs-dark' : 'vs',
    inherit: true,
    rules: [
      rule('string.key.json', '--acct'),
      rule('type', '--acct'),
      rule('variable', '--acct'),
      rule('string', '--ok'),
      rule('string.value.json', '--ok'),
      rule('number', '--warn'),
      rule('keyword', '--k-shape'),
      rule('comment', '--t3'),
    ],
    colors: {
      'editor.background': token('--bg-2'),
      'editor.foreground': token('--t1'),
      'editorLineNumber.foreground': token('--t4'),
      'editorLineNumber.activeForeground': token('--t3'),
      'editor.selectionBackground': token('--sel'),
      'editor.lineHighlightBackground': token('--bg-2'),
      'editorWidget.background': token('--bg-3'),
      'editorWidget.foreground': token('--t1'),
      'editorSuggestWidget.background': token('--bg-3'),
      'editorSuggestWidget.border': token('--b2'),
      'editorSuggestWidget.foreground': token('--t1'),
      'editorSuggestWidget.highlightForeground': token('--acct'),
      'editorSuggestWidget.focusHighlightForeground': token('--acct'),
      'editorSuggestWidget.selectedBackground': token('--sel'),
      'editorSuggestWidget.selectedForeground': token('--t1'),
      'editorSuggestWidget.selectedIconForeground': token('--t1'),
      'editorHoverWidget.background': token('--bg-3'),
      'editorHoverWidget.border': token('--b2'),
      'editorHoverWidget.foreground': token('--t1'),
      'editor.placeholder.foreground': token('--t3'),
      'editorBracketHighlight.unexpectedBracket.foreground': token('--bad'),
      foreground: token('--t1'),
      descriptionForeground: token('--t2'),
      'icon.foreground': token('--t2'),
      'input.background': token('--bg-2'),
      'input.foreground': token('--t1'),
      'input.placeholderForeground': token('--t3'),
      'list.hoverBackground': token('--sel-off'),
      'symbolIcon.variableForeground': token('--k-system'),
      'symbolIcon.fieldForeground': token('--k-data'),
      'symbolIcon.referenceForeground': token('--k-data'),
      'symbolIcon.functionForeground': token('--k-logic'),
      'symbolIcon.constantForeground': token('--k-system'),
      'symbolIcon.enumeratorMemberForeground': token('--k-data'),
      'symbolIcon.eventForeground': token('--k-logic'),
      'symbolIcon.keywordForeground': token('--k-shape'),
      focusBorder: token('--acc'),
    },
  });
  monaco.editor.setTheme('weft');
}

/** A key of one editor, under a condition of Monaco's. What `addCommand` adds would be a key of every editor there is, also when this one is gone. */
export function keyOf(
  editor: monaco.editor.IStandaloneCodeEditor,
  id: string,
  key: number,
  when: string | null,
  run: () => void,
): void {
  const action = editor.addAction({
    id: `weft.${id}`,
    label: id,
    keybindings: [key],
    ...(when === null ? {} : { keybindingContext: when }),
    run,
  });
  editor.onDidDispose(() => action.dispose());
}
