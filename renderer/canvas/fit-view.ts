/** How a diagram fits: never enlarged, with a small edge around it. */
export const fitViewOptions = { padding: 0.05, maxZoom: 1 } as const;

/** How a large diagram is first shown: readable, from its middle; the map shows where one is, Fit shows all of it. */
export const firstViewOptions = { ...fitViewOptions, minZoom: 0.5 } as const;
