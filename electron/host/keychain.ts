import type { KeychainAnswer, KeychainQuestion } from '../../shared/rpc/keychain.ts';

/**
 * Seals texts for the person who is logged in to this machine. Null: there is nothing that could, or it does not open (another person's, another machine's). What is sealed
 * is a text, too, and may stand in a file.
 */
export interface Keychain {
  seal(text: string): Promise<string | null>;
  open(sealed: string): Promise<string | null>;
}

/** Where the studio runs without a desktop: `weft serve`, the command line. */
export const noKeychain: Keychain = { seal: async () => null, open: async () => null };

/** How long the person may be asked for the password of their keychain. */
const patienceMs = 120_000;

/** The keychain of another process, asked by messages. */
export class KeychainByMessages implements Keychain {
  private readonly send: (question: KeychainQuestion) => void;
  private readonly waiting = new Map<number, (text: string | null) => void>();
  private nextId = 1;

  constructor(send: (question: KeychainQuestion) => void) {
    this.send = send;
  }

  seal(text: string): Promise<string | null> {
    return this.ask('seal', text);
  }

  open(sealed: string): Promise<string | null> {
    return this.ask('open', sealed);
  }

  /** Takes an answer; false for a message that is none. */
  receive(message: unknown): boolean {
    if (typeof message !== 'object' || message === null) return false;
    const { keychain, id, text } = message as Partial<KeychainAnswer>;
    if (keychain !== 'answer' || typeof id !== 'number') return false;
    this.waiting.get(id)?.(typeof text === 'string' ? text : null);
    return true;
  }

  private ask(keychain: KeychainQuestion['keychain'], text: string): Promise<string | null> {
    const id = this.nextId++;
    return new Promise((resolve) => {
      const done = (answer: string | null) => {
        clearTimeout(timer);
        this.waiting.delete(id);
        resolve(answer);
      };
      const timer = setTimeout(() => done(null), patienceMs).unref();
      this.waiting.set(id, done);
      this.send({ keychain, id, text });
    });
  }
}
