import type { ConsumedSoapService, SoapOperation } from '../../../shared/consume/soap/kind.ts';
import type { Unit } from '../../../shared/model/unit.ts';
import { ElementLine } from './element-line.tsx';

/** The faults that the contract names: a call that is answered with one fails, and its error handler takes over. */
export function FaultLines({ unit, operation }: { unit: Unit<ConsumedSoapService>; operation: SoapOperation }) {
  if (operation.faults.length === 0) return null;
  return (
    <div className="cs-more">
      <h5>Faults</h5>
      {operation.faults.map((fault) => (
        <div key={fault.id} className="cs-fault">
          <span className="name">{fault.name}</span>
          <ElementLine unit={unit} element={fault.element} />
        </div>
      ))}
      <p className="w-meta cs-note">A fault is an error of the call: its error handler has it in $latestSoapFault.</p>
    </div>
  );
}
