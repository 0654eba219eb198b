import type { TraceValue } from '../../../shared/rpc/calls/run.ts';
import { Icon, withReadableTimes } from '../../widgets/index.ts';
import { useFlowActions } from './flow-actions.ts';

/** So many chips stand under a node; the rest is behind one that opens all. */
const mostChips = 2;

/** What a node set in the trace, as chips under it; one with something inside opens as a tree. */
export function ValueChips({ node, values }: { node: string; values: readonly TraceValue[] }) {
  const actions = useFlowActions();
  const open = (title: string, shown: readonly TraceValue[], words: React.ReactNode) => (
    <button
      key={title}
      type="button"
      tabIndex={-1}
      className="mf-value mf-value-opens nodrag nopan"
      title={title}
      onClick={(event) => {
        event.stopPropagation();
        const { left, bottom } = event.currentTarget.getBoundingClientRect();
        actions.showValues(node, shown, { x: left, y: bottom });
      }}
      onDoubleClick={(event) => event.stopPropagation()}
    >
      {words}
    </button>
  );
  return (
    <span className="mf-values">
      {values.slice(0, mostChips).map((value) => {
        const words = `$${value.name} = ${withReadableTimes(value.text)}`;
        if (!value.inside)
          return (
            <span key={value.name} className="mf-value" title={words}>
              {words}
            </span>
          );
        const icon = value.inside[0]?.name === '1' ? 'boxes' : 'box';
        return open(
          words,
          [value],
          <>
            <Icon name={icon} size={12} family="data" />
            <span>{words}</span>
          </>,
        );
      })}
      {values.length > mostChips && open('All values (V)', values, `${values.length - mostChips} more`)}
    </span>
  );
}
