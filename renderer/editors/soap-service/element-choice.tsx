import type { Unit } from '../../../shared/model/unit.ts';
import type { SoapService } from '../../../shared/service/soap/kind.ts';
import { elementNameOf } from '../../../shared/service/soap/messages.ts';
import type { ElementName } from '../../../shared/structure/element-name.ts';
import { rootElements } from '../../../shared/structure/root-elements.ts';
import type { StructureDocument } from '../../../shared/structure/structure-document.ts';
import { useProjectView, useStudio } from '../../project/index.ts';
import { Picker } from '../../widgets/index.ts';
import { ElementLine } from '../consumed-service/element-line.tsx';

const keyOf = ({ name, namespace }: ElementName) => `{${namespace}}${name}`;

/** The element of a message of a contract; of a structure that came without operations, it is chosen. */
export function ElementChoice({
  unit,
  label,
  element,
  onChange,
}: {
  unit: Unit<SoapService>;
  label: string;
  element: ElementName | null;
  onChange: (element: ElementName | null) => void;
}) {
  const view = useProjectView();
  const readOnly = useStudio((s) => s.readOnly) !== null;
  if (unit.data.contract && element) return <ElementLine unit={unit} element={element} />;
  const structure = view.unit(unit.data.structure) as Unit<StructureDocument> | undefined;
  const elements = structure ? rootElements(structure.data).map(elementNameOf) : [];
  return (
    <div className="ss-element">
      <span className="label">Element</span>
      <Picker
        label={label}
        mono
        value={element && keyOf(element)}
        options={elements.map((each) => ({ value: keyOf(each), label: each.name, detail: each.namespace }))}
        emptyLabel="None: the body is empty"
        {...(element ? { missing: `${element.name} (not in the structure)` } : {})}
        disabled={readOnly}
        onChange={(key) => onChange(elements.find((each) => keyOf(each) === key) ?? null)}
      />
    </div>
  );
}
