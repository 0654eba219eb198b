/** How a diagram fits: never enlarged, with a small edge around it. */
export const fitViewOptions = { padding: 0.05, maxZoom: 1 } as const;
