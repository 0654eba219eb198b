/**
 * The clipboard of the system, in the order in which a person asked: what is copied is there for the paste that follows at once, however
 * long its text takes to come. Where the system refuses (a page that lost its focus, a browser that was told no), what was copied here last
 * is pasted.
 */

let pending: Promise<unknown> = Promise.resolve();
let kept: string | null = null;

/** Copies a text, or one that is still on its way. Rejects only when the text does not come. */
export function writeClipboard(text: string | Promise<string>): Promise<void> {
  const before = pending;
  const written = (async () => {
    await before;
    kept = await text;
    await navigator.clipboard.writeText(kept).then(
      () => {
        kept = null;
      },
      () => {},
    );
  })();
  pending = written.catch(() => {});
  return written;
}

/** What a paste of now gives. Rejects when the clipboard may not be read and nothing was copied here. */
export async function readClipboard(): Promise<string> {
  await pending;
  return kept ?? (await navigator.clipboard.readText());
}
