/**
 * Headers of OData (Protocol 4.01, 8.2; OData ABNF 4.01, 8). A header that is wrong gives where; a preference that nobody knows is ignored, as RFC 7240
 * wants it.
 */
export interface Preferences {
  allowEntityReferences: boolean;
  callback: string | null;
  continueOnError: boolean | null;
  /** As they are written: `*`, `-Namespace.*`, `Namespace.Term#Qualifier`. */
  includeAnnotations: string[] | null;
  maxPageSize: number | null;
  omitValues: 'nulls' | 'defaults' | null;
  respondAsync: boolean;
  return: 'representation' | 'minimal' | null;
  trackChanges: boolean;
  waitSeconds: number | null;
}

export type HeaderRead<T> = { value: T } | { failsAt: number; message: string };

const token = /[!#$%&'*+.^_`|~0-9A-Za-z-]+/y;
const annotation =
  /-?(?:\*|[\p{L}_][\p{L}\p{N}_]*(?:\.[\p{L}_][\p{L}\p{N}_]*)*\.(?:\*|[\p{L}_][\p{L}\p{N}_]*))(?:#[\p{L}_][\p{L}\p{N}_]*)?/uy;
/** A header that is longer is not read. */
const longest = 16 * 1024;

export function noPreferences(): Preferences {
  return {
    allowEntityReferences: false,
    callback: null,
    continueOnError: null,
    includeAnnotations: null,
    maxPageSize: null,
    omitValues: null,
    respondAsync: false,
    return: null,
    trackChanges: false,
    waitSeconds: null,
  };
}

class HeaderFault extends Error {
  readonly at: number;

  constructor(message: string, at: number) {
    super(message);
    this.at = at;
  }
}

function read<T>(text: string, take: (reader: HeaderReader) => T): HeaderRead<T> {
  if (text.length > longest) return { failsAt: longest, message: `The header has more than ${longest} characters.` };
  const reader = new HeaderReader(text);
  try {
    const value = take(reader);
    reader.end();
    return { value };
  } catch (error) {
    if (error instanceof HeaderFault) return { failsAt: error.at, message: error.message };
    throw error;
  }
}

/** The value of a `Prefer` header. */
export function readPreferences(value: string): HeaderRead<Preferences> {
  return read(value, (reader) => {
    const preferences = noPreferences();
    do reader.preference(preferences);
    while (reader.accept(','));
    return preferences;
  });
}

/** `OData-Version` and `OData-MaxVersion`: `4.01` gives [4, 1]. */
export function readVersion(value: string): HeaderRead<{ major: number; minor: string }> {
  return read(value, (reader) => {
    reader.space();
    const [, major = '', minor = ''] = reader.pattern(/(\d{1,9})\.(\d{1,20})/y, 'a version, as 4.01');
    return { major: Number(major), minor };
  });
}

/** Headers whose value is one word of a set: `OData-Isolation: snapshot`, `AsyncResult: 200`. */
export function isHeaderValue(name: string, value: string): boolean {
  const text = value.trim();
  switch (name.toLowerCase()) {
    case 'asyncresult':
      return /^\d{3}$/.test(text);
    case 'content-id':
      return /^[A-Za-z0-9._~-]+$/.test(text);
    case 'isolation':
    case 'odata-isolation':
      return text.toLowerCase() === 'snapshot';
    case 'odata-entityid':
      return text !== '';
    case 'odata-version':
      return /^4\.0[1-9]?$/.test(text);
    case 'odata-maxversion':
      return 'value' in readVersion(text);
    case 'prefer':
      return 'value' in readPreferences(value);
    default:
      return true;
  }
}

class HeaderReader {
  private at = 0;
  private readonly text: string;

  constructor(text: string) {
    this.text = text;
  }

  space(): void {
    while (this.text[this.at] === ' ' || this.text[this.at] === '\t') this.at++;
  }

  accept(character: string): boolean {
    const before = this.at;
    this.space();
    if (this.text[this.at] === character) {
      this.at++;
      this.space();
      return true;
    }
    this.at = before;
    return false;
  }

  end(): void {
    this.space();
    if (this.at < this.text.length) this.fail('the end of the header');
  }

  fail(expected: string): never {
    const found = this.at >= this.text.length ? 'the end' : JSON.stringify(this.text[this.at]);
    throw new HeaderFault(`In the header ${expected} is expected, but ${found} stands at ${this.at + 1}.`, this.at);
  }

  pattern(pattern: RegExp, what: string): RegExpExecArray {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text);
    if (!found) return this.fail(what);
    this.at += found[0].length;
    return found;
  }

  preference(into: Preferences): void {
    this.space();
    const name = this.pattern(token, 'a preference')[0].toLowerCase();
    switch (name.replace(/^odata\./, '')) {
      case 'allow-entityreferences':
        into.allowEntityReferences = true;
        break;
      case 'callback': {
        if (!this.accept(';')) this.fail('";" and url="…"');
        this.pattern(/url[ \t]*=[ \t]*/iy, 'url="…"');
        into.callback = this.pattern(/"([^"]+)"/y, 'an address in double quotes')[1] as string;
        return;
      }
      case 'continue-on-error':
        into.continueOnError = this.accept('=')
          ? this.pattern(/true|false/iy, 'true or false')[0].toLowerCase() === 'true'
          : true;
        break;
      case 'include-annotations':
        into.includeAnnotations = this.annotations();
        break;
      case 'maxpagesize':
        into.maxPageSize = Number(this.value(/[1-9]\d{0,14}/y, 'a number from 1'));
        break;
      case 'omit-values':
        into.omitValues = this.value(/nulls|defaults/iy, 'nulls or defaults').toLowerCase() as 'nulls' | 'defaults';
        break;
      case 'respond-async':
        into.respondAsync = true;
        break;
      case 'return':
        into.return = this.value(/representation|minimal/y, 'representation or minimal') as
          | 'representation'
          | 'minimal';
        break;
      case 'track-changes':
        into.trackChanges = true;
        break;
      case 'wait':
        into.waitSeconds = Number(this.value(/\d{1,15}/y, 'a number of seconds'));
        break;
      default:
        if (this.accept('=')) this.pattern(/"(?:[^"\\]|\\.)*"|[!#$%&'*+.^_`|~0-9A-Za-z-]*/y, 'a value');
    }
    // Parameters of a preference are for whoever knows them.
    while (this.accept(';')) this.pattern(/[^;,"]*(?:"(?:[^"\\]|\\.)*")?/y, 'a parameter');
  }

  private value(pattern: RegExp, what: string): string {
    if (!this.accept('=')) this.fail(`"=" and ${what}`);
    return this.pattern(pattern, what)[0];
  }

  private annotations(): string[] {
    if (!this.accept('=')) this.fail('"=" and terms in double quotes');
    this.pattern(/"/y, 'terms in double quotes');
    const names: string[] = [];
    do {
      const before = this.at;
      annotation.lastIndex = this.at;
      const found = annotation.exec(this.text)?.[0];
      if (found === undefined) {
        // A name without a namespace ends where the dot should stand.
        this.pattern(/-?[\p{L}\p{N}_]*/uy, 'a term');
        this.fail(this.at === before ? 'a term' : '"." and a term');
      }
      this.at += found?.length ?? 0;
      names.push(found as string);
    } while (this.accept(','));
    this.pattern(/"/y, 'a closing double quote');
    return names;
  }
}
