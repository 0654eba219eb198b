import type { Unit } from '../../../shared/model/unit.ts';
import type { ServedSoapOperation, SoapService } from '../../../shared/service/soap/kind.ts';
import { useDiagnostics } from '../../project/index.ts';
import { FieldProblem } from '../../widgets/index.ts';

/** Everything that the checks say of a property of an operation, a sentence each. */
export function Problems({
  unit,
  operation,
  property,
}: {
  unit: Unit<SoapService>;
  operation: ServedSoapOperation;
  property: keyof ServedSoapOperation;
}) {
  const found = useDiagnostics(unit.id).filter((f) => f.element === operation.id && f.property === property);
  return found.map(({ code, severity, message, fix }) => (
    <FieldProblem key={`${code} ${message}`} problem={{ severity, text: fix ? `${message} ${fix}` : message }} />
  ));
}
