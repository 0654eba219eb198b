/** What moves a cursor, hides text or turns its direction: control characters but ends of lines and tabs, and marks of direction. */
const harmful =
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
  /\r(?!\n)|[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * A text of a project, a partner or a file as a terminal may show it: what would act on the terminal is written as JSON and YAML write it
 * between quotes (`\u001b`), so a document that is printed stays the same document.
 */
export function shownText(text: string): string {
  return text.replace(harmful, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
