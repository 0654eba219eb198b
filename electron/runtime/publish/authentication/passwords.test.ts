import { expect, it } from 'vitest';
import { FailedAttempts } from './failed-attempts.ts';
import { hashPassword, isPasswordHash, isPasswordOf, newPassword } from './passwords.ts';
import { Users } from './users.ts';

it('a password is the one of its hash, and no other; each hash has its own salt', async () => {
  const [one, other] = await Promise.all([hashPassword('sésame'), hashPassword('sésame')]);
  expect(one).toMatch(/^\$scrypt\$ln=15,r=8,p=3\$[A-Za-z0-9+/]{22}\$[A-Za-z0-9+/]{43}$/);
  expect(one).not.toBe(other);
  expect(await isPasswordOf('sésame'.normalize('NFD'), one)).toBe(true);
  expect(await isPasswordOf('sesame', one)).toBe(false);
});

it.each([
  '',
  'sesame',
  '$scrypt$ln=15,r=8,p=3$short$short',
  '$2b$10$N9qo8uLOickgx2ZMRZoMyeIjZAgcfl7p92ldGxad68LJZdL17lhWy',
  // 2^30 of 8: a terabyte.
  '$scrypt$ln=30,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
])('%j is no hash that anybody is held against', async (text) => {
  expect(isPasswordHash(text)).toBe(false);
  expect(await isPasswordOf('', text)).toBe(false);
});

it('made passwords are long, and differ', () => {
  const made = Array.from({ length: 100 }, newPassword);
  expect(new Set(made).size).toBe(100);
  for (const password of made) expect(password).toMatch(/^[a-km-zA-HJ-NP-Z2-9]{16}$/);
});

it('many who ask at once with the same password cost one look; a wrong one never becomes right by a right one', async () => {
  const users = new Users([{ name: 'ada', password: await hashPassword('right'), roles: ['Clerk'] }], null);
  const began = performance.now();
  const answers = await Promise.all(
    Array.from({ length: 300 }, (_, i) => users.check('ada', i % 3 === 0 ? 'wrong' : 'right')),
  );
  expect(answers.map((a, i) => a === (i % 3 !== 0)).every(Boolean)).toBe(true);
  // Two looks of a tenth of a second, not 300.
  expect(performance.now() - began).toBeLessThan(10_000);
  expect(await users.check('ada', 'wrong')).toBe(false);
});

it('too many different passwords at once are not all worked on', async () => {
  // A cheap hash: what is looked at is the queue.
  const password = '$scrypt$ln=12,r=8,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA';
  const users = new Users([{ name: 'eve', password, roles: [] }], null);
  const answers = await Promise.all(Array.from({ length: 260 }, (_, i) => users.check('eve', `guess ${i}`)));
  expect(answers.filter((a) => a === 'busy').length).toBeGreaterThan(40);
  expect(answers).not.toContain(true);
});

it('failures of one address and of one user from it are slowed down, and fade', () => {
  let now = 0;
  const attempts = new FailedAttempts(() => now);
  for (let i = 0; i < 10; i++) attempts.failed('1.2.3.4', 'ada');
  expect(attempts.waitS('1.2.3.4', 'ada')).toBeGreaterThan(0);
  expect(attempts.waitS('1.2.3.4', 'max')).toBe(0);
  // Nobody is locked out from elsewhere.
  expect(attempts.waitS('5.6.7.8', 'ada')).toBe(0);
  now = 7_000;
  expect(attempts.waitS('1.2.3.4', 'ada')).toBe(0);
  for (let i = 0; i < 300; i++) attempts.failed('9.9.9.9', `user ${i}`);
  expect(attempts.waitS('9.9.9.9', 'anybody')).toBeGreaterThan(0);
  now += 120_000;
  expect(attempts.waitS('9.9.9.9', 'anybody')).toBe(0);
});
