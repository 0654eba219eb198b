import { randomUUID } from 'node:crypto';
import type { ProgramRestField } from '../../../../shared/consume/rest/program.ts';
import { queryPairs, textOfValue } from '../../../../shared/consume/rest/written-values.ts';
import { joinedPairs } from '../../../../shared/consume/written-text.ts';

/** A form with the values of its fields: `application/x-www-form-urlencoded`. Empty ones are left out. */
export function formBody(fields: readonly ProgramRestField[], inputs: Readonly<Record<string, unknown>>): string {
  return joinedPairs(
    fields.flatMap((field) => {
      const value = inputs[field.input];
      return value === null || value === undefined ? [] : queryPairs(value, field);
    }),
  );
}

/** A form of parts (RFC 7578), with the type that names its boundary. */
export function multipartBody(
  fields: readonly ProgramRestField[],
  inputs: Readonly<Record<string, unknown>>,
  mediaType: string,
): { content: Uint8Array; contentType: string } {
  const boundary = `weft-${randomUUID()}`;
  const pieces: Uint8Array[] = [];
  const part = (field: ProgramRestField, content: Uint8Array, type: string | null) => {
    const file = field.isFile ? `; filename="${quoted(field.name)}"` : '';
    const head = `--${boundary}\r\nContent-Disposition: form-data; name="${quoted(field.name)}"${file}\r\n`;
    pieces.push(
      Buffer.from(`${head}${type === null ? '' : `Content-Type: ${type}\r\n`}\r\n`),
      content,
      Buffer.from('\r\n'),
    );
  };
  for (const field of fields) {
    const value = inputs[field.input];
    if (value === null || value === undefined) continue;
    const [own = ''] = field.mediaType.split(',');
    const type = own.trim() !== '' && !own.includes('*') ? own.trim() : null;
    if (value instanceof Uint8Array) part(field, value, type ?? 'application/octet-stream');
    else if (field.isJson) part(field, Buffer.from(String(value)), type ?? 'application/json');
    else if (field.isList)
      // Each item of a list is a part of its own (RFC 7578, 4.3).
      for (const [, text] of queryPairs(value, { ...field, style: 'form', explode: true }))
        part(field, Buffer.from(text), type);
    else part(field, Buffer.from(textOfValue(value, field.kind)), type);
  }
  pieces.push(Buffer.from(`--${boundary}--\r\n`));
  const [base = 'multipart/form-data'] = mediaType.split(';');
  return { content: Buffer.concat(pieces), contentType: `${base.trim()}; boundary=${boundary}` };
}

/** RFC 7578, 2 with the escapes that browsers use. */
function quoted(name: string): string {
  return name.replaceAll('"', '%22').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}
