/**
 * Has it said without secrets when something throws that nobody catches; `say` ends the process. What Node itself would say
 * holds the text of the error, and the line of the program, as they are.
 */
export function endWhenCrashed(redact: (text: string) => string, say: (words: string, stack: string) => void): void {
  process.on('uncaughtException', (thrown: unknown) => {
    const { message, stack } = (thrown ?? {}) as Partial<Error>;
    const words = redact(String(message ?? thrown));
    say(words, redact(String(stack ?? words)));
  });
}

/** Says on stderr what happened, and where, and ends. */
export function endWithStack(_words: string, stack: string): void {
  process.stderr.write(`${stack}\n`);
  process.exit(1);
}
