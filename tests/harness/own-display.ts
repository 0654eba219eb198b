/** Each of the processes that tests run in has a display of its own: set up by `npm run e2e`, and taken before a test looks for one. */
const displays = (process.env.WEFT_TEST_DISPLAYS ?? '').split(',').filter(Boolean);
const own = displays[(Number(process.env.VITEST_POOL_ID ?? 1) - 1) % Math.max(displays.length, 1)];
if (own !== undefined) process.env.DISPLAY = own;
