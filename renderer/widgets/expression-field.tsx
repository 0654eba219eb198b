import './expression-field.css';
import { useEffect, useId, useRef, useState } from 'react';
import { type ExpressionScope, typeName } from '../../shared/expression/index.ts';
import type { ValueType } from '../../shared/model/catalog.ts';
import { ExpressionDialog } from './expression-dialog.tsx';
import {
  createExpressionEditor,
  type ExpressionVerdict,
  forgetExpressionEditor,
  judgeExpression,
  type MonacoEditor,
} from './expression-language.ts';
import { FieldProblem, type Problem } from './field-problem.tsx';
import { Icon } from './icon.tsx';
import { keyOf, loadMonaco } from './monaco.ts';

export interface ExpressionFieldProps {
  value: string;
  onChange: (value: string) => void;
  scope: ExpressionScope;
  expected?: ValueType | undefined;
  /** What is said while there is no text. */
  missing?: Problem | null;
  /** Enter takes the text (behind a word that is begun, what is offered first); a new line is Shift+Enter. */
  singleLine?: boolean;
  label?: string;
  /** The node whose values at the last run the large editor shows. */
  place?: { unit: string; node: string } | undefined;
  /** What an empty field says; else the expected type. */
  placeholder?: string;
}

const lineHeight = 17;
const mostLines = 8;
const padding = 3;

/**
 * A field for expression text, as tall as the text. It is committed on blur, Ctrl+Enter, and Enter in a single line; what is wrong
 * stands under it as a sentence; Alt+Enter and the button open a large editor with all that can be used.
 */
export function ExpressionField({
  value,
  onChange,
  scope,
  expected,
  missing = null,
  singleLine,
  label = 'Expression',
  place,
  placeholder,
}: ExpressionFieldProps) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<MonacoEditor | null>(null);
  const latest = useRef({ value, onChange, scope, expected });
  latest.current = { value, onChange, scope, expected };
  const [verdict, setVerdict] = useState<ExpressionVerdict | null>(null);
  // The stored text may be empty still while one is being typed.
  const [isBlank, setBlank] = useState(!value.trim());
  const [large, setLarge] = useState<string | null>(null);
  const problemId = useId();
  const judge = () => {
    if (!editor.current) return;
    const { scope, expected } = latest.current;
    const next = judgeExpression(editor.current, { scope, expected });
    setVerdict((before) =>
      before?.problem?.text === next.problem?.text && before?.problem?.severity === next.problem?.severity
        ? before
        : next,
    );
  };
  const enlarge = () => setLarge(editor.current?.getValue() ?? value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once; the refs follow the rest
  useEffect(() => {
    if (!host.current) return;
    const box = host.current;
    const monaco = loadMonaco();
    const commit = () => {
      const text = made.getValue();
      if (text !== latest.current.value) latest.current.onChange(text);
    };
    const options = {
      value,
      fontSize: 11.5,
      lineHeight,
      ariaLabel: label,
      padding: { top: padding, bottom: padding },
      // Tab goes to the next field of the form; it takes a completion that is shown.
      tabFocusMode: true,
      ...(placeholder || expected
        ? { placeholder: placeholder ?? typeName(expected as ValueType, scope.catalog) }
        : {}),
    };
    const made = createExpressionEditor(box, options, singleLine ? commit : undefined);
    editor.current = made;
    const fit = () => {
      const most = mostLines * lineHeight + 2 * padding;
      box.style.height = `${Math.min(most, Math.max(lineHeight + 2 * padding, made.getContentHeight()))}px`;
      made.layout();
    };
    fit();
    // What is not finished yet is not called wrong at once.
    let pending = 0;
    const typing = made.onDidChangeModelContent(() => {
      setBlank(!made.getValue().trim());
      clearTimeout(pending);
      pending = window.setTimeout(judge, made.hasTextFocus() ? 400 : 0);
    });
    const growing = made.onDidContentSizeChange(fit);
    const blur = made.onDidBlurEditorWidget(() => {
      clearTimeout(pending);
      judge();
      commit();
    });
    keyOf(made, 'take', monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, null, commit);
    keyOf(made, 'enlarge', monaco.KeyMod.Alt | monaco.KeyCode.Enter, null, enlarge);
    if (singleLine) keyOf(made, 'take-line', monaco.KeyCode.Enter, '!suggestWidgetVisible', commit);
    return () => {
      clearTimeout(pending);
      commit();
      typing.dispose();
      growing.dispose();
      blur.dispose();
      editor.current = null;
      forgetExpressionEditor(made);
    };
  }, []);
  useEffect(() => {
    if (editor.current && !editor.current.hasTextFocus() && editor.current.getValue() !== value)
      editor.current.setValue(value);
  }, [value]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: judged again when what it sees changes
  useEffect(judge, [value, scope.catalog, scope.variables, expected]);
  const problem = verdict?.problem ?? (isBlank ? missing : null);
  return (
    <div className="w-expression-box">
      <div className="w-expression" aria-describedby={problem ? problemId : undefined} data-problem={problem?.severity}>
        <div ref={host} className="w-expression-text" />
        <button
          type="button"
          tabIndex={-1}
          aria-label={`Large editor of ${label}`}
          title="Large editor (Alt+Enter)"
          onClick={enlarge}
        >
          <Icon name="maximize-2" size={12} />
        </button>
      </div>
      <FieldProblem id={problemId} problem={problem} />
      {large !== null && (
        <ExpressionDialog
          label={label}
          value={large}
          scope={scope}
          expected={expected}
          place={place}
          onClose={() => setLarge(null)}
          onDone={(text) => {
            setLarge(null);
            editor.current?.setValue(text);
            if (text !== value) onChange(text);
          }}
        />
      )}
    </div>
  );
}
