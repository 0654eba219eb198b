import './parameters-node.css';
import type { Node, NodeProps } from '@xyflow/react';
import { memo, useState } from 'react';
import type { Microflow } from '../../../shared/microflow/kind.ts';
import { typeText } from '../../widgets/index.ts';
import { useFlowActions } from './flow-actions.ts';
import { TypeForm } from './type-form.tsx';

export type ParametersNodeType = Node<
  { parameters: Microflow['parameters']; returns: Microflow['returns']; selected: string },
  'parameters'
>;

/** The signature of the flow left of its start: parameters as chips, and what it returns. */
export const ParametersNode = memo(function ParametersNode({ data }: NodeProps<ParametersNodeType>) {
  const actions = useFlowActions();
  const [form, setForm] = useState<'parameter' | 'returns' | null>(null);
  const catalog = actions.catalog();
  const close = (): void => setForm(null);
  return (
    <div className="mf-signature">
      {data.parameters.map((parameter) => (
        <button
          key={parameter.id}
          id={`el-${parameter.id}`}
          type="button"
          tabIndex={-1}
          className={`mf-chip nodrag${data.selected === parameter.id ? ' mf-active' : ''}`}
          title={`$${parameter.name}: ${typeText(parameter.type, catalog)}`}
          onClick={(event) => {
            event.stopPropagation();
            actions.selectParameter(parameter.id);
          }}
        >
          <span className="mf-code">${parameter.name}</span>{' '}
          <span className="mf-faint">{typeText(parameter.type, catalog)}</span>
        </button>
      ))}
      {form ? (
        <TypeForm
          name={form === 'parameter' ? '' : undefined}
          type={form === 'parameter' ? { kind: 'string' } : data.returns}
          onCancel={close}
          onDone={(name, type) => {
            close();
            if (form === 'parameter') actions.addParameter(name, type);
            else actions.setReturns(type);
          }}
        />
      ) : (
        <span className="mf-signature-row">
          <button type="button" tabIndex={-1} className="mf-link nodrag" onClick={() => setForm('parameter')}>
            + Parameter
          </button>
          <button
            type="button"
            tabIndex={-1}
            className="mf-link nodrag"
            title="What the flow returns"
            onClick={() => setForm('returns')}
          >
            → {typeText(data.returns, catalog)}
          </button>
        </span>
      )}
    </div>
  );
});
