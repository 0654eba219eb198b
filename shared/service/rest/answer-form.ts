/** How the result of an operation becomes an answer. */
export interface AnswerForm {
  /**
   * - `nothing`: no body.
   * - `mapping`: the text of the export mapping.
   * - `text`: the text as it is; with `orJson` one that is a JSON document is called so.
   * - `json`: the value as JSON; `bare`: the value as text.
   * - `bytes`: a binary as it is.
   */
  as: 'nothing' | 'mapping' | 'text' | 'json' | 'bare' | 'bytes';
  /** Content type of the header, with its charset. */
  contentType: string;
  orJson: boolean;
}

const isJson = (mediaType: string) => /^[^/]+\/(?:[^/]+\+)?json$/i.test(mediaType);

/** The media type of a content type, without parameters, in lower case. */
export function mediaTypeOf(contentType: string): string {
  return (contentType.split(';')[0] as string).trim().toLowerCase();
}

/** A content type as it goes out: text says its charset. */
export function withCharset(contentType: string): string {
  if (/;\s*charset=/i.test(contentType)) return contentType;
  const type = mediaTypeOf(contentType);
  const isText =
    /^text\//.test(type) || /[/+](?:json|xml|yaml|javascript|ecmascript|graphql|x-www-form-urlencoded)$/.test(type);
  return isText ? `${contentType}; charset=utf-8` : contentType;
}

/**
 * The form of an answer: by what the microflow returns, whether an export mapping writes it, and the content type that the
 * operation names. `application/json`, the default, is kept for what is JSON; texts are text/plain and binaries bytes unless another
 * type is chosen.
 */
export function answerFormOf(returns: string, hasMapping: boolean, contentType: string): AnswerForm {
  const form = (as: AnswerForm['as'], type: string, orJson = false) => ({ as, contentType: withCharset(type), orJson });
  const chosen = contentType.trim() || 'application/json';
  if (hasMapping) return form('mapping', chosen);
  const isDefault = mediaTypeOf(chosen) === 'application/json';
  switch (returns) {
    case 'nothing':
    case 'object':
    case 'list':
      return form('nothing', chosen);
    case 'string':
      return isDefault ? form('text', 'text/plain', true) : form('text', chosen);
    case 'binary':
      return form('bytes', isDefault ? 'application/octet-stream' : chosen);
    default:
      return form(isJson(mediaTypeOf(chosen)) ? 'json' : 'bare', chosen);
  }
}

/** Statuses whose answers have no body (RFC 9110). */
export function isBodyless(status: number): boolean {
  return status === 204 || status === 205 || status === 304 || status < 200;
}
