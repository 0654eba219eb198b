/** Texts that are put together of longer pieces than this are made one piece. */
const longPiece = 16_384;

/**
 * A text that is put together of many short ones. The engine keeps such a text as a tree of its parts, which costs several times what the characters do, and the
 * work of clearing it away; pieces that are made flat now and then keep the tree small.
 */
export class TextPieces {
  private whole = '';
  private piece: string;

  constructor(begin: string) {
    this.piece = begin;
  }

  add(text: string): void {
    this.piece += text;
    if (this.piece.length > longPiece) this.flatten();
  }

  end(text: string): string {
    return this.whole + this.piece + text;
  }

  private flatten(): void {
    // To say which character stands somewhere, the engine makes the text flat.
    if (this.piece.charCodeAt(this.piece.length >> 1) >= 0) this.whole += this.piece;
    this.piece = '';
  }
}
