import { typeOfForm } from '../../../shared/microflow/control.ts';
import './microflow.css';
import { useEffect, useState } from 'react';
import { newId, useChosenView } from '../../project/index.ts';
import { Button, EditorFrame, EmptyState } from '../../widgets/index.ts';
import { addNode, addStartAndEnd } from './edits.ts';
import { FlowView } from './flow-view.tsx';
import { tidy } from './moves.ts';
import { RunStrip } from './run-strip.tsx';
import { useRunThis } from './run-this.ts';
import { useMicroflow } from './use-microflow.ts';

const views = [{ id: 'flow', label: 'Flow' }];

/** The editor of a microflow: the flow and its source. */
export function MicroflowEditor({ unitId }: { unitId: string }) {
  const document = useMicroflow(unitId);
  const [view, setView] = useChosenView(unitId, 'flow');
  const [isRunShown, setRunShown] = useState(false);
  const { wanted } = useRunThis();
  useEffect(() => {
    if (wanted?.unit !== unitId) return;
    useRunThis.setState({ wanted: null });
    setRunShown(true);
  }, [wanted, unitId]);
  if (!document) return null;
  const { unit, model, shown, run, catalog } = document;
  const addNote = (): void => {
    const bottom = Math.max(0, ...shown.nodes.map((n) => n.rect.y + n.rect.height));
    run(addNode(typeOfForm('note'), { x: 110, y: bottom + 80 }, null, newId));
  };
  const actions = (
    <>
      <Button kind="quiet" icon="play" title="Run this (Ctrl+F5)" onClick={() => setRunShown(!isRunShown)}>
        Run this
      </Button>
      <Button
        kind="quiet"
        icon="wand-sparkles"
        title="Tidy (Ctrl+Shift+L)"
        onClick={() => run(tidy(model))}
        disabled={model.nodes.length === 0}
      >
        Tidy
      </Button>
      <Button kind="quiet" icon="sticky-note" onClick={addNote}>
        Note
      </Button>
    </>
  );
  return (
    <EditorFrame unitId={unitId} actions={actions} view={view} views={views} onView={setView}>
      <div className="mf-editor">
        {isRunShown && (
          <RunStrip
            unitId={unitId}
            name={unit.name}
            model={model}
            catalog={catalog}
            onClose={() => setRunShown(false)}
          />
        )}
        <div className="mf-canvas">
          <FlowView document={document} />
          {model.nodes.length === 0 && (
            <div className="mf-empty">
              <EmptyState
                icon="workflow"
                title="Nothing happens yet"
                text="A microflow goes from a start to an end. Put activities between them with +, or drag them from the toolbox."
                action={{ label: 'Add start and end', run: () => run(addStartAndEnd(newId)) }}
              />
            </div>
          )}
        </div>
      </div>
    </EditorFrame>
  );
}
