/**
 * Largest sample that a structure is read off, in characters. What may stand in a message shows in far less; reading takes about a second for 5 MB, and fifty
 * times the sample's size in memory. Messages are as long as they like.
 */
export const sampleLimit = 16 * 1024 * 1024;
