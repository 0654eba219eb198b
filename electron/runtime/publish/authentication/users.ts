import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { ProgramSecurity } from '../../../../shared/authentication/index.ts';
import { hashPassword, isPasswordOf, newPassword } from './passwords.ts';

/** A user of a list that a service is given (`USERS_FILE`). */
export interface ListedUser {
  name: string;
  /** A hash (`hashPassword`). */
  password: string;
  /** Names of user roles. */
  roles: readonly string[];
}

/** A demo user as the person at this machine is told of it. */
export interface ShownDemoUser {
  name: string;
  userRoles: readonly string[];
  /** Null where the environment gives it. */
  password: string | null;
}

/** Demo users are there in runs on a person's own machine only. */
export interface DemoUsers {
  /** Passwords that the environment gives, by user. */
  passwords: Readonly<Record<string, string>>;
  /** Told once of each user that a run has; the passwords that were made are kept nowhere else. */
  show(users: readonly ShownDemoUser[]): void;
}

/** A user under one name, in whichever normal form of Unicode it is written: limits, what is kept and what was shown go by it. */
export function nameOfUser(name: string): string {
  return name.normalize('NFC');
}

interface User {
  userRoles: readonly string[];
  hash: Promise<string>;
  /** Changes with the password; the same in all replicas that are given the same. */
  print: string;
}

const printOf = (text: string) => createHash('sha256').update(text, 'utf8').digest('base64url');

/** So many passwords are worked on at once, and wait for it: each takes 32 MB and a tenth of a second. */
const atOnce = 2;
const mostWaiting = 200;

/** The users of a run, and whether a password is theirs. */
export class Users {
  private readonly listed: ReadonlyMap<string, User>;
  private readonly demo: DemoUsers | null;
  private demoUsers = new Map<string, User>();
  /** Of passwords that were right, what tells the same one again: a keyed hash, by user and hash. */
  private readonly right = new Map<string, Buffer>();
  private readonly key = randomBytes(32);
  private readonly underWay = new Map<string, Promise<boolean>>();
  private readonly waiting: (() => void)[] = [];
  private working = 0;
  /** What the password of nobody is held against, so that it takes as long. */
  private readonly nobody: () => Promise<string>;

  constructor(listed: readonly ListedUser[], demo: DemoUsers | null) {
    this.listed = new Map(
      listed.map(({ name, password, roles }) => [
        nameOfUser(name),
        { userRoles: roles, hash: Promise.resolve(password), print: printOf(password) },
      ]),
    );
    this.demo = demo;
    let hash: Promise<string> | null = null;
    this.nobody = () => (hash ??= hashPassword(newPassword()));
  }

  /** Takes the demo users of a program in place of those of the one before; who stays keeps the password. */
  take({ demoUsers }: ProgramSecurity): void {
    const { demo } = this;
    if (demo === null) return;
    const before = this.demoUsers;
    const shown: ShownDemoUser[] = [];
    this.demoUsers = new Map();
    for (const { name, userRoles } of demoUsers) {
      const known = before.get(nameOfUser(name));
      const given = demo.passwords[name] ?? null;
      const password = given ?? newPassword();
      const hash = known?.hash ?? hashPassword(password);
      // Whoever asks for it meets the failure.
      hash.catch(() => {});
      const print = known?.print ?? printOf(`${name}\n${password}`);
      this.demoUsers.set(nameOfUser(name), { userRoles, hash, print });
      if (!known) shown.push({ name, userRoles, password: given === null ? password : null });
    }
    if (shown.length > 0) demo.show(shown);
  }

  /** User roles of a user; undefined for nobody. */
  rolesOf(name: string): readonly string[] | undefined {
    return this.userOf(name)?.userRoles;
  }

  /** What changes when the password of a user does, and tells nothing of it to those who cannot read the hash; undefined for nobody. */
  printOf(name: string): string | undefined {
    return this.userOf(name)?.print;
  }

  get names(): string[] {
    return [...new Set([...this.listed.keys(), ...this.demoUsers.keys()])];
  }

  private userOf(name: string): User | undefined {
    const key = nameOfUser(name);
    return this.listed.get(key) ?? this.demoUsers.get(key);
  }

  /**
   * Whether it is the password of the user; `busy` when too many are being worked on. `mayBegin` is asked for one that nobody
   * has asked for before: `slowed` when it says no.
   */
  async check(
    name: string,
    password: string,
    mayBegin: () => boolean = () => true,
  ): Promise<boolean | 'busy' | 'slowed'> {
    const user = this.userOf(name);
    const hash = await (user?.hash ?? this.nobody());
    const who = `${nameOfUser(name)}\n${hash}`;
    const print = createHmac('sha256', this.key)
      .update(`${who}\n${password.normalize('NFC')}`)
      .digest();
    const known = this.right.get(who);
    // A wrong one is worked on all the same: it costs what it costs.
    if (known && timingSafeEqual(known, print)) return true;
    const id = print.toString('base64');
    let check = this.underWay.get(id);
    if (check === undefined) {
      if (this.waiting.length >= mostWaiting) return 'busy';
      if (!mayBegin()) return 'slowed';
      check = this.inTurn(() => isPasswordOf(password, hash)).finally(() => this.underWay.delete(id));
      this.underWay.set(id, check);
    }
    const isRight = (await check) && user !== undefined;
    if (isRight) this.right.set(who, print);
    return isRight;
  }

  private async inTurn(work: () => Promise<boolean>): Promise<boolean> {
    if (this.working >= atOnce) await new Promise<void>((next) => this.waiting.push(next));
    else this.working++;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next) next();
      else this.working--;
    }
  }
}
