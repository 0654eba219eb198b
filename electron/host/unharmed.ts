/** Work that nobody waits for: what it throws ends no host, and with it no other project. It is said on stderr. */
export function unharmed<A extends unknown[]>(work: (...given: A) => void): (...given: A) => void {
  return (...given) => {
    try {
      work(...given);
    } catch (error) {
      process.stderr.write(`${(error as Error | null)?.stack ?? String(error)}\n`);
    }
  };
}

/** Does something after a time. */
export function later(work: () => void, ms: number): NodeJS.Timeout {
  return setTimeout(unharmed(work), ms);
}

/** Does something again and again. */
export function every(work: () => void, ms: number): NodeJS.Timeout {
  return setInterval(unharmed(work), ms);
}
