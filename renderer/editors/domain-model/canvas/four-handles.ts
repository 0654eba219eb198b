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
    handle('left', Position.Left, 0, height / 2),
    handle('right', Position.Right, width - 1, height / 2),
    handle('top', Position.Top, width / 2, 0),
    handle('bottom', Position.Bottom, width / 2, height - 1),
  ];
}
