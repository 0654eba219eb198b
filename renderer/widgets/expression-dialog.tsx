import './expression-dialog.css';
import { useEffect, useMemo, useRef, useState } from 'react';
import { type ExpressionScope, typeName } from '../../shared/expression/index.ts';
import type { ValueType } from '../../shared/model/catalog.ts';
import { Button } from './button.tsx';
import { type ExpressionOffer, expressionOffers } from './expression-help.ts';
import {
  createExpressionEditor,
  type ExpressionVerdict,
  forgetExpressionEditor,
  judgeExpression,
  type MonacoEditor,
} from './expression-language.ts';
import { ExpressionOffers } from './expression-offers.tsx';
import { Icon } from './icon.tsx';
import { useLastValues } from './last-values.ts';
import { Modal } from './modal.tsx';
import { keyOf, loadMonaco } from './monaco.ts';

/** The large editor of an expression: the text, what is wrong with it, and all that can be put into it. Ctrl+Enter takes it over, Escape leaves. */
export function ExpressionDialog({
  label,
  value,
  scope,
  expected,
  place,
  onDone,
  onClose,
}: {
  label: string;
  value: string;
  scope: ExpressionScope;
  expected: ValueType | undefined;
  place: { unit: string; node: string } | undefined;
  onDone: (text: string) => void;
  onClose: () => void;
}) {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<MonacoEditor | null>(null);
  const [verdict, setVerdict] = useState<ExpressionVerdict>({ problem: null, type: '' });
  const values = useLastValues(place);
  const offers = useMemo(
    () => expressionOffers(scope.variables, scope.catalog, values),
    [scope.variables, scope.catalog, values],
  );
  const latest = useRef({ onDone, scope, expected });
  latest.current = { onDone, scope, expected };
  const take = () => latest.current.onDone(editor.current?.getValue() ?? value);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the editor is made once
  useEffect(() => {
    if (!host.current) return;
    const monaco = loadMonaco();
    const made = createExpressionEditor(host.current, {
      value,
      fontSize: 12,
      lineHeight: 18,
      lineNumbers: 'on',
      lineNumbersMinChars: 3,
      ariaLabel: label,
      padding: { top: 8, bottom: 8 },
      tabFocusMode: true,
      ...(expected ? { placeholder: typeName(expected, scope.catalog) } : {}),
    });
    editor.current = made;
    const judge = () => setVerdict(judgeExpression(made, latest.current as never));
    const typing = made.onDidChangeModelContent(judge);
    keyOf(made, 'take', monaco.KeyMod.CtrlCmd | monaco.KeyCode.Enter, null, take);
    judge();
    made.setPosition(made.getModel()?.getFullModelRange().getEndPosition() ?? { lineNumber: 1, column: 1 });
    made.focus();
    return () => {
      typing.dispose();
      editor.current = null;
      forgetExpressionEditor(made);
    };
  }, []);
  const insert = ({ text, cursor }: ExpressionOffer) => {
    const at = editor.current?.getSelection();
    const model = editor.current?.getModel();
    if (!editor.current || !at || !model) return;
    const start = model.getOffsetAt(at.getStartPosition());
    editor.current.pushUndoStop();
    editor.current.executeEdits('offer', [{ range: at, text, forceMoveMarkers: true }]);
    editor.current.pushUndoStop();
    editor.current.setPosition(model.getPositionAt(start + cursor));
    editor.current.focus();
  };
  const { problem, type } = verdict;
  return (
    <Modal label={`Expression: ${label}`} className="w-dialog w-expression-dialog" onClose={onClose} onConfirm={take}>
      <header>
        <Icon name="square-function" />
        <h2>{label}</h2>
        {expected && <span className="tag">{typeName(expected, scope.catalog)}</span>}
        <span className="w-expression-space" />
        <Button kind="quiet" small icon="x" title="Close (Esc)" onClick={onClose} />
      </header>
      <div className="w-expression-body">
        <div className="w-expression-left">
          <div ref={host} className="w-expression-large" />
          <p className={`w-expression-verdict${problem ? ` ${problem.severity}` : ''}`} role="status">
            {problem ? (
              <>
                <Icon name={problem.severity === 'error' ? 'circle-x' : 'triangle-alert'} size={14} /> {problem.text}
              </>
            ) : type ? (
              <>
                <Icon name="check" size={14} /> It gives {type}.
              </>
            ) : (
              'Write an expression, or choose from the list.'
            )}
          </p>
        </div>
        <ExpressionOffers offers={offers} onInsert={insert} />
      </div>
      <footer>
        <span className="w-meta">
          Enter makes a line, Ctrl+Space offers what fits; Tab, or Enter behind a begun word, takes the first of it.
        </span>
        <Button label="Cancel" onClick={onClose} />
        <Button kind="primary" onClick={take} title="Use (Ctrl+Enter)">
          Use <kbd>Ctrl+Enter</kbd>
        </Button>
      </footer>
    </Modal>
  );
}
