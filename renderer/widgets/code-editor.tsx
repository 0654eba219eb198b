import './code-editor.css';
import { useEffect, useRef } from 'react';
import { flushSync } from 'react-dom';
import { loadMonaco, setModelSchema } from './monaco.ts';

export interface CodeMarker {
  line: number;
  column: number;
  message: string;
  severity: 'error' | 'warning' | 'info';
}

export interface CodeEditorProps {
  value: string;
  onChange?: (value: string) => void;
  /** As Monaco calls it; `text` for none. */
  language: string;
  readOnly?: boolean;
  height?: number | string;
  markers?: readonly CodeMarker[];
  label?: string;
  /** Ranges (offsets) of the text that belong to what is selected elsewhere; the first is brought into sight. */
  highlights?: readonly { from: number; to: number }[];
  /** JSON Schema by which a JSON text is completed; keep it the same object while it is the same. */
  schema?: object | null;
  /** Long lines go on in the next: a message is read down, not across. */
  wraps?: boolean;
  /** Told where a person puts the cursor. */
  onCursor?: (offset: number) => void;
}

/** A Monaco editor that follows its value; typing calls `onChange`. */
export function CodeEditor({
  value,
  onChange,
  language,
  readOnly,
  height = '100%',
  markers,
  label,
  highlights,
  schema = null,
  wraps = false,
  onCursor,
}: CodeEditorProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<ReturnType<ReturnType<typeof loadMonaco>['editor']['create']> | null>(null);
  const latest = useRef(onChange);
  latest.current = onChange;
  const cursor = useRef(onCursor);
  cursor.current = onCursor;
  const isSetting = useRef(false);
  const marked = useRef<{ clear(): void } | null>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; the effects below follow the rest
  useEffect(() => {
    if (!host.current) return;
    const monaco = loadMonaco();
    const made = monaco.editor.create(host.current, {
      value,
      language: language === 'text' ? 'plaintext' : language,
      readOnly: readOnly ?? false,
      minimap: { enabled: false },
      fontFamily: 'JetBrains Mono Variable, monospace',
      fontSize: 12,
      lineHeight: 18,
      fontLigatures: false,
      automaticLayout: true,
      scrollBeyondLastLine: false,
      lineNumbersMinChars: 3,
      folding: language !== 'text',
      renderLineHighlight: 'none',
      // Letters of other scripts are words here, not look-alikes.
      unicodeHighlight: { ambiguousCharacters: false },
      tabSize: 2,
      ariaLabel: label ?? 'Text',
      overviewRulerLanes: 0,
      fixedOverflowWidgets: true,
      wordWrap: wraps ? 'on' : 'off',
      wrappingIndent: 'indent',
      // As thin as those of panes; a field that has no more to scroll lets the pane around it scroll.
      scrollbar: {
        verticalScrollbarSize: 8,
        horizontalScrollbarSize: 8,
        useShadows: false,
        alwaysConsumeMouseWheel: false,
      },
    });
    editor.current = made;
    const typing = made.onDidChangeModelContent(() => {
      if (isSetting.current) return;
      // At once: a key that follows (Ctrl+S, the next letter) finds what was typed, and no older value comes back over it.
      flushSync(() => latest.current?.(made.getValue()));
    });
    const moving = made.onDidChangeCursorPosition((e) => {
      const model = made.getModel();
      // Only what a person did: a text that is set moves the cursor too.
      if (model && made.hasTextFocus() && e.reason === monaco.editor.CursorChangeReason.Explicit)
        cursor.current?.(model.getOffsetAt(e.position));
    });
    return () => {
      typing.dispose();
      moving.dispose();
      // The model it made goes with it; one that goes before it is still asked by what the editor has under way.
      made.dispose();
      editor.current = null;
    };
  }, [language]);
  useEffect(() => {
    if (!editor.current || editor.current.getValue() === value) return;
    isSetting.current = true;
    editor.current.setValue(value);
    isSetting.current = false;
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another language has another model
  useEffect(() => {
    const model = editor.current?.getModel()?.uri.toString();
    if (!model || !schema) return;
    setModelSchema(model, schema);
    return () => setModelSchema(model, null);
  }, [schema, language]);
  useEffect(() => {
    editor.current?.updateOptions({ readOnly: readOnly ?? false });
  }, [readOnly]);
  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model) return;
    const monaco = loadMonaco();
    const levels = {
      error: monaco.MarkerSeverity.Error,
      warning: monaco.MarkerSeverity.Warning,
      info: monaco.MarkerSeverity.Info,
    };
    monaco.editor.setModelMarkers(
      model,
      'weft',
      (markers ?? []).map((m) => ({
        startLineNumber: m.line,
        startColumn: m.column,
        endLineNumber: m.line,
        endColumn: m.column + 1,
        message: m.message,
        severity: levels[m.severity],
      })),
    );
  }, [markers]);
  useEffect(() => {
    const model = editor.current?.getModel();
    if (!model || !editor.current) return;
    const ranges = (highlights ?? []).map(({ from, to }) => {
      const [start, end] = [model.getPositionAt(from), model.getPositionAt(to)];
      return {
        startLineNumber: start.lineNumber,
        startColumn: start.column,
        endLineNumber: end.lineNumber,
        endColumn: end.column,
      };
    });
    marked.current?.clear();
    marked.current = editor.current.createDecorationsCollection(
      ranges.map((range) => ({ range, options: { inlineClassName: 'w-code-mark' } })),
    );
    const [first] = ranges;
    if (!first || editor.current.hasTextFocus()) return;
    // Across is scrolled only where all stands on one line.
    if (model.getLineCount() > 1) editor.current.revealLineInCenterIfOutsideViewport(first.startLineNumber);
    else editor.current.revealRangeInCenterIfOutsideViewport(first);
  }, [highlights]);
  return <div ref={host} className="w-code" style={{ height }} />;
}
