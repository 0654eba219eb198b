/** What a type of the package writes to. */
export interface Buffered {
  writeUInt8(value: number): void;
  writeBuffer(value: Buffer): void;
}

/** A type of the package, as far as decimals need it. */
export interface DecimalType {
  name: string;
  writeTypeInfo(buffer: Buffered, parameter: { precision?: number; scale?: number }): void;
  writeValue(buffer: Buffered, parameter: { value: unknown }): void;
  validate(value: unknown): unknown;
}

/** The file of the package that reads values. */
export interface ValueParser {
  readValue(
    buffer: Buffer,
    offset: number,
    metadata: { type: { name: string }; scale?: number },
    options: unknown,
  ): { value: unknown; offset: number };
}

const patched = new WeakSet<object>();

/** Has decimals and money read with all their digits: the package makes numbers of 53 bits of them (MS-TDS 2.2.5.5.1, 2.2.5.5.2). */
export function keepDigits(parser: ValueParser): void {
  if (patched.has(parser)) return;
  patched.add(parser);
  const { readValue } = parser;
  parser.readValue = (buffer, offset, metadata, options) => {
    const result = readValue(buffer, offset, metadata, options);
    if (result.value === null) return result;
    switch (metadata.type.name) {
      case 'DecimalN':
      case 'NumericN': {
        const length = buffer.readUInt8(offset);
        const whole = littleEndian(buffer.subarray(offset + 2, offset + 1 + length));
        result.value = scaled(buffer.readUInt8(offset + 1) === 1 ? whole : -whole, metadata.scale ?? 0);
        break;
      }
      case 'Money':
        result.value = scaled(moneyAt(buffer, offset), 4);
        break;
      case 'SmallMoney':
        result.value = scaled(BigInt(buffer.readInt32LE(offset)), 4);
        break;
      case 'MoneyN':
        result.value = scaled(
          buffer.readUInt8(offset) === 4 ? BigInt(buffer.readInt32LE(offset + 1)) : moneyAt(buffer, offset + 1),
          4,
        );
        break;
    }
    return result;
  };
}

/** Money's higher half stands before its lower one. */
function moneyAt(buffer: Buffer, offset: number): bigint {
  return (BigInt(buffer.readInt32LE(offset)) << 32n) + BigInt(buffer.readUInt32LE(offset + 4));
}

function littleEndian(bytes: Uint8Array): bigint {
  let value = 0n;
  for (let i = bytes.length - 1; i >= 0; i--) value = (value << 8n) + BigInt(bytes[i] as number);
  return value;
}

function scaled(value: bigint, scale: number): string {
  const digits = String(value < 0n ? -value : value).padStart(scale + 1, '0');
  const text = scale === 0 ? digits : `${digits.slice(0, -scale)}.${digits.slice(-scale)}`;
  return value < 0n ? `-${text}` : text;
}

/** A decimal as a parameter with its own precision and scale, written digit for digit; null for one of more than 38 digits. */
export function exactDecimal(
  base: DecimalType,
  text: string | null,
): { type: DecimalType; value: string | null; options: { precision: number; scale: number } } | null {
  const read = /^([+-]?)(\d*)(?:\.(\d*))?$/.exec(text ?? '0');
  if (!read) return null;
  const [, sign = '', digits = '', fraction = ''] = read;
  const whole = digits.replace(/^0+/, '');
  const precision = Math.max(1, whole.length + fraction.length);
  if (precision > 38) return null;
  const type: DecimalType = {
    ...base,
    validate: (value) => value,
    writeValue: (buffer, { value }) => {
      if (value === null || value === undefined) {
        buffer.writeUInt8(0);
        return;
      }
      const bytes = Buffer.alloc(16);
      let left = BigInt(`${whole}${fraction}` || '0');
      // As many bytes as its precision wants: 4, 8, 12 or 16.
      const size = precision <= 9 ? 4 : precision <= 19 ? 8 : precision <= 28 ? 12 : 16;
      for (let i = 0; i < size; i++, left >>= 8n) bytes[i] = Number(left & 255n);
      buffer.writeUInt8(size + 1);
      buffer.writeUInt8(sign === '-' ? 0 : 1);
      buffer.writeBuffer(bytes.subarray(0, size));
    },
  };
  return { type, value: text, options: { precision, scale: fraction.length } };
}
