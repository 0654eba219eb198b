/** A shorter one is guessed as soon as it is looked for, and its letters stand everywhere. */
const shortestKept = 8;
/** What one who asks for tokens was given last: a trace may still be of the one before. */
const mostOfOne = 8;

/** Secrets that were given while a run went on (tokens), so that traces and logs show them as little as those of the environment. They belong to the run. */
export class IssuedSecrets {
  private readonly byOwner = new Map<object, string[]>();
  private changes = 0;

  /** Another number as soon as there are others. */
  get version(): number {
    return this.changes;
  }

  get values(): readonly string[] {
    return [...new Set([...this.byOwner.values()].flat())];
  }

  /** Remembers secrets that somebody was given, in the place of the oldest ones of that one. */
  take(owner: object, secrets: readonly string[]): void {
    const before = this.byOwner.get(owner) ?? [];
    const news = secrets.filter((secret) => secret.length >= shortestKept && !before.includes(secret));
    if (news.length === 0) return;
    this.byOwner.set(owner, [...before, ...news].slice(-mostOfOne));
    this.changes++;
  }
}
