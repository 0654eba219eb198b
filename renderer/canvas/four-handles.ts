import { type NodeHandle, Position } from '@xyflow/react';

/** Handles in the middle of the four sides. Given with the node, so that edges need no measuring. */
export function fourHandles(width: number, height: number): NodeHandle[] {
  const handle = (id: string, position: Position, x: number, y: number): NodeHandle => ({
    id,
    type: 'source',
    position,
    x,
    y,
    width: 1,
    height: 1,
  });
  return [
    handle('left', Position.Left, -0.5, height / 2 - 0.5),
    handle('right', Position.Right, width - 0.5, height / 2 - 0.5),
    handle('top', Position.Top, width / 2 - 0.5, -0.5),
    handle('bottom', Position.Bottom, width / 2 - 0.5, height - 0.5),
  ];
}
