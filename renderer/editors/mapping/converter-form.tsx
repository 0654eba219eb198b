import {
  type Converter,
  convertersFor,
  type GroupSign,
  groupSigns,
  readConverter,
  writeConverter,
} from '../../../shared/mapping/converters.ts';
import { Picker, TextField } from '../../widgets/index.ts';

const words: Readonly<Record<Converter['kind'], string>> = {
  trim: 'Without white space around it',
  upper: 'In upper case',
  lower: 'In lower case',
  date: 'Date by a pattern',
  'date-time': 'Date and time by a pattern',
  'date-time-utc': 'Date and time by a pattern, in UTC',
  decimal: 'Number with other signs',
  long: 'Whole number with other signs',
  integer: 'Whole number with other signs',
};

const signWords: Readonly<Record<GroupSign, string>> = {
  '': 'none',
  '.': 'point',
  ',': 'comma',
  "'": 'apostrophe',
  ' ': 'space',
};

/** Ready conversions of a text in the message: each is written as its expression. */
export function ConverterForm({
  expression,
  attribute,
  onChange,
}: {
  expression: string;
  /** Kind of the attribute's type. */
  attribute: string;
  onChange: (expression: string) => void;
}) {
  const offers = convertersFor(attribute);
  const converter = readConverter(expression);
  if (offers.length === 0 || (converter === null && expression.trim())) return null;
  const write = (next: Converter) => onChange(writeConverter(next));
  return (
    <>
      <span className="label">Convert</span>
      <Picker
        label="Convert"
        value={converter?.kind ?? null}
        emptyLabel="As it is"
        missing={converter ? words[converter.kind] : ''}
        options={offers.map(({ kind }) => ({ value: kind, label: words[kind] }))}
        onChange={(kind) => {
          const offer = offers.find((o) => o.kind === kind);
          if (offer) write(offer);
          else onChange('');
        }}
      />
      {converter && 'pattern' in converter && (
        <>
          <span className="label">Pattern</span>
          <TextField
            label="Pattern"
            mono
            value={converter.pattern}
            onCommit={(pattern) => write({ ...converter, pattern })}
          />
        </>
      )}
      {converter && 'point' in converter && (
        <>
          <span className="label">Decimal sign</span>
          <Picker
            label="Decimal sign"
            value={converter.point}
            options={(['.', ','] as const).map((value) => ({ value, label: signWords[value] }))}
            onChange={(point) =>
              write({
                ...converter,
                point: point as '.' | ',',
                group: converter.group === point ? (point === '.' ? ',' : '.') : converter.group,
              })
            }
          />
          <span className="label">Between groups</span>
          <Picker
            label="Between groups"
            value={converter.group}
            options={groupSigns
              .filter((group) => group !== converter.point)
              .map((value) => ({ value, label: signWords[value] }))}
            onChange={(group) => write({ ...converter, group: group as GroupSign })}
          />
        </>
      )}
    </>
  );
}
