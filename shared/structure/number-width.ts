/** 1 for 32-bit integers, 2 for 64-bit ones, 3 for everything else. */
export function numberWidth(text: string): 1 | 2 | 3 {
  if (!/^-?[0-9]+$/.test(text) || text === '-0') return 3;
  if (text.length <= 9) return 1;
  const value = BigInt(text);
  if (value >= -2147483648n && value <= 2147483647n) return 1;
  return value >= -(2n ** 63n) && value < 2n ** 63n ? 2 : 3;
}
