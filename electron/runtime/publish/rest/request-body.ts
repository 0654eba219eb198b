import { type MessageFormat, mediaTypeOfFormat } from '../../../../shared/format/index.ts';
import { FlowError } from '../../contract/flow-error.ts';

export { codingRefusal, saidType, textOfBody } from '../request-text.ts';

/** Media types that say nothing: bytes of some kind, and what `curl -d` says of whatever it sends. */
const unsaid = new Set(['application/octet-stream', 'application/x-www-form-urlencoded']);

/** A media type with its parameters, which may be quoted (RFC 9110, 8.3.1 and 5.6.6). */
const token = "[!#$%&'*+.^_`|~\\w-]+";
const quoted = '"(?:[^"\\\\]|\\\\.)*"';
const mediaType = new RegExp(`^(${token}/${token})(?:[ \\t]*;(?:[ \\t]*${token}=(?:${token}|${quoted}))?)*$`);

/** Throws for a body that says it is something else than a message of the format; one that says nothing is taken for one. */
export function refuseOtherThan(format: MessageFormat, contentType: string | undefined): void {
  if (contentType === undefined) return;
  const type = mediaType.exec(contentType.trim())?.[1]?.toLowerCase();
  if (type !== undefined && (unsaid.has(type) || format.isMediaType(type))) return;
  const said = JSON.stringify(contentType.slice(0, 80));
  const words = type === undefined ? `${said} is no media type.` : `A body of type ${type} is not read here.`;
  throw new FlowError(
    'request/media-type',
    `${words} Send ${format.label} with content-type: ${mediaTypeOfFormat(format)}.`,
  );
}
